/// What a processor learns of an export: an exporter answers with success or failure, or not in time.
public enum ExportOutcome: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// The exporter says that the batch was delivered.
    case succeeded
    /// The exporter says that it was not, or threw.
    case failed
    /// The processor's time for it is over.
    case timedOut
}
