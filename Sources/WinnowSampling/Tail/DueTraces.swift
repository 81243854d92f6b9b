public import WinnowModel

/// Traces of one slab that are to be judged, with the spans that have arrived; spans in order of row, or of arrival when a policy asks for it.
public struct DueTraces: Sendable {
    /// The slab's traces; only `rows` have arrived.
    public var batch = TraceBatch()
    /// What the numbers in `batch` stand for.
    public var tables = TraceTables()
    /// Spans that have arrived, trace after trace.
    public var rows: [UInt32] = []
    /// Where the rows of due trace i start; one longer than the traces.
    public var firstRow: [UInt32] = [0]
    /// Number of each due trace in `batch`.
    public var traces: [UInt32] = []
    /// How many more spans the only due trace has than its rows: judged on arrival, a batch is counted with those before it.
    public var earlierSpans = 0
    /// Where each due trace's verdict is to be written.
    public var positions: [UInt32] = []

    /// Creates an empty list.
    public init() {}

    /// How many traces are due.
    @inlinable public var count: Int { traces.count }

    /// Where the rows of due trace `index` stand in `rows`.
    @inlinable public func range(_ index: Int) -> Range<Int> { Int(firstRow[index])..<Int(firstRow[index + 1]) }

    /// How many spans due trace `index` has.
    @inlinable public func spanCount(_ index: Int) -> Int { range(index).count + earlierSpans }

    /// Forgets the traces and keeps the memory.
    mutating func removeAll() {
        earlierSpans = 0
        rows.removeAll(keepingCapacity: true)
        firstRow.removeAll(keepingCapacity: true)
        firstRow.append(0)
        traces.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
    }
}
