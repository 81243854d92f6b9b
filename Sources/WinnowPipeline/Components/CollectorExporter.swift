public import WinnowModel
public import WinnowSettings

/// What an exporter of the Collector does with traces.
public enum ExporterEffect: Sendable, Hashable {
    /// It chooses among the collectors of the next tier.
    case routes
    /// It hands everything on.
    case neutral
}

/// An exporter of the Collector whose keys say where traces go: its file declares them (as a settings block) and what it refuses.
public protocol CollectorExporter: SettingsBlock {
    /// The component's type, such as `load_balancing`.
    static var type: String { get }
    /// Other spellings of the type.
    static var aliases: [String] { get }
    /// What it does with traces.
    static var effect: ExporterEffect { get }
    /// How it shares traces out; `nil` for an exporter that does not, or one that is refused with a finding.
    ///
    /// Refuses what the product refuses when the component is created and started for traces.
    func balancing(named name: String, at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> LoadBalancing?
}

extension CollectorExporter {
    /// None.
    public static var aliases: [String] { [] }

    /// Reads an exporter's configuration and says how it shares traces out; what the product refuses is appended.
    public static func balancing(
        named name: String, configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> LoadBalancing? {
        let before = diagnostics.count
        let block = Settings.decode(Self.self, from: node, into: &diagnostics)
        if diagnostics[before...].contains(where: { $0.severity == .error }) { return nil }
        return block.balancing(named: name, at: node, into: &diagnostics)
    }
}

/// An exporter that hands everything on, and whose keys are not read.
public struct PassingExporter: Sendable {
    /// The component's type.
    public let type: String
    /// Other spellings of the type.
    public let aliases: [String]
    /// False for one whose traces people look at while they try something out, rather than keep.
    public let isKept: Bool

    init(_ type: String, aliases: [String] = [], isKept: Bool = true) {
        self.type = type
        self.aliases = aliases
        self.isKept = isKept
    }
}
