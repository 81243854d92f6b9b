public import WinnowModel
public import WinnowSettings

/// One policy of a `tail_sampling` processor: its name, where it stands and its rule.
///
/// Rules and defaults are those of the Collector (contrib, `processor/tailsamplingprocessor/config.go`).
public struct TailPolicySettings: Sendable, Hashable {
    /// The policy's name; empty for a policy without a name.
    public var name: String
    /// Where the policy stands.
    public var place: SettingPlace
    /// What it tests.
    public var rule: Rule

    /// Creates a policy.
    public init(name: String, place: SettingPlace = SettingPlace(), rule: Rule) {
        self.name = name
        self.place = place
        self.rule = rule
    }

    /// What a policy tests; a case is a policy type of the Collector, in its words.
    public indirect enum Rule: Sendable, Hashable {
        /// `always_sample`.
        case alwaysSample
        /// `status_code`: any span has one of these; never empty.
        case statusCode(Set<SpanStatus>)
        /// `latency`: thresholds in milliseconds; an upper bound of 0 is none.
        case latency(thresholdMillis: Int64, upperMillis: Int64)
        /// `probabilistic`: percentage as written, an empty salt is the processor's default `default-hash-seed`.
        case probabilistic(percentage: Double, salt: String)
        /// `string_attribute`.
        case stringAttribute(StringAttribute)
        /// `numeric_attribute`.
        case numericAttribute(NumericAttribute)
        /// `boolean_attribute`: a resource or span attribute equals `value`; an empty key (a block that the product swallows) names no attribute.
        case booleanAttribute(key: String, value: Bool, invert: Bool)
        /// `span_count`: inclusive bounds; a maximum of 0 is none.
        case spanCount(minimum: Int64, maximum: Int64)
        /// `rate_limiting`: spans per second; `burst` is the bucket's capacity in spans, `nil` where not set (twice the rate).
        case rateLimiting(spansPerSecond: Int64, burst: Int64?)
        /// `trace_state`: any span's trace state has `key` with one of `values`.
        case traceState(key: String, values: [String])
        /// `ottl_condition`.
        case ottlCondition(OTTLConditions)
        /// `trace_flags`: any span's flags say sampled.
        case traceFlags
        /// `composite`.
        case composite(Composite)
        /// `and`: left to right, stops at the first that does not sample.
        case and([TailPolicySettings])
        /// `not`: swaps sampled and not sampled.
        case not(TailPolicySettings)
        /// `drop`: a trace that all of these sample is dropped.
        case drop([TailPolicySettings])

        /// Whether a rate limiter is part of it: the verdict then depends on what else comes.
        public var isLimited: Bool {
            switch self {
            case .rateLimiting, .composite: true
            case .and(let subs), .drop(let subs): subs.contains { $0.rule.isLimited }
            case .not(let sub): sub.rule.isLimited
            default: false
            }
        }
    }

    /// `ottl_condition`: conditions of which any may hold, for any span or event.
    public struct OTTLConditions: Sendable, Hashable {
        /// What a condition without a result does.
        public enum ErrorMode: String, Sendable, CaseIterable {
            /// It is logged and passed over.
            case ignore
            /// It is passed over.
            case silent
            /// The policy fails and abstains.
            case propagate
        }

        /// Conditions on spans.
        public var spans: [String]
        /// Conditions on events of spans.
        public var events: [String]
        /// `error_mode`.
        public var errorMode: ErrorMode

        /// Creates the rule.
        public init(spans: [String] = [], events: [String] = [], errorMode: ErrorMode = .ignore) {
            self.spans = spans
            self.events = events
            self.errorMode = errorMode
        }
    }

    /// `composite`: sub-policies in order, each with a share of the spans of a second.
    public struct Composite: Sendable, Hashable {
        /// One entry of `rate_allocation`.
        public struct Allocation: Sendable, Hashable {
            /// Name of a sub-policy.
            public var policy: String
            /// Percent of `max_total_spans_per_second`; 0 or less: an equal share.
            public var percent: Int64

            /// Creates an entry.
            public init(policy: String, percent: Int64) {
                self.policy = policy
                self.percent = percent
            }
        }

        /// `max_total_spans_per_second`.
        public var maximum: Int64
        /// The sub-policies in the order in which they stand; `policy_order` has no effect.
        public var policies: [TailPolicySettings]
        /// `rate_allocation`.
        public var allocations: [Allocation]

        /// Creates the rule.
        public init(maximum: Int64, policies: [TailPolicySettings], allocations: [Allocation] = []) {
            self.maximum = maximum
            self.policies = policies
            self.allocations = allocations
        }
    }

    /// `string_attribute`: any resource or span attribute `key` has one of `values`.
    public struct StringAttribute: Sendable, Hashable {
        /// The attribute's key; may be empty where the product swallowed a block of another type.
        public var key: String
        /// Texts, or RE2 patterns (unanchored) with `regex`.
        public var values: [String]
        /// `enabled_regex_matching`.
        public var regex: Bool
        /// `cache_max_size` of the pattern cache; changes no result.
        public var cacheMaxSize: Int64
        /// `invert_match`.
        public var invert: Bool

        /// Creates the rule with the processor's defaults.
        public init(
            key: String = "", values: [String] = [], regex: Bool = false, cacheMaxSize: Int64 = 128,
            invert: Bool = false
        ) {
            self.key = key
            self.values = values
            self.regex = regex
            self.cacheMaxSize = cacheMaxSize
            self.invert = invert
        }
    }

    /// `numeric_attribute`: any resource or span attribute `key`, read as an int, lies within inclusive bounds.
    public struct NumericAttribute: Sendable, Hashable {
        /// The attribute's key; may be empty where the product swallowed a block of another type.
        public var key: String
        /// Least value; `nil` is unbounded. Where the release reads a written 0 as unset, it is `nil` here.
        public var minimum: Int64?
        /// Greatest value; `nil` is unbounded. Where the release reads a written 0 as unset, it is `nil` here.
        public var maximum: Int64?
        /// `invert_match`.
        public var invert: Bool

        /// Creates the rule with the processor's defaults.
        public init(key: String = "", minimum: Int64? = nil, maximum: Int64? = nil, invert: Bool = false) {
            self.key = key
            self.minimum = minimum
            self.maximum = maximum
            self.invert = invert
        }
    }
}

extension TailPolicySettings.Rule {
    /// The policy type as users write it, such as `string_attribute`.
    public var type: String {
        switch self {
        case .alwaysSample: "always_sample"
        case .statusCode: "status_code"
        case .latency: "latency"
        case .probabilistic: "probabilistic"
        case .stringAttribute: "string_attribute"
        case .numericAttribute: "numeric_attribute"
        case .booleanAttribute: "boolean_attribute"
        case .spanCount: "span_count"
        case .rateLimiting: "rate_limiting"
        case .traceState: "trace_state"
        case .traceFlags: "trace_flags"
        case .ottlCondition: "ottl_condition"
        case .composite: "composite"
        case .and: "and"
        case .not: "not"
        case .drop: "drop"
        }
    }
}

extension TailPolicySettings.Rule {
    /// The policies inside, in order.
    public var parts: [TailPolicySettings] {
        switch self {
        case .and(let policies), .drop(let policies): policies
        case .composite(let settings): settings.policies
        case .not(let policy): [policy]
        default: []
        }
    }

    /// What decides.
    public var reads: ReadSet {
        switch self {
        case .alwaysSample, .statusCode, .latency, .spanCount, .rateLimiting, .traceFlags: ReadSet()
        case .probabilistic: ReadSet(traceID: .whole)
        case .stringAttribute(let settings): ReadSet(attributes: [settings.key])
        case .numericAttribute(let settings): ReadSet(attributes: [settings.key])
        case .booleanAttribute(let key, _, _): ReadSet(attributes: [key])
        case .traceState(let key, _): ReadSet(traceState: [key])
        case .ottlCondition: .everything
        case .composite(let settings): .union(settings.policies.map(\.rule.reads))
        case .and(let policies), .drop(let policies): .union(policies.map(\.rule.reads))
        case .not(let policy): policy.rule.reads
        }
    }
}
