extension RunRecord {
    /// A policy: one or more sampling stages under one name.
    public struct Policy: Sendable, Equatable {
        /// Its name, unique in the run.
        public var name: String
        /// Its place, from 0.
        public var ordinal: Int
        /// True for the one that others are compared with.
        public var isReference: Bool
        /// What it is, for people.
        public var description: String
        /// The user's own file; empty when it stands in the experiment.
        public var sourceFile: String

        /// Creates a policy.
        public init(
            name: String, ordinal: Int, isReference: Bool = false, description: String = "", sourceFile: String = ""
        ) {
            self.name = name
            self.ordinal = ordinal
            self.isReference = isReference
            self.description = description
            self.sourceFile = sourceFile
        }
    }

    /// One policy under one seed.
    public struct Cell: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The seed.
        public var seed: UInt64
        /// False when the run ended before the cell did.
        public var isFinished: Bool

        /// Creates a cell.
        public init(policy: Int, seed: UInt64, isFinished: Bool) {
            self.policy = policy
            self.seed = seed
            self.isFinished = isFinished
        }
    }

    /// A figure.
    public struct Metric: Sendable, Equatable {
        /// How a figure may be compared.
        public enum Kind: String, Sendable {
            /// A function of file, seed and version; compared by equality.
            case exact
            /// Depends on the machine; compared as ratios.
            case timed
        }

        /// What a figure is of, as reports and store say it: `seed` or `all_seeds`.
        public static func scope(_ seed: UInt64?) -> String { seed == nil ? "all_seeds" : "seed" }

        /// The policy's ordinal.
        public var policy: Int
        /// The seed; `nil` for a figure over all seeds, with the interval over them.
        public var seed: UInt64?
        /// The metric's id, snake_case with its unit.
        public var id: String
        /// The part of the whole.
        public var dimension: Dimension
        /// The figure; `nil` is "no data" (also what a NaN becomes).
        public var value: Double?
        /// Lower end of the 95 % interval.
        public var ciLow: Double?
        /// Upper end of the 95 % interval.
        public var ciHigh: Double?
        /// Its unit: `ratio`, `spans`, `traces`, `bytes`, `seconds`, `usd/month` …
        public var unit: String
        /// How it may be compared.
        public var kind: Kind

        /// Creates a figure.
        public init(
            policy: Int, seed: UInt64?, id: String, dimension: Dimension = .whole, value: Double?, ciLow: Double? = nil,
            ciHigh: Double? = nil, unit: String, kind: Kind = .exact
        ) {
            self.policy = policy
            self.seed = seed
            self.id = id
            self.dimension = dimension
            self.value = value.number
            self.ciLow = ciLow.number
            self.ciHigh = ciHigh.number
            self.unit = unit
            self.kind = kind
        }
    }

    /// A figure at an instant of virtual time.
    public struct SeriesPoint: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The seed.
        public var seed: UInt64
        /// The metric's id.
        public var metric: String
        /// The part of the whole.
        public var dimension: Dimension
        /// Virtual time, ns since the traffic started.
        public var timeNanos: UInt64
        /// The figure.
        public var value: Double?

        /// Creates a point.
        public init(
            policy: Int, seed: UInt64, metric: String, dimension: Dimension = .whole, timeNanos: UInt64, value: Double?
        ) {
            self.policy = policy
            self.seed = seed
            self.metric = metric
            self.dimension = dimension
            self.timeNanos = timeNanos
            self.value = value.number
        }
    }

    /// How many spans met one fate at one hop.
    public struct LedgerEntry: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The seed.
        public var seed: UInt64
        /// The hop: `sdk`, `agent`, `gateway` …
        public var hop: String
        /// What happened: `in`, `kept`, `evicted` …
        public var cause: String
        /// Spans.
        public var spans: Int

        /// Creates an entry.
        public init(policy: Int, seed: UInt64, hop: String, cause: String, spans: Int) {
            self.policy = policy
            self.seed = seed
            self.hop = hop
            self.cause = cause
            self.spans = spans
        }
    }

    /// The paired difference of a metric between a policy and the reference, over all seeds.
    public struct Comparison: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The reference's ordinal.
        public var reference: Int
        /// The metric's id.
        public var metric: String
        /// The part of the whole.
        public var dimension: Dimension
        /// Mean of policy minus reference.
        public var difference: Double?
        /// Lower end of the 95 % interval; `nil` for one seed.
        public var ciLow: Double?
        /// Upper end of the 95 % interval; `nil` for one seed.
        public var ciHigh: Double?
        /// Seeds in which the difference has the sign of the mean.
        public var seedsAgreeing: Int
        /// Seeds compared.
        public var seeds: Int

        /// Creates a comparison.
        public init(
            policy: Int, reference: Int, metric: String, dimension: Dimension = .whole, difference: Double?,
            ciLow: Double? = nil, ciHigh: Double? = nil, seedsAgreeing: Int, seeds: Int
        ) {
            self.policy = policy
            self.reference = reference
            self.metric = metric
            self.dimension = dimension
            self.difference = difference.number
            self.ciLow = ciLow.number
            self.ciHigh = ciHigh.number
            self.seedsAgreeing = seedsAgreeing
            self.seeds = seeds
        }
    }

    /// A condition and its outcome.
    public struct Threshold: Sendable, Equatable {
        /// The condition as written.
        public var expression: String
        /// The policy's ordinal; `nil` for a condition on the run.
        public var policy: Int?
        /// What was found; `nil` for no data.
        public var value: Double?
        /// True when the condition holds.
        public var passed: Bool
        /// Why it failed, for people.
        public var reason: String

        /// Creates an outcome.
        public init(expression: String, policy: Int?, value: Double?, passed: Bool, reason: String = "") {
            self.expression = expression
            self.policy = policy
            self.value = value.number
            self.passed = passed
            self.reason = reason
        }
    }
}

extension Double? {
    /// The number, or `nil` for NaN: the store has one way to say "no data".
    fileprivate var number: Double? { flatMap { $0.isNaN ? nil : $0 } }
}
