public import WinnowSampling

/// What an exporter of the Collector counts about itself (core v0.161.0); what never happened has no series.
public struct ExporterCounters: Sendable, Hashable {
    /// What distinguishes the series of spans that failed.
    struct Failure: Sendable, Hashable {
        var isPermanent: Bool
        var type: String
        var spans: Int
    }

    /// Requests with their spans, offered to the queue.
    public internal(set) var enqueueSize = TelemetryHistogram()
    /// Requests with their bytes, offered to the queue.
    public internal(set) var enqueueSizeBytes = TelemetryHistogram()
    /// Spans of requests whose callers got an error of the queue; `nil`: none did.
    public internal(set) var enqueueFailed: Int?
    /// Spans of requests that were sent; `nil`: none is done.
    public internal(set) var sent: Int?
    /// Spans of requests that were not sent, in order of their series' names.
    var failures: [Failure] = []
    /// Requests that are sent or sent again at the moment; `nil`: there was none.
    public internal(set) var inFlight: Int?
    /// Batches with their spans.
    public internal(set) var batchSize = TelemetryHistogram()
    /// Batches with their bytes.
    public internal(set) var batchSizeBytes = TelemetryHistogram()

    /// Creates counters that have counted nothing.
    public init() {}

    /// Spans of requests that were not sent.
    public var failed: Int { failures.reduce(0) { $0 + $1.spans } }

    mutating func offer(spans: Int, bytes: Int) {
        enqueueSize.add(spans)
        enqueueSizeBytes.add(bytes)
    }

    mutating func refuse(spans: Int) { enqueueFailed = (enqueueFailed ?? 0) + spans }

    mutating func start() { inFlight = (inFlight ?? 0) + 1 }

    mutating func batch(spans: Int, bytes: Int) {
        batchSize.add(spans)
        batchSizeBytes.add(bytes)
    }

    mutating func end(spans: Int, _ error: ExportError?) {
        inFlight = (inFlight ?? 1) - 1
        sent = (sent ?? 0) + (error == nil ? spans : 0)
        guard let error, spans > 0 else { return }
        let (isPermanent, type) = (error.isPermanent, error.type.name)
        if let place = failures.firstIndex(where: { $0.isPermanent == isPermanent && $0.type == type }) {
            failures[place].spans += spans
            return
        }
        let place = failures.firstIndex { isPermanent == $0.isPermanent ? type < $0.type : !isPermanent }
        failures.insert(Failure(isPermanent: isPermanent, type: type, spans: spans), at: place ?? failures.count)
    }
}
