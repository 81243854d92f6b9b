import WinnowFormats
public import WinnowModel
import WinnowSampling

/// What the editing stages of one route share: the tables that their edits add to, and exact sizes of what stands in them.
///
/// Unchecked: belongs to one route, which is worked on by one job at a time.
public final class RouteEdits: @unchecked Sendable {
    /// What the numbers of edited spans stand for, those of the traffic included.
    let growing: GrowingTables
    @exclusivity(unchecked) var interner: RecordInterner
    @exclusivity(unchecked) private var sizer = SpanSizer()
    @exclusivity(unchecked) private var grownMeter: RequestMeter
    @exclusivity(unchecked) private var metered = 0

    /// Starts with the tables of the traffic.
    public init(_ tables: TraceTables) {
        growing = GrowingTables(tables)
        interner = RecordInterner(growing)
        grownMeter = RequestMeter(TraceTables())
    }

    /// What the numbers of spans stand for, edited or not.
    public var tables: TraceTables { growing.tables }

    /// The number of a span's extras with another trace state.
    public func extras(_ number: UInt32, traceState: String) -> UInt32 {
        var extras = growing.tables.extras[Int(number)]
        extras.traceState = growing.tables.strings.intern(traceState)
        return growing.intern(extras)
    }

    /// Sizes of requests with edited spans.
    public var meter: RequestMeter {
        let tables = growing.tables
        let count = tables.instances.count + tables.operations.count + tables.scopes.count
        if count != metered {
            grownMeter.grow(to: tables)
            metered = count
        }
        return grownMeter
    }

    /// Fills `sizes` with the size of each span.
    func measure(_ batch: TraceBatch, into sizes: inout [UInt32]) {
        sizer.grow(to: growing.tables)
        sizer.measure(batch, growing.tables, into: &sizes)
    }
}
