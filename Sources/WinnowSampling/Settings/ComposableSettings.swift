public import WinnowModel

/// A composable sampler as configured (OpenTelemetry specification, `trace/sdk.md`, "CompositeSampler").
public indirect enum ComposableSettings: Sendable, Hashable {
    /// Threshold 0.
    case alwaysOn
    /// No threshold: nothing is kept.
    case alwaysOff
    /// The share 0...1 of the randomness; 0 is `alwaysOff`.
    case probability(Double)
    /// The parent's threshold, or what `root` says where there is no parent.
    case parentThreshold(root: ComposableSettings)
    /// The sampler of the first rule whose conditions all hold; nothing is kept when there is none.
    case ruleBased([Rule])
    /// `delegate`, with attributes added to spans that are kept.
    case annotating([Attribute], delegate: ComposableSettings)
    /// The least threshold of several (incubating in Java).
    case anyOf([ComposableSettings])

    /// An attribute that `annotating` adds.
    public struct Attribute: Sendable, Hashable {
        /// Its key.
        public var key: String
        /// Its value.
        public var value: AttributeValue

        /// Creates an attribute.
        public init(key: String, value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    /// Conditions, all of which must hold, and the sampler that they lead to.
    public struct Rule: Sendable, Hashable {
        /// What a span's parent may be.
        public enum Parent: String, Sendable, Hashable, CaseIterable {
            /// No parent.
            case none
            /// A parent in another process.
            case remote
            /// A parent in this process.
            case local
        }

        /// One of these texts is the attribute's value; values compare as text.
        public struct Values: Sendable, Hashable {
            /// The attribute.
            public var key: String
            /// The texts.
            public var values: [String]

            /// Creates a condition.
            public init(key: String, values: [String]) {
                self.key = key
                self.values = values
            }
        }

        /// The attribute's value matches one of `included` (or there are none) and none of `excluded`; `*` and `?` are wildcards.
        public struct Patterns: Sendable, Hashable {
            /// The attribute.
            public var key: String
            /// Patterns of which one must match; empty: any value does.
            public var included: [String]
            /// Patterns of which none may match.
            public var excluded: [String]

            /// Creates a condition.
            public init(key: String, included: [String] = [], excluded: [String] = []) {
                self.key = key
                self.included = included
                self.excluded = excluded
            }
        }

        /// `nil`: any attributes.
        public var values: Values?
        /// `nil`: any attributes.
        public var patterns: Patterns?
        /// `nil`: any kind; empty matches nothing.
        public var kinds: [SpanKind]?
        /// `nil`: any parent; empty matches nothing.
        public var parents: [Parent]?
        /// Decides on the spans that match.
        public var sampler: ComposableSettings

        /// Creates a rule; by default it matches every span.
        public init(
            values: Values? = nil, patterns: Patterns? = nil, kinds: [SpanKind]? = nil, parents: [Parent]? = nil,
            sampler: ComposableSettings
        ) {
            self.values = values
            self.patterns = patterns
            self.kinds = kinds
            self.parents = parents
            self.sampler = sampler
        }
    }
}

/// Whose behaviour a consistent sampler has (reference: head sampling, sections 4.5 and 18).
public enum ConsistentBehaviour: Sendable, Hashable {
    /// What the specification says.
    case spec
    /// What the SDK of the service does as released, or the specification where it has no such sampler.
    case asIs
    /// What this SDK does as released.
    case sdk(SDK)
}

extension ComposableSettings {
    /// What decides: rules read attributes, thresholds the randomness of the id or of the trace state.
    var reads: ReadSet {
        switch self {
        case .alwaysOn, .alwaysOff: ReadSet()
        case .probability: ReadSet(traceID: .low, traceState: ["ot"])
        case .parentThreshold(let root): ReadSet(traceID: .low, traceState: ["ot"]).union(root.reads)
        case .ruleBased(let rules):
            .union(
                rules.map { rule in
                    ReadSet(attributes: Set([rule.values?.key, rule.patterns?.key].compactMap { $0 }))
                        .union(rule.sampler.reads)
                })
        case .annotating(_, let delegate): delegate.reads
        case .anyOf(let samplers): .union(samplers.map(\.reads))
        }
    }
}

extension ConsistentBehaviour {
    /// What decides: the specification reads 56 bits of the id; as released, an SDK may do anything with it.
    var reads: ReadSet {
        switch self {
        case .spec: ReadSet(traceID: .low)
        case .asIs: ReadSet(traceID: .whole, attributes: SDK.names)
        case .sdk: ReadSet(traceID: .whole)
        }
    }
}
