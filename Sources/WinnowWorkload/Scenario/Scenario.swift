public import WinnowSettings
public import WinnowModel

/// A workload as its author wrote it: services, operations, calls, arrivals and faults.
///
/// Describes behaviour only; `GeneratedTraffic` compiles it and checks what no single key can tell (unknown names, cycles, growth).
public struct Scenario: Sendable {
    /// Name in reports; the file's name unless the file says otherwise.
    public var name = ""
    /// One sentence for people.
    public var summary = ""
    /// How long traces arrive, ns of virtual time.
    public var durationNanos: UInt64 = 60 * Duration64.second
    /// Deepest call below a root; nil when only probabilities bound the calls.
    var maxDepth: Int?
    /// Time that a remote call spends between the processes, there and back together.
    var network: any LatencyDistribution = LognormalLatency(medianNanos: 600_000, sigma: 0.5)
    /// Value of `deployment.environment`.
    var environment = "production"
    /// Services in the order of the file.
    var services: [ServiceSpec] = []
    /// When which traces start.
    var traffic = TrafficSpec()
    /// Timed faults.
    var faults: [FaultSpec] = []
    /// The whole.
    var place = SourcePlace()
    /// Files that it is a variant of, nearest first.
    public private(set) var bases: [String] = []

    /// Creates a scenario without services.
    public init() {}

    /// Reads a scenario file; `-` is standard input. `alsoKnown` names keys of the same mapping that somebody else reads.
    ///
    /// Fails with `.io` when the file can't be read, with `.data` and all findings when it is no scenario.
    public static func load(path: String, alsoKnown: [String] = []) throws(Failure) -> Scenario {
        try Scenario(YAMLDocument.parse(path: path), alsoKnown: alsoKnown)
    }

    /// Reads the workload's keys of a file's mapping; `alsoKnown` names those that somebody else reads.
    ///
    /// A `base` is read from the folder of the node's file. Fails with `.data` and all findings.
    public init(_ node: YAMLNode, alsoKnown: [String] = []) throws(Failure) {
        var files: [String] = []
        let whole = try ScenarioBase.resolve(node, keys: Self.keys, files: &files)
        self = try Settings.decode(Scenario.self, from: whole, alsoKnown: alsoKnown)
        bases = files
    }

    /// The keys of a workload, for those who read the others in the same file.
    public static var keys: [String] { fields.map(\.key) }
}

extension Scenario: SettingsBlock {
    /// What the block is for.
    public static let summary = "a workload: services, their operations and calls, traffic, faults"

    /// The keys of a workload.
    public static var fields: [SettingField<Scenario>] {
        [
            .custom(
                "base", .text, "a scenario file that this one is a variant of: its keys are laid over that workload",
                read: { _, _, _ in }),
            .text("name", \.name, "name in reports; the file's name without"),
            .text("description", \.summary, "one sentence for people"),
            .duration("duration", \.durationNanos, in: 1_000_000...31_536_000_000_000_000, "how long traces arrive"),
            .integer("max_depth", \.maxDepth, in: 1...GrowthBounds.deepest, "calls deeper below the root are not made"),
            .value(
                "network", \.network, .latency,
                "time of a remote call between the processes, there and back; lognormal, median 600us, sigma 0.5 without"
            ),
            .text("environment", \.environment, "`deployment.environment`"),
            .block("traffic", \.traffic, required: true, "when which traces start"),
            .named("services", \.services, name: \.name, required: true, "services by name"),
            .named("faults", \.faults, name: \.name, "timed faults by name"),
        ]
    }

    /// Names the scenario after its file and keeps its place.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node)
        if name.isEmpty {
            let file = node.file.split(separator: "/").last ?? ""
            name = String(file.hasSuffix(".yaml") ? file.dropLast(5) : file)
        }
    }
}

/// When which traces start.
struct TrafficSpec: SettingsBlock {
    /// The process that roots without one of their own share.
    var arrivals: (any ArrivalProcess)?
    /// Operations that traces start with.
    var roots: [RootSpec] = []

    static let summary = "when which traces start"
    static var fields: [SettingField<TrafficSpec>] {
        [
            .value("arrivals", \.arrivals, .arrivals, "the process that roots without one of their own share"),
            .list("roots", \.roots, required: true, "operations that traces start with"),
        ]
    }
}

/// An operation that traces start with.
struct RootSpec: Sendable {
    var service = ""
    var operation = ""
    /// Share of the shared arrival process.
    var weight = 1.0
    /// Its own arrival process instead.
    var arrivals: (any ArrivalProcess)?
    var place = SourcePlace()
}

extension RootSpec: SettingsBlock {
    static let summary = "an operation that traces start with"
    static var fields: [SettingField<RootSpec>] {
        [
            .text("service", \.service, required: true, "the service"),
            .text("operation", \.operation, required: true, "the operation"),
            .number("weight", \.weight, in: 0...1e18, "share of the common arrivals"),
            .value("arrivals", \.arrivals, .arrivals, "arrivals of its own instead"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node, text: operation)
    }
}
