import WinnowFormats

/// An error of a pipeline's next consumer, with what it wraps (core v0.161.0, `consumer/consumererror`, and Go's `errors`).
public indirect enum ConsumerError: Sendable, Hashable {
    /// A text and no more: senders may try again.
    case plain(String)
    /// The status of a gRPC call.
    case status(GRPCStatus)
    /// Trying again is of no use.
    case permanent(ConsumerError)
    /// It comes from further downstream, which only counters tell.
    case downstream(ConsumerError)
    /// A text before another error.
    case wrapped(String, ConsumerError)
    /// Several errors, a line each.
    case joined([ConsumerError])
    /// An exporter has been told to wait so long, ns.
    case throttled(delayNanos: Int64, ConsumerError)

    /// What a memory limiter answers.
    public static let memoryIsShort = ConsumerError.plain(MemoryLimiter.refusal)

    /// Its whole text.
    public var text: String {
        switch self {
        case .plain(let text): text
        case .status(let status): "rpc error: code = \(status.code.name) desc = \(status.text)"
        case .permanent(let inner): "Permanent error: \(inner.text)"
        case .downstream(let inner): inner.text
        case .wrapped(let prefix, let inner): prefix + inner.text
        case .joined(let errors): errors.map(\.text).joined(separator: "\n")
        case .throttled(let delay, let inner): "Throttle (\(GoDuration.text(delay))), error: \(inner.text)"
        }
    }

    /// Whether it, or anything that it wraps, is permanent.
    public var isPermanent: Bool {
        contains { if case .permanent = $0 { true } else { false } }
    }

    /// Whether it, or anything that it wraps, comes from further downstream.
    public var isDownstream: Bool {
        contains { if case .downstream = $0 { true } else { false } }
    }

    /// What an OTLP receiver answers (`receiver/otlpreceiver/internal/errors`): the status that stands in it, under its whole text where it is
    /// wrapped; of others `Internal` for a permanent one, and `Unavailable`.
    public var answer: GRPCStatus {
        if case .status(let status) = self { return status }
        guard var status = innerStatus else { return GRPCStatus(isPermanent ? .internal : .unavailable, text) }
        status.message = Array(text.utf8)
        return status
    }

    /// The first status in it.
    private var innerStatus: GRPCStatus? {
        if case .status(let status) = self { return status }
        for inner in inner {
            if let status = inner.innerStatus { return status }
        }
        return nil
    }

    /// What it wraps.
    private var inner: [ConsumerError] {
        switch self {
        case .plain, .status: []
        case .permanent(let inner), .downstream(let inner), .wrapped(_, let inner), .throttled(_, let inner): [inner]
        case .joined(let errors): errors
        }
    }

    private func contains(_ isIt: (ConsumerError) -> Bool) -> Bool {
        isIt(self) || inner.contains { $0.contains(isIt) }
    }
}
