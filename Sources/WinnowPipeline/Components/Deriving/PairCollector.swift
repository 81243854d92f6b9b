import WinnowOTTL

/// Attributes that are put together one by one, however many; of those with one key the last counts, in the place of the first.
struct PairCollector {
    private var pairs: [(key: Text, value: OTTLValue)] = []
    private var places: [Text: Int] = [:]

    init() {}

    /// Of pairs with one key the first counts, as in pdata's maps.
    init(_ pairs: [(key: Text, value: OTTLValue)]) {
        for pair in pairs where places[pair.key] == nil { put(pair.key, pair.value) }
    }

    mutating func put(_ key: Text, _ value: OTTLValue) {
        if let place = places[key] {
            pairs[place].value = value
        } else {
            places[key] = pairs.count
            pairs.append((key, value))
        }
    }

    subscript(_ key: Text) -> OTTLValue? { places[key].map { pairs[$0].value } }

    var map: ValueMap { ValueMap(pairs) }
}
