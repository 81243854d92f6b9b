/// Tables that grow while others read them: what edits on a route's way add to the tables of its traffic.
///
/// Starts with everything that the traffic's tables hold, and a number never changes its meaning: columns of the traffic and of edited spans
/// stand side by side. Grows in place as long as nobody keeps a copy of `tables` from one call to the next.
///
/// Unchecked: belongs to one route, which is worked on by one job at a time.
public final class GrowingTables: @unchecked Sendable {
    /// What the numbers stand for now.
    @exclusivity(unchecked) public var tables: TraceTables
    @exclusivity(unchecked) private var composites: [AttributeValue: UInt64] = [:]
    @exclusivity(unchecked) private var extras: [SpanExtras: UInt32] = [:]

    /// Starts with the tables of the traffic.
    public init(_ tables: TraceTables) { self.tables = tables }

    /// The number of an array or a map, new when it was not known.
    public func composite(_ value: AttributeValue) -> UInt64 {
        if let known = composites[value] { return known }
        let number = tables.attributes.addComposite(value)
        composites[value] = number
        return number
    }

    /// The number of these extras, new when they were not known.
    public func intern(_ span: SpanExtras) -> UInt32 {
        if let known = extras[span] { return known }
        let number = tables.add(span)
        extras[span] = number
        return number
    }
}
