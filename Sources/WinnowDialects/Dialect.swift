public import WinnowModel
public import WinnowPipeline
public import WinnowSampling

/// One kind of configuration file that users bring: recognises it and turns it into the settings of samplers.
///
/// A dialect keeps no state; what it can't model it refuses with file, line and key, and never skips in silence.
public protocol Dialect: Sendable {
    /// Id, summary and example, for lists and help.
    static var entry: DialectEntry { get }
    /// Whether the file is of this kind; asked in the order of the catalogue.
    static func recognises(_ file: ConfigurationFile) -> Bool
    /// The samplers that the file configures; what is wrong or not modelled is a `.data` failure.
    static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration
}

/// A dialect as it is listed.
public struct DialectEntry: Sendable, Hashable {
    /// Dotted lower case, such as `otelcol.file`.
    public let id: String
    /// What it reads, one line.
    public let summary: String
    /// A line or two of such a file.
    public let example: String
}

/// What a dialect may know beside the file.
public struct DialectContext: Sendable {
    /// The release of the Collector whose behaviour is modelled.
    public var collectorVersion: CollectorVersion
    /// What `${env:NAME}` refers to; a name that is not here is an unset variable.
    public var environment: [String: String]
    /// The SDK that reads an SDK's file; `nil`: the one that the file itself names, else that of each service, Go's where it is not known.
    public var sdk: SDK?
    /// The services that an SDK's file is for, and their SDKs.
    public var services = ServiceSDKs.unknown
    /// What the Jaeger endpoint serves that an SDK's file names; `nil`: nobody has said, and such files are refused.
    public var strategies: JaegerStrategies?
    /// What processors add that cannot be known here; `nil`: nobody has said.
    public var assumed: AssumedAttributes?
    /// Components that are left out, by type or by whole id.
    public var ignored: Set<String> = []
    /// The pipeline whose way is taken; `nil`: those that keep spans.
    public var pipeline: String?
    /// Whether every way that ends at an exporter is taken, rather than those alone that keep spans.
    public var takesEveryExporter = false
    /// Whether what several pipelines of a collector hand to the same exporter is one way; each pipeline is a way of its own otherwise.
    public var joinsAtExporters = false
    /// Which of several collectors in the file is meant, by number from 1 or by name; `nil`: nobody has said.
    public var collector: String?
    /// Configurations that a Collector merges over the file.
    public var overlays: [ConfigurationSource] = []

    /// Whether the collector is one of the tiers of its file, whose replicas are taken from it.
    public var isTier = false

    /// Whether other files stand on the way as well, so that one without a sampler is nothing to wonder at.
    public var isPartOfChain = false

    /// Creates a context; by default the modelled release, no variables, no particular SDK and no strategies.
    public init(
        collectorVersion: CollectorVersion = .modelled, environment: [String: String] = [:], sdk: SDK? = nil,
        strategies: JaegerStrategies? = nil
    ) {
        self.collectorVersion = collectorVersion
        self.environment = environment
        self.sdk = sdk
        self.strategies = strategies
    }
}

/// What a file says about sampling.
public struct Configuration: Sendable {
    /// A way of spans through a file, from where they come in to exporters.
    public struct Way: Sendable {
        /// The collector's pipeline at its end, such as `traces/sampled`; empty where the file is no collector's.
        public var pipeline: String
        /// Ids of the exporters at its end.
        public var exporters: [String]
        /// What stands on it, in the order in which a span meets it; empty when everything is kept.
        public var stages: [StageSettings]
        /// Where spans go from stage to stage of the collector, start-time samplers not counted; `nil`: from each to the next.
        public var graph: StageGraph?
        /// How an exporter at its end shares traces out to the collectors of the next tier; `nil`: they go to backends.
        public var balancing: LoadBalancing?
        /// The exporter at its end, the first of several that keep spans; `nil`: nothing is known of it.
        public var sender: CollectorSender?
        /// The first memory limiter on it; `nil`: there is none.
        public var limiter: MemoryLimiterSettings?
        /// What the container of the collector may use; `nil`: the file does not say.
        public var limits: ContainerLimits?
        /// What the Collector refuses of the exporter that would: nothing hangs on it before the next tier is given.
        public var balancingFaults: [Diagnostic] = []

        /// Creates a way.
        public init(
            pipeline: String = "", exporters: [String] = [], stages: [StageSettings], balancing: LoadBalancing? = nil
        ) {
            self.pipeline = pipeline
            self.exporters = exporters
            self.stages = stages
            self.balancing = balancing
        }

        /// Whether a sampler stands on it.
        public var samples: Bool { stages.contains(where: \.samples) }

        /// What it does to spans; what only makes other requests of them, later, does nothing to them.
        fileprivate var course: Course {
            Course(
                stages: graph == nil ? stages.filter { !$0.onlyDelays } : stages, graph: graph, balancing: balancing)
        }

        /// Whether another way does the same to spans.
        public func doesTheSame(as other: Way) -> Bool { course == other.course }
    }

    /// The file as the user named it.
    public var file: String
    /// The dialect's id.
    public var dialect: String
    /// The ways that were asked for; one at least.
    public var ways: [Way]
    /// Connectors that make figures of spans, on whatever way.
    public var taps: [ConnectorTap] = []
    /// The ways to them, each once.
    public var courses: [ConnectorTap.Course] = []
    /// Warnings and notes with their places.
    public var findings: [Diagnostic]
    /// The release of the Collector whose behaviour is modelled; `nil` where no collector takes part.
    public var collectorVersion: CollectorVersion?
    /// Files that this one names and that were read as well.
    public var includedFiles: [String]
    /// What an SDK's environment says of batch span processors; `nil`: nothing.
    public var processors: ServiceProcessors?

    /// Creates a configuration.
    public init(
        file: String, dialect: String, ways: [Way], findings: [Diagnostic] = [],
        collectorVersion: CollectorVersion? = nil, includedFiles: [String] = []
    ) {
        self.includedFiles = includedFiles
        self.file = file
        self.dialect = dialect
        self.ways = ways
        self.findings = findings
        self.collectorVersion = collectorVersion
    }

    /// Creates the configuration of a file with one way.
    public init(
        file: String, dialect: String, stages: [StageSettings], findings: [Diagnostic] = [],
        collectorVersion: CollectorVersion? = nil, includedFiles: [String] = []
    ) {
        self.init(
            file: file, dialect: dialect, ways: [Way(stages: stages)], findings: findings,
            collectorVersion: collectorVersion, includedFiles: includedFiles)
    }

    /// What stands on the first way.
    public var stages: [StageSettings] { ways.first?.stages ?? [] }

    /// What a way does to spans.
    fileprivate struct Course: Hashable {
        var stages: [StageSettings]
        var graph: StageGraph?
        var balancing: LoadBalancing?
    }

    /// The ways that do different things to spans, each once.
    public static func distinct(_ ways: [Way]) -> [Way] {
        var seen: Set<Course> = []
        return ways.filter { seen.insert($0.course).inserted }
    }
}
