public import WinnowOTTL

/// Makes figures of spans as a connector does; each copy has its own state. Time is handed in and never goes back.
public protocol MetricDeriver: Sendable {
    /// Every column of a span that its figures hang on.
    var reads: Dependencies { get }
    /// How dashboards read requests to services out of its points; `nil`: its points are of something else.
    var reading: RequestReading? { get }
    /// Unix nanoseconds at which it wants to be flushed next; `nil`: never, what it makes of a request it yields at once.
    var nextFlush: Int64? { get }
    /// Tells it when it starts, in Unix nanoseconds, and what the collector's instance is called; what it flushes by a clock it flushes from
    /// then on.
    mutating func start(at nanos: Int64, instance: Text)
    /// Takes a request in at a time in Unix nanoseconds; yields what is handed on because of it.
    ///
    /// With an error the caller gets it, and nothing is handed on for this request. What could not be evaluated and was passed over is counted
    /// in `log`.
    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint]
    /// Yields what is handed on at a time in Unix nanoseconds; asked for at `nextFlush`.
    mutating func flush(at nanos: Int64) -> [DerivedPoint]
    /// Yields what is handed on once more when spans come no longer, so that nothing of those that came is missing.
    mutating func stop(at nanos: Int64) -> [DerivedPoint]
}

extension MetricDeriver {
    /// Points of something else.
    public var reading: RequestReading? { nil }
    /// It has no clock.
    public var nextFlush: Int64? { nil }
    /// It has no clock.
    public mutating func start(at nanos: Int64, instance: Text) {}
    /// Nothing waits.
    public mutating func flush(at nanos: Int64) -> [DerivedPoint] { [] }
    /// Nothing waits.
    public mutating func stop(at nanos: Int64) -> [DerivedPoint] { [] }
}
