/// The sampling threshold (`th`) of a W3C trace state as the Collector reads it (contrib v0.161.0, `pkg/sampling`).
public enum CollectorThreshold: Sendable, Equatable {
    /// There is none.
    case absent
    /// The trace state can't be read: the Collector reports an error.
    case unreadable
    /// 0 up to 2^56: every span whose randomness is less was dropped.
    case value(UInt64)

    /// One more than the greatest threshold: 2^56.
    public static let range: UInt64 = 1 << 56

    /// Reads a trace state.
    public init(traceState: String) {
        if traceState.isEmpty {
            self = .absent
            return
        }
        let read = CollectorTraceState(traceState)
        if !read.isWhole {
            self = .unreadable
        } else if read.state.threshold == SamplingState.absent {
            self = .absent
        } else {
            self = .value(read.state.threshold)
        }
    }
}
