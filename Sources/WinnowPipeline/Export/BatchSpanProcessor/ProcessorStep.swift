/// What a processor wants done, in order.
public enum ProcessorStep: Sendable, Hashable {
    /// The oldest `spans` that wait leave as one request; the answer comes back with this number.
    case export(id: UInt32, spans: Int)
    /// The oldest `spans` that wait are lost.
    case lose(spans: Int, SpanLoss)
    /// An export is no longer waited for; cancelled ones are over at this instant, others run on.
    case giveUp(id: UInt32, isCancelled: Bool)
    /// `forceFlush` of this number returns.
    case flushed(ticket: Int, ExportOutcome)
    /// `shutdown` returns.
    case shutDown(ExportOutcome)
    /// The exporter is shut down.
    case shutDownExporter
}
