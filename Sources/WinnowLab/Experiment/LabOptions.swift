public import WinnowDialects
public import WinnowModel
public import WinnowPipeline
public import WinnowSampling

/// What a command line says on top of an experiment.
public struct LabOptions: Sendable {
    /// First seed.
    public var seed: UInt64?
    /// How many seeds.
    public var seeds: Int?
    /// Virtual duration, ns.
    public var durationNanos: UInt64?
    /// How long traffic flows before the measured window, ns; `nil`: as long as the policies need.
    public var warmUpNanos: UInt64?
    /// How long traffic flows after it, ns; likewise.
    public var coolDownNanos: UInt64?
    /// Policy that the others are compared with.
    public var reference: String?
    /// Conditions under which a check fails.
    public var failIf: [String] = []
    /// Release of the Collector whose behaviour is modelled.
    public var collectorVersion = CollectorVersion.modelled
    /// Values of `${env:…}` references.
    public var environment: [String: String] = [:]
    /// Rules for what is slow in recorded traces.
    public var slow: [String] = []
    /// File with time windows of faults in recorded traces.
    public var incidents: String?
    /// Rate to which recorded traces are tiled or thinned, per second.
    public var rate: Double?
    /// How many spans of a recording are held in memory; `nil`: as many as usual. For tests of what is spilled.
    public var windowSpans: Int?
    /// What is taken for the decision of parents that a recording names and does not hold.
    public var remoteParents = RemoteParents.unknown
    /// File with what processors add that cannot be known here.
    public var assume: String?
    /// Configurations that are merged over every collector's file, as typed after `--config`.
    public var configurations: [String] = []
    /// Single settings over all of them, as typed after `--set`.
    public var settings: [String] = []
    /// Components of a collector that are left out, by type or by whole id.
    public var ignored: [String] = []
    /// The collector's pipeline whose way is taken; `nil`: those that keep spans.
    public var pipeline: String?
    /// What is stored beside the figures.
    public var details: RunDetails = []
    /// Whether requests are made of bytes; `nil`: as the experiment says.
    public var wire: WireMode?
    /// Level at which whatever compresses does so, in place of that of each sender; for benchmarks.
    public var wireLevel: Int?
    /// What was typed, for the record.
    public var arguments: [String] = []
    /// Version of the program.
    public var version = ""

    /// Creates options that change nothing.
    public init() {}

    /// What a Collector merges over its file: the configurations, then the single settings.
    public func overlays() throws(Failure) -> [ConfigurationSource] {
        var overlays: [ConfigurationSource] = []
        for text in configurations { overlays.append(try ConfigurationSource(config: text)) }
        for text in settings { overlays.append(try ConfigurationSource(set: text)) }
        return overlays
    }

    /// What the file says that is assumed; `nil` where none was named.
    func assumed() throws(Failure) -> AssumedAttributes? {
        guard let assume else { return nil }
        return try AssumedAttributesFile.read(path: assume)
    }
}
