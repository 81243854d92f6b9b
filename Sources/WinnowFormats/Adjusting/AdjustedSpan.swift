public import WinnowModel

/// A span of a trace that is shown, as adjusters change it; what it says beside this stands in its row of the batch.
public struct AdjustedSpan: Sendable {
    /// Row in the batch.
    public var row: Int
    /// The span's id, a new one where a client's span had the same.
    public var spanID: UInt64
    /// Id of its parent, 0 for none.
    public var parentID: UInt64
    /// Unix ns.
    public var start: Nanos
    /// Unix ns.
    public var end: Nanos
    /// How far its times were moved, ns; events are moved with them.
    public var shift: Int64 = 0
    /// Numbers of its events in the order of showing.
    public var events: [Int] = []
    /// Numbers of the links that are shown.
    public var links: [Int] = []
    /// What people should know, as Jaeger words it.
    public var warnings: [String] = []

    /// How long the span lasts, ns; 0 where it ends before it starts.
    public var duration: UInt64 { end > start ? end - start : 0 }
}
