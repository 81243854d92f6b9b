import WinnowModel

extension LossCause {
    /// How spans end that a client gives up.
    var fate: SpanFate {
        switch self {
        case .refused: .exportRefused
        case .attempts, .elapsed, .wouldElapse: .retriesExhausted
        case .deadline: .exportTimedOut
        case .shutdown: .afterShutdown
        case .tooLarge: .tooLarge
        }
    }
}

extension ExportLoss.Cause {
    /// How spans end that a collector's exporter gives up.
    var fate: SpanFate {
        switch self {
        case .enqueueFailed, .callerLeft: .enqueueFailed
        case .spanTooLarge: .tooLarge
        case .sendFailed, .permanent: .exportRefused
        case .retriesExhausted: .retriesExhausted
        case .callerDeadline: .exportTimedOut
        case .shutdown, .afterShutdown: .afterShutdown
        }
    }
}
