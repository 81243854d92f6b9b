public import WinnowModel

/// Why a processor lost a span.
public enum SpanLoss: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// It found the queue full, or made room for a newer one.
    case queueFull
    /// It ended after the processor had been shut down.
    case afterShutdown
    /// It waited when the processor had stopped.
    case leftAtShutdown
    /// It waited when a shutdown ran out of time.
    case shutdownTimedOut
    /// Its export failed.
    case exportFailed
    /// Its export was not answered in time, nor later with a success.
    case exportTimedOut
    /// It was recorded without being sampled, which no processor exports.
    case unsampled

    /// How the span's way ended, for the ledger.
    public var fate: SpanFate {
        switch self {
        case .queueFull: .queueFull
        case .afterShutdown: .refusedAfterShutdown
        case .leftAtShutdown, .shutdownTimedOut: .lostAtShutdown
        case .exportFailed: .exportFailed
        case .exportTimedOut: .exportTimedOut
        case .unsampled: .sampledOut
        }
    }
}
