public import WinnowModel
public import WinnowSampling

/// What happens to the replicas of a hop while spans flow: some come, some go, some restart.
public struct ReplicaChanges {
    /// One thing that happens.
    public struct Change: Sendable, Hashable {
        /// When, ns since the epoch.
        public var at: Nanos
        /// What.
        public var kind: Kind

        /// Creates a change.
        public init(at: Nanos, kind: Kind) {
            self.at = at
            self.kind = kind
        }
    }

    /// Kinds of changes.
    public enum Kind: Sendable, Hashable {
        /// From then on there are so many: those with the highest numbers are shut down, which decides what they hold as a shutdown does;
        /// new ones start empty.
        case scaled(to: Int)
        /// One replica, by number from 0, or all of them (`nil`) end without a shutdown: what they held is lost. They are back after a while.
        case restarted(Int?, downNanos: UInt64)
    }

    /// When who sends to the replicas notices that others are there.
    public enum Notice: Sendable, Hashable {
        /// At once, as endpoints of a Kubernetes service are watched.
        case atOnce
        /// At the next look-up; the first one is when traffic starts.
        case every(UInt64)
        /// Never: they stand in a list.
        case never
    }

    /// What happens.
    public var changes: [Change]
    /// How many replicas there are at first; the hop has as many as there ever are.
    public var first: Int
    /// Who notices when.
    public var notice: Notice
    /// When a request is sent again that a replica did not take; `nil`: never. What waits for a replica that is left out is lost.
    public var retry: RetrySchedule?
    /// Whether a request that no retry brings to its replica is shared out again when that is known to be gone.
    public var reroutes: Bool
    /// Makes the stages of a replica anew, which starts empty.
    public var make: (Int) -> [any CollectorStage]

    /// Creates changes; by default they are noticed at once, and requests sent again as the Collector's exporters do.
    public init(
        _ changes: [Change], first: Int, notice: Notice = .atOnce, retry: RetrySchedule? = RetrySchedule(),
        reroutes: Bool = false, make: @escaping (Int) -> [any CollectorStage]
    ) {
        self.changes = changes
        self.first = first
        self.notice = notice
        self.retry = retry
        self.reroutes = reroutes
        self.make = make
    }
}
