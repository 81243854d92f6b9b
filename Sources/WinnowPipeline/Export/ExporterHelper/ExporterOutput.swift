public import WinnowModel

/// What an exporter does in answer to a call; emptied by whoever drives it.
public struct ExporterOutput: Sendable {
    /// A caller that has waited goes on.
    public struct Return: Sendable, Hashable {
        /// Who, as given with the offer.
        public let caller: Int
        /// What it is told; `nil`: all is well.
        public let error: ExportError?
        /// When, ns.
        public let time: Nanos
    }

    /// Requests to send, in the order in which they are sent.
    public var attempts: [ExporterAttempt] = []
    /// Their spans.
    public var spans: [SpanHandle] = []
    /// Attempts whose callers have given up: they end now, with `AttemptAnswer.canceled`.
    public var canceled: [ExporterAttempt.ID] = []
    /// Callers that go on.
    public var returns: [Return] = []
    /// What is lost.
    public var losses: [ExportLoss] = []
    /// The spans that are lost.
    public var lostSpans: [SpanHandle] = []
    /// What is logged.
    public var logs: [ExporterLogLine] = []
    /// When the shutdown was done, ns; `nil`: there is none yet.
    public var shutdownEnd: Nanos?

    /// Creates an empty output.
    public init() {}

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        if !attempts.isEmpty { attempts.removeAll(keepingCapacity: true) }
        if !spans.isEmpty { spans.removeAll(keepingCapacity: true) }
        if !canceled.isEmpty { canceled.removeAll(keepingCapacity: true) }
        if !returns.isEmpty { returns.removeAll(keepingCapacity: true) }
        if !losses.isEmpty { losses.removeAll(keepingCapacity: true) }
        if !lostSpans.isEmpty { lostSpans.removeAll(keepingCapacity: true) }
        if !logs.isEmpty { logs.removeAll(keepingCapacity: true) }
        shutdownEnd = nil
    }

    mutating func log(_ event: ExporterLogLine.Event, at time: Nanos) {
        logs.append(ExporterLogLine(time: time, event: event))
    }

    mutating func lose(_ spans: ArraySlice<SpanHandle>, _ cause: ExportLoss.Cause, isKept: Bool = false) {
        if spans.isEmpty { return }
        let start = lostSpans.count
        lostSpans.append(contentsOf: spans)
        losses.append(ExportLoss(cause: cause, range: start..<lostSpans.count, isKept: isKept))
    }
}
