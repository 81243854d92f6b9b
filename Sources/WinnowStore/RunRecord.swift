/// Everything that a run gives: the lab fills it, the store writes and reads it, reports show it.
///
/// Policies are referred to by ordinal, cells by (policy, seed). Rows may be added in any order; `sort()` gives the one order
/// in which they are stored and reported, so that it never depends on which cell was finished first.
public struct RunRecord: Sendable, Equatable {
    /// What was asked.
    public var experiment: Experiment
    /// How it was run.
    public var run: Run
    /// Who took part, by ordinal.
    public var policies: [Policy] = []
    /// Policy × seed.
    public var cells: [Cell] = []
    /// Figures.
    public var metrics: [Metric] = []
    /// Figures over virtual time.
    public var series: [SeriesPoint] = []
    /// Where spans went.
    public var ledger: [LedgerEntry] = []
    /// Paired differences against the reference.
    public var comparisons: [Comparison] = []
    /// Conditions of the experiment and of `--fail-if`, with their outcome.
    public var thresholds: [Threshold] = []
    /// What the user should know, with evidence.
    public var warnings: [Warning] = []
    /// Faults of the traffic, by ordinal.
    public var faults: [Fault] = []
    /// A bounded, seeded choice of traces that a policy lost or gained against a reference.
    public var examples: [Example] = []
    /// Every decision; empty unless asked for.
    public var decisions: [DecisionRow] = []
    /// Every kept trace; empty unless asked for.
    public var keptTraces: [KeptTrace] = []
    /// The machine and the build, as (key, value).
    public var environment: [EnvironmentEntry] = []

    /// Creates a record without rows.
    public init(experiment: Experiment, run: Run) {
        self.experiment = experiment
        self.run = run
    }
}

extension RunRecord {
    /// What was asked: the experiment and every file that it names.
    public struct Experiment: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its text; empty for an ad-hoc comparison.
        public var source: String
        /// The experiment's own file, scenarios, configurations and traces.
        public var files: [SourceFile]

        /// Creates an experiment.
        public init(name: String, source: String = "", files: [SourceFile] = []) {
            self.name = name
            self.source = source
            self.files = files
        }
    }

    /// A file that the run read.
    public struct SourceFile: Sendable, Equatable {
        /// The path as the user gave it.
        public var path: String
        /// SHA-256 of the content, 64 hexadecimal digits.
        public var sha256: String

        /// Creates a file.
        public init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// How it was run.
    public struct Run: Sendable, Equatable {
        /// SHA-256 over version, seeds, duration and content of every file, 64 hexadecimal digits.
        public var digest: String
        /// Seeds, in order.
        public var seeds: [UInt64]
        /// Winnow's version.
        public var version: String
        /// The collector release whose behaviour is modelled; empty when no collector takes part.
        public var collectorVersion: String
        /// What was typed, without the program's name.
        public var arguments: [String]
        /// Length of the traffic in virtual time, ns.
        public var durationNanos: UInt64
        /// False when cells are missing: interrupted or failed.
        public var isComplete: Bool
        /// What the policies saw.
        public var traffic: Traffic

        /// Creates a run.
        public init(
            digest: String, seeds: [UInt64], version: String, collectorVersion: String = "", arguments: [String] = [],
            durationNanos: UInt64, isComplete: Bool = true, traffic: Traffic
        ) {
            self.digest = digest
            self.seeds = seeds
            self.version = version
            self.collectorVersion = collectorVersion
            self.arguments = arguments
            self.durationNanos = durationNanos
            self.isComplete = isComplete
            self.traffic = traffic
        }
    }

    /// What the policies saw: for several seeds, the first one's figures.
    public struct Traffic: Sendable, Equatable {
        /// Name of the scenario or of the trace files.
        public var name: String
        /// Traces.
        public var traces: Int
        /// Spans.
        public var spans: Int
        /// Faults; `nil` when nothing is known about them.
        public var faults: Int?
        /// Traces per second of virtual time.
        public var tracesPerSecond: Double
        /// True for generated traffic, false for recordings.
        public var isGenerated: Bool
        /// True when figures per second or month follow the recording's own rate.
        public var isAtFileRate: Bool
        /// How long traffic flowed before the measured window, ns.
        public var warmUpNanos: UInt64
        /// How long it flowed after it, ns.
        public var coolDownNanos: UInt64
        /// Wall time of the run (timed: never part of exact output).
        public var elapsedSeconds: Double?

        /// Creates facts.
        public init(
            name: String, traces: Int, spans: Int, faults: Int?, tracesPerSecond: Double, isGenerated: Bool = true,
            isAtFileRate: Bool = false, warmUpNanos: UInt64 = 0, coolDownNanos: UInt64 = 0,
            elapsedSeconds: Double? = nil
        ) {
            self.name = name
            self.traces = traces
            self.spans = spans
            self.faults = faults
            self.tracesPerSecond = tracesPerSecond
            self.isGenerated = isGenerated
            self.isAtFileRate = isAtFileRate
            self.warmUpNanos = warmUpNanos
            self.coolDownNanos = coolDownNanos
            self.elapsedSeconds = elapsedSeconds
        }
    }

    /// A fact about the machine or the build.
    public struct EnvironmentEntry: Sendable, Equatable {
        /// What: `cpu`, `cores`, `swift` …
        public var key: String
        /// The fact.
        public var value: String

        /// Creates a fact.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }
}
