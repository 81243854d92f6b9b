public import WinnowModel
public import WinnowPipeline

/// Something that happened to a request, for whoever wants to see the exporter at work.
public enum LiveEvent: Sendable, Hashable {
    /// A call was begun at `at`, which the client had planned for `planned`.
    case sent(request: UInt64, call: Int, planned: Nanos, at: Nanos)
    /// The call ended.
    case answered(request: UInt64, answer: WireAnswer, at: Nanos)
    /// The client waits.
    case waits(request: UInt64, until: Nanos)
    /// It is over.
    case ended(request: UInt64, end: ExportEnd)
}
