/// Why a batch goes on.
public enum BatchTrigger: Sendable, Hashable {
    /// It has enough spans, or does not wait for any.
    case size
    /// Its time has come, or the processor is shut down.
    case timeout
}
