public import WinnowModel

/// What is to be done next for a batch.
public enum RetryStep: Sendable, Hashable {
    /// Send it at once.
    case send(ExportAttempt)
    /// Wait, and go on at `until`.
    case wait(until: Nanos)
    /// Nothing: it is over.
    case end(ExportEnd)
}
