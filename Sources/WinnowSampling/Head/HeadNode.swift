/// A part of a compiled start-time sampler: plain numbers, so that asking one neither allocates nor counts references.
///
/// A sampler that remembers (a rate limiter) is a case of its own that holds the number of its settings; its state stands in an array of
/// `SDKSampler`, indexed by that number and the service instance, `SDKSampler.outcome` asks it with time, trace id and operation, and
/// `HeadCompiler` sets `asksInOrderOfStart`.
enum HeadNode: Sendable, Hashable {
    case alwaysOn
    case alwaysOff
    /// The number of the sampler whose drops are recorded.
    case alwaysRecord(of: Int)
    /// The number of a ratio.
    case ratio(Int)
    /// The number of a `ParentBased`.
    case parentBased(Int)
    /// The number of an intent, and of the rules of its implementation.
    case composite(intent: Int, rules: Int)
    /// The number of a Jaeger client's sampler.
    case jaeger(Int)
    /// The number of a Datadog tracer's settings: the first span of a trace in a process.
    case datadog(Int)
    /// The same number: a span of a trace that is not kept.
    case datadogSpan(Int)
}

/// A part of a compiled composable sampler.
enum IntentNode: Sendable, Hashable {
    /// No threshold.
    case never
    /// This threshold.
    case fixed(UInt64)
    /// The parent's; the number of the intent for roots.
    case parentThreshold(root: Int)
    /// The first of some rules that holds: numbers of rules.
    case rules(first: Int, end: Int)
    /// Another's, with attributes of so many bytes.
    case annotating(bytes: Int, delegate: Int)
    /// The least of some: places in the list of alternatives.
    case anyOf(first: Int, end: Int)

    /// Conditions and the number of the intent that they lead to; -1 for a condition that is not there.
    struct Rule: Sendable {
        /// Bits by raw value of `SpanKind`.
        var kinds: UInt8
        /// Bits by raw value of `SpanStart.Relation`.
        var parents: UInt8
        var values: Int
        var patterns: Int
        var intent: Int
    }
}

/// What a composable sampler wants for a span.
struct SamplingIntent: Sendable {
    /// Where a threshold comes from, for the chance that it stands for.
    enum Origin: UInt8, Sendable {
        case own
        case parent
        /// The parent's or another: the chance is not known.
        case uncertain
    }

    /// The threshold, or `SamplingState.absent`.
    var threshold = SamplingState.absent
    /// Whether the threshold says how many spans a kept one stands for.
    var isReliable = false
    var origin = Origin.own
    var attributeBytes = 0
}
