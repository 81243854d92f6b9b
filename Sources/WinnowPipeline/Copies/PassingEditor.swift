public import WinnowOTTL

/// Hands everything on as it comes: stands where pipelines meet.
public struct PassingEditor: RequestEditor {
    /// Creates it.
    public init() {}

    /// Nothing.
    public var reads: Dependencies { [] }
    /// Nothing.
    public var writes: Dependencies { [] }
    /// No span goes.
    public var drops: Bool { false }
    /// Nothing hangs on anything.
    public var isPerSpan: Bool { true }
    /// Does nothing.
    public mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {}
}
