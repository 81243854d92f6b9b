public import WinnowModel
public import WinnowSettings

/// The sampler of a Datadog tracer (reference: head sampling, section 12; ddtrace 4.16.0 `_trace/sampler.py`).
public struct DatadogSamplerSettings: Sendable, Hashable {
    /// A rule of `DD_TRACE_SAMPLING_RULES`: patterns with `*` and `?`, `nil` matches anything.
    public struct Rule: Sendable, Hashable {
        /// Who set a rule; rules apply in this order.
        public enum Provenance: String, Sendable, Hashable, CaseIterable {
            /// Set by a user in Datadog's pages.
            case customer
            /// Set by Datadog's adaptive sampling.
            case dynamic
            /// Set in the environment.
            case `default`
        }

        /// A tag's key, compared exactly, and the pattern of its value.
        public struct Tag: Sendable, Hashable {
            /// The key.
            public var key: String
            /// The pattern.
            public var pattern: String

            /// Creates a condition.
            public init(key: String, pattern: String) {
                self.key = key
                self.pattern = pattern
            }
        }

        /// `service`.
        public var service: String?
        /// `name`: the span's operation name.
        public var name: String?
        /// `resource`.
        public var resource: String?
        /// `tags`, all of which must match.
        public var tags: [Tag]
        /// `sample_rate`, 0...1.
        public var sampleRate: Double
        /// `provenance`.
        public var provenance: Provenance
        /// `discard`: a rejected trace is not even sent to the agent.
        public var discard: Bool
        /// Where the rule stands.
        public var place: SettingPlace

        /// Creates a rule; by default it matches every span.
        public init(
            service: String? = nil, name: String? = nil, resource: String? = nil, tags: [Tag] = [], sampleRate: Double,
            provenance: Provenance = .default, discard: Bool = false, place: SettingPlace = SettingPlace()
        ) {
            self.service = service
            self.name = name
            self.resource = resource
            self.tags = tags
            self.sampleRate = sampleRate
            self.provenance = provenance
            self.discard = discard
            self.place = place
        }
    }

    /// A rule of `DD_SPAN_SAMPLING_RULES`: spans that are kept although their trace is not.
    public struct SpanRule: Sendable, Hashable {
        /// `service`, a pattern; `nil` matches anything.
        public var service: String?
        /// `name`, a pattern; `nil` matches anything.
        public var name: String?
        /// `sample_rate`, 0...1.
        public var sampleRate: Double
        /// `max_per_second`; negative: no limit.
        public var maxPerSecond: Double

        /// Creates a rule.
        public init(
            service: String? = nil, name: String? = nil, sampleRate: Double = 1, maxPerSecond: Double = -1
        ) {
            self.service = service
            self.name = name
            self.sampleRate = sampleRate
            self.maxPerSecond = maxPerSecond
        }
    }

    /// A rate that the agent has handed to its tracers.
    public struct AgentRate: Sendable, Hashable {
        /// The service; empty with an empty `environment` is the rate of the rest.
        public var service: String
        /// The deployment environment (`env`).
        public var environment: String
        /// The rate, 0...1.
        public var rate: Double

        /// Creates a rate.
        public init(service: String, environment: String, rate: Double) {
            self.service = service
            self.environment = environment
            self.rate = rate
        }
    }

    /// Whose tracer runs, where tracers differ.
    public enum Tracer: String, Sendable, Hashable, CaseIterable {
        /// ddtrace for Python 4.16.0.
        case python
        /// dd-trace-go 2.12.0: a pattern `*` is none, a tag's too; a rule without a rate keeps all, one outside 0...1 is left out.
        case go
        /// dd-trace for Node.js 6.21.0, whose rates are recorded; rules as in Python's.
        case node

        /// The tracer for the language of an SDK, Python's where its own is not modelled.
        public init(for sdk: SDK?) {
            switch sdk {
            case .go: self = .go
            case .js: self = .node
            default: self = .python
            }
        }
    }

    /// Which behaviour is wanted where tracers depart from Datadog's documentation.
    public enum Behaviour: String, Sendable, Hashable, CaseIterable {
        /// As ddtrace 4.16.0 does.
        case asIs = "as-is"
        /// As documented: a rate of 0 keeps nothing, and services without a rate of their own get the agent's default rate.
        case spec
    }

    /// Rules in the order of the file; they apply in the order of their provenance.
    public var rules: [Rule]
    /// `DD_TRACE_RATE_LIMIT`: traces per second that rules may keep in one process; negative: no limit.
    public var rateLimit: Double = 100
    /// Rates of the agent for traces that no rule matches; without one, everything is kept.
    public var agentRates: [AgentRate] = []
    /// Rules for spans of traces that are not kept.
    public var spanRules: [SpanRule] = []
    /// `DD_ENV`: the environment that the agent's rates are looked up with.
    public var environment = ""
    /// The behaviour.
    public var behaviour: Behaviour = .asIs
    /// Where the sampler stands.
    public var place: SettingPlace

    /// Creates a tracer's defaults with some rules.
    public init(rules: [Rule] = [], place: SettingPlace = SettingPlace()) {
        self.rules = rules
        self.place = place
    }
}

extension DatadogSamplerSettings {
    /// What decides: rates read the last 64 bits of the id, rules the service, the name, the resource and tags of a span.
    var reads: ReadSet {
        let resources = rules.contains { $0.resource?.isEmpty == false } ? Self.resourceKeys : []
        return ReadSet(
            traceID: .low, attributes: Set(rules.flatMap(\.tags).map(\.key) + resources).union(["service.name"]),
            spanNames: true)
    }

    /// Attributes that carry a span's resource, the first that is there counts; without one, the span's name does.
    ///
    /// `dd.span.Resource` is what the Collector's `datadog` receiver writes (contrib, `receiver/datadogreceiver`, where the span's name is the
    /// tracer's operation name); `resource.name` is what overrides it in OpenTelemetry's API under Datadog's tracers and in the agent's
    /// OTLP intake. Assumed: what the agent and tracers would make of `http.request.method`, routes, and messaging or RPC systems where neither
    /// is there is not imitated, since it is computed after the tracer's own sampler has decided.
    static let resourceKeys = ["dd.span.Resource", "resource.name"]
}
