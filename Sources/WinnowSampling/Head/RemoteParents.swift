import WinnowModel

/// What is taken for the decision of a parent that a span names and that the recording does not hold.
public enum RemoteParents: Sendable, Hashable, CustomStringConvertible {
    /// Nothing: the span is asked as a root is.
    case unknown
    /// Parents were sampled.
    case sampled
    /// Parents were not sampled.
    case unsampled
    /// A share 0...1 of traces was sampled, by the trace id, as OpenTelemetry Go's `traceidratio` picks them.
    case ratio(Double)

    /// Reads `sampled`, `unsampled` or a share 0...1; `nil` for anything else.
    public init?(_ text: String) {
        switch text {
        case "sampled": self = .sampled
        case "unsampled": self = .unsampled
        default:
            guard let share = Double(text), (0...1).contains(share) else { return nil }
            self = .ratio(share)
        }
    }

    /// As it is read.
    public var description: String {
        switch self {
        case .unknown: "unknown"
        case .sampled: "sampled"
        case .unsampled: "unsampled"
        case .ratio(let share): "\(share)"
        }
    }

    /// The context that such a parent hands on, for spans of this trace.
    func parent(_ trace: TraceID) -> SpanStart.Parent {
        switch self {
        case .unknown: return SpanStart.Parent()
        case .sampled: return SpanStart.Parent(relation: .remote, isSampled: true)
        case .unsampled: return SpanStart.Parent(relation: .remote, isSampled: false)
        case .ratio(let share):
            let ratio = TraceIDRatio(share, .go)
            var parent = SpanStart.Parent(relation: .remote, isSampled: ratio.keeps(high: trace.high, low: trace.low))
            parent.inclusion = Inclusion(share, .low)
            return parent
        }
    }
}

extension HeadSamplerSettings {
    /// Whether what a parent decided makes a difference.
    public var looksAtParents: Bool {
        switch self {
        case .alwaysOn, .alwaysOff: false
        case .traceIDRatio(_, let sdk): sdk == nil || sdk == .swift || sdk == .openCensus
        case .alwaysRecord(let sampler): sampler.looksAtParents
        case .probability, .composite, .parentBased, .jaeger, .datadog: true
        case .perService(let samplers, let otherwise):
            otherwise.looksAtParents || samplers.values.contains { $0.looksAtParents }
        }
    }
}
