public import WinnowModel
public import WinnowSettings

/// What a connector of the Collector does between two pipelines.
public enum ConnectorEffect: Sendable, Hashable {
    /// It hands every request on as it is.
    case passes
    /// It chooses the pipelines that spans go on to.
    case routes
    /// It makes figures of spans, which end here.
    case derives
    /// It makes figures of spans, and hands every request on as well.
    case derivesAndPasses
}

/// A connector of the Collector: its file declares its keys (as a settings block), what it refuses, and what it does with spans.
///
/// The block is decoded from the connector's configuration; `router` and `deriver` are asked for afterwards and refuse what the product
/// refuses when the component is created and started.
public protocol CollectorConnector: SettingsBlock {
    /// The component's type, such as `routing`.
    static var type: String { get }
    /// Other spellings of the type, such as `span_metrics`.
    static var aliases: [String] { get }
    /// What it does.
    static var effect: ConnectorEffect { get }
    /// Whether it takes keys that nobody declares, and does not look at them.
    static var ignoresUnknownKeys: Bool { get }
    /// What hands spans on to the pipelines that the connector feeds, in the order given; `nil` for one that hands no spans on, or one that is
    /// refused with a finding.
    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)?
    /// What makes figures of spans; `nil` for one that makes none that are modelled, or one that is refused with a finding.
    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)?
}

extension CollectorConnector {
    /// None.
    public static var aliases: [String] { [] }
    /// A key that nobody declares is refused.
    public static var ignoresUnknownKeys: Bool { false }

    /// No spans go on.
    public func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? { nil }

    /// No figures.
    public func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? { nil }

    /// Reads a connector's configuration and makes its router to the pipelines that it feeds; what the product refuses is appended.
    public static func router(
        configuredBy node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? {
        guard let block = read(node, into: &diagnostics) else { return nil }
        return block.router(at: node, to: pipelines, into: &diagnostics)
    }

    /// Reads a connector's configuration and makes its deriver; what the product refuses is appended.
    public static func deriver(
        configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> (any MetricDeriver)? {
        guard let block = read(node, into: &diagnostics) else { return nil }
        return block.deriver(at: node, into: &diagnostics)
    }

    private static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> Self? {
        let before = diagnostics.count
        let block =
            ignoresUnknownKeys
            ? Settings.tolerant(Self.self, from: node, into: &diagnostics)
            : Settings.decode(Self.self, from: node, into: &diagnostics)
        return diagnostics[before...].contains { $0.severity == .error } ? nil : block
    }
}

extension Settings {
    /// The block that a node describes; of a key that nobody declares only a warning says that it is not looked at.
    static func tolerant<Block: SettingsBlock>(
        _ type: Block.Type = Block.self, from node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> Block {
        let known = Block.fields.map(\.key)
        var strangers: [String] = []
        for entry in node.entries ?? [] {
            guard let name = entry.key.text, !known.contains(name) else { continue }
            strangers.append(name)
            if strangers.count > strangerLimit { continue }
            var finding = unknown(entry.key, known: known)
            finding.message += ": the Collector does not look at it"
            finding.severity = .warning
            diagnostics.append(finding)
        }
        return decode(type, from: node, alsoKnown: strangers, into: &diagnostics)
    }
}
