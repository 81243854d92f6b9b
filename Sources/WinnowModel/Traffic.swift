/// Traces over virtual time, generated or recorded: the same for every policy of an experiment (architecture, law 3).
public protocol Traffic: Sendable {
    /// What the numbers in the batches stand for.
    var tables: TraceTables { get }
    /// What is known about the traffic as a whole.
    var facts: TrafficFacts { get }
    /// Plans slab after slab for one seed; cheap and sequential. Traces of the window are the same whatever the margins.
    func planner(seed: UInt64, margins: TrafficMargins) -> any TrafficPlanner
    /// Fills `slab` with the traces of `plan`, truth included (but not `spanBytes`); safe to call for several plans at once.
    func fill(_ slab: Slab, with plan: SlabPlan)
}

extension Traffic {
    /// Plans the measured window alone.
    public func planner(seed: UInt64) -> any TrafficPlanner { planner(seed: seed, margins: TrafficMargins()) }
}

/// How long traffic flows before and after the measured window, so that what is measured is a steady state (architecture, law 13).
public struct TrafficMargins: Sendable, Hashable {
    /// How long before the window, ns.
    public var warmUpNanos: UInt64
    /// How long after it, ns.
    public var coolDownNanos: UInt64

    /// Creates margins; none by default.
    public init(warmUpNanos: UInt64 = 0, coolDownNanos: UInt64 = 0) {
        self.warmUpNanos = warmUpNanos
        self.coolDownNanos = coolDownNanos
    }
}

/// Hands out plans in order of time.
public protocol TrafficPlanner {
    /// Overwrites `plan` with the next one; false when the traffic is over.
    mutating func next(_ plan: inout SlabPlan) -> Bool
}

/// Which traces a slab will hold.
public struct SlabPlan: Sendable {
    /// A trace to come.
    @frozen public struct Arrival: Sendable {
        /// When its root starts.
        public var start: Nanos
        /// Which root operation, or which recorded trace.
        public var root: UInt32
        /// Tells the traces of a root apart, of the window and around it: for generated traffic how many came before in the window, for
        /// those before it -1, -2 … back in time, as two's complement.
        public var ordinal: UInt64

        /// Creates an arrival.
        @inlinable public init(start: Nanos, root: UInt32, ordinal: UInt64) {
            self.start = start
            self.root = root
            self.ordinal = ordinal
        }
    }

    /// Position in the traffic, from 0.
    public var sequence = 0
    /// The seed of the traffic.
    public var seed: UInt64 = 0
    /// All traces start at or after.
    public var from: Nanos = 0
    /// All later traces start at or after.
    public var until: Nanos = 0
    /// Whether the traces start in the measured window: a slab lies wholly inside or wholly outside of it.
    public var isMeasured = true
    /// Traces in order of start.
    public var arrivals: [Arrival] = []

    /// Creates an empty plan.
    public init() {}
}

/// What is known about traffic as a whole, for reports.
public struct TrafficFacts: Sendable {
    /// A timed fault.
    public struct Fault: Sendable, Hashable {
        /// Its name in the scenario.
        public var name: String
        /// error, latency, outage … or `incident` for a recording's time window.
        public var kind: String
        /// What it hits, for people: `payment-service POST /charge`.
        public var target: String
        /// When it starts, Unix ns.
        public var onset: Nanos
        /// When it ends, Unix ns.
        public var end: Nanos

        /// Creates a fault.
        public init(name: String, kind: String, target: String, onset: Nanos, end: Nanos) {
            self.name = name
            self.kind = kind
            self.target = target
            self.onset = onset
            self.end = end
        }
    }

    /// Name of the scenario, or of the trace files.
    public var name = ""
    /// True for generated traffic.
    public var isGenerated = true
    /// First instant of the measured window, Unix ns.
    public var begin: Nanos = 0
    /// How long the window is, ns.
    public var durationNanos: UInt64 = 0
    /// Services of which nobody says what makes their spans: what their resource says of it is a default.
    public var silentServices: Set<String> = []
    /// Faults by number; empty when there are none or when nothing is known about them.
    public var faults: [Fault] = []
    /// False for a recording without `--incidents`: fault columns stay empty.
    public var knowsFaults = true
    /// Rare paths by number, for people.
    public var rarePaths: [String] = []
    /// Classes that can't be told for this traffic.
    public var unknownClasses: TraceClasses = []
    /// True when figures per second or month follow the file's own rate (`--rate` not given).
    public var isAtFileRate = false
    /// Whether traffic flows before and after the measured window: generated, or a recording laid end to end.
    public var flowsAroundWindow: Bool { isGenerated || !isAtFileRate }
    /// Length of the traffic for figures per second or month, s; `nil` for a recording of less than a second at its own rate: it has none.
    public var ratedSeconds: Double? {
        durationNanos == 0 || isAtFileRate && durationNanos < 1_000_000_000 ? nil : Double(durationNanos) / 1e9
    }
    /// What the recorded traces say about the sampling that they went through; `nil` when they say nothing, and for generated traffic.
    public var weights: WeightSummary?

    /// Creates facts that say nothing.
    public init() {}
}
