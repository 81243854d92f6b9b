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
    /// Appends what the product refuses as soon as it has read the configuration.
    func refuse(at node: YAMLNode, into diagnostics: inout [Diagnostic])
    /// Appends what the product refuses when the component is created and started for traces.
    func refuseStart(at node: YAMLNode, into diagnostics: inout [Diagnostic])
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

    /// Appends what no release of the product takes of an exporter's configuration: as soon as it is read, and where traces come to it
    /// (`isUsed`) when it is started for them. Keys and values that other releases have are no fault here: `balancing` tells of them.
    public static func check(configuredBy node: YAMLNode, isUsed: Bool, into diagnostics: inout [Diagnostic]) {
        var found: [Diagnostic] = []
        let block = Settings.decode(Self.self, from: node, into: &found)
        if found.contains(where: { $0.severity == .error }) { return }
        let before = diagnostics.count
        block.refuse(at: node, into: &diagnostics)
        if isUsed, diagnostics.count == before { block.refuseStart(at: node, into: &diagnostics) }
    }
}

/// An exporter that hands everything on, and whose keys are not read but for where it sends.
public struct PassingExporter: Sendable {
    /// The component's type.
    public let type: String
    /// Other spellings of the type.
    public let aliases: [String]
    /// False for one whose traces people look at while they try something out, rather than keep.
    public let isKept: Bool

    /// Keys of which one must say where it sends, else the product refuses it, with its words; none where that is not known.
    let destinations: (keys: [String], message: String)?

    init(
        _ type: String, aliases: [String] = [], isKept: Bool = true,
        destinations: (keys: [String], message: String)? = nil
    ) {
        self.type = type
        self.aliases = aliases
        self.isKept = isKept
        self.destinations = destinations
    }

    /// Appends what the product refuses of an exporter's configuration, whether or not anything comes to it: that it says nowhere to send
    /// to.
    public func check(configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        guard let destinations else { return }
        let schemes = ["http://", "https://", "dns:///", "dns://"]
        for key in destinations.keys {
            guard let text = node[key]?.text, !text.isEmpty else { continue }
            // A scheme alone is no address.
            if type != "otlp" || !schemes.contains(text) { return }
        }
        diagnostics.append(
            (destinations.keys.lazy.compactMap { node[$0] }.first { !$0.isNull } ?? node).diagnostic(
                "\(destinations.message): the Collector refuses it", remedy: "add \(destinations.keys[0]): ADDRESS"))
    }
}
