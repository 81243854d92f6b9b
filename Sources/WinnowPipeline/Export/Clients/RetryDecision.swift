public import WinnowModel

/// What becomes of a request after an attempt.
public enum RetryDecision: Sendable, Hashable, BitwiseCopyable {
    /// It counts as delivered.
    case delivered
    /// It waits, and is sent again at `at`.
    case again(at: Nanos)
    /// It is given up.
    case lost(LossCause)
}
