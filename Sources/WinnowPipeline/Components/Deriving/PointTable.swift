import WinnowOTTL

/// What is summed up for each series: kept in the order in which series came up, found by their identity.
struct PointTable<State: Sendable>: Sendable {
    /// The resource, the attributes and what is summed up for them.
    struct Entry: Sendable {
        var resource: ValueMap
        var attributes: ValueMap
        var state: State
    }

    private(set) var entries: [Entry] = []
    private var places: [Identity: Int] = [:]

    private struct Identity: Hashable {
        var resource: [UInt8]
        var attributes: [UInt8]
    }

    /// Changes what is summed up for a series; `fresh` makes it where the series comes up.
    mutating func update(
        _ resource: ValueMap, resourceIdentity: [UInt8], _ attributes: ValueMap, fresh: @autoclosure () -> State,
        _ change: (inout State) -> Void
    ) {
        let identity = Identity(resource: resourceIdentity, attributes: attributes.identity)
        let place: Int
        if let known = places[identity] {
            place = known
        } else {
            place = entries.count
            places[identity] = place
            entries.append(Entry(resource: resource, attributes: attributes, state: fresh()))
        }
        change(&entries[place].state)
    }
}
