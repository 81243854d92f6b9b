public import WinnowModel

/// What a start-time sampler may know about a span: what is known when it starts.
public struct SpanStart: Sendable {
    /// What the span's parent is.
    public enum Relation: UInt8, Sendable {
        /// There is none (or its span id is 0, which counts as none).
        case none = 0
        /// It is in another service instance.
        case remote = 1
        /// It is in the same service instance.
        case local = 2
    }

    /// The context that a parent hands on.
    public struct Parent: Sendable {
        /// What the parent is.
        public var relation: Relation
        /// The sampled flag.
        public var isSampled: Bool
        /// The trace state; of a root span what was there before its SDK.
        public var state: SamplingState
        /// The chance with which the parent had been kept.
        var inclusion: Inclusion
        /// The share of traces that a recording holds because of the `th` of its root spans; 1 for the real traffic.
        var recordedShare = 1.0

        /// Creates a parent's context.
        public init(relation: Relation = .none, isSampled: Bool = false, state: SamplingState = SamplingState()) {
            self.relation = relation
            self.isSampled = isSampled
            self.state = state
            inclusion = isSampled ? .always : .never
        }
    }

    /// Bytes 0–7 of the trace id.
    public var traceIDHigh: UInt64
    /// Bytes 8–15 of the trace id.
    public var traceIDLow: UInt64
    /// Key of draws of attribute values, not the id: that is made after the decision.
    public var spanKey: UInt64 = 0
    /// Number in `TraceTables.operations`: name and kind.
    public var operation: UInt32 = 0
    /// Number in `TraceTables.instances`: the resource.
    public var instance: UInt32 = 0
    /// Row of `TraceTables.attributes`; only entries known at the start are read.
    public var attributes: UInt32 = 0
    /// Whether one of the span's links is to a sampled span.
    public var hasSampledLink = false
    /// When the span starts, ns.
    public var time: Nanos = 0
    /// The parent.
    public var parent: Parent

    /// Creates the start of a span.
    public init(traceID: TraceID, parent: Parent = Parent()) {
        traceIDHigh = traceID.high
        traceIDLow = traceID.low
        self.parent = parent
    }
}

/// What a start-time sampler decides.
public enum StartDecision: UInt8, Sendable {
    /// The span is neither recorded nor exported.
    case drop = 0
    /// The span is recorded and not exported: it costs its application, nobody else.
    case recordOnly = 1
    /// The span is recorded and exported.
    case recordAndSample = 2
}

/// A start-time sampler's answer.
public struct StartOutcome: Sendable {
    /// What becomes of the trace state's text.
    public enum StateChange: UInt8, Sendable {
        /// The parent's is handed on as it is.
        case inherited
        /// There is none.
        case cleared
        /// The member `ot` is written anew, or taken out when nothing is left of it; the parent's others stay.
        case written
        /// The member `ot` is all that there is: the sampler saw nothing of the parent's.
        case writtenAlone
    }

    /// The decision.
    public var decision: StartDecision
    /// The trace state that the span carries and hands on to its children.
    public var state: SamplingState
    /// How its text comes about.
    public var change: StateChange
    /// OTLP size of the attributes that the sampler adds to a kept span, bytes.
    public var attributeBytes = 0
    /// What the sampler's own tags say that a kept span stands for; `nil`: nothing.
    var taggedWeight: Double?
    /// Whether the span is kept though its trace is not: its children see a parent that is not sampled.
    var isAlone = false
    /// The chance with which the span had been kept.
    var inclusion: Inclusion

    init(_ isKept: Bool, state: SamplingState, _ change: StateChange, _ inclusion: Inclusion) {
        decision = isKept ? .recordAndSample : .drop
        self.state = state
        self.change = change
        self.inclusion = inclusion
    }

    /// Whether the span is exported.
    public var isKept: Bool { decision == .recordAndSample }
    /// Chance with which the span had been kept; NaN: unknown.
    public var probability: Double { inclusion.probability }
    /// How many spans the span itself says it stands for: by its `th`, 1 without.
    public var exportedWeight: Double { isKept ? taggedWeight ?? state.weight : 1 }

    /// The W3C flags of the span: sampled, and random as the parent's, or as the ids are of which a root's SDK makes one.
    public func flags(belowFlags parent: UInt8?, idsAreRandom: Bool) -> UInt8 {
        let random = parent.map { $0 & 2 } ?? (idsAreRandom ? 2 : 0)
        return (isKept ? 1 : 0) | random
    }
}
