public import WinnowModel
public import WinnowSettings

/// What the `otlp` exporters are told of sending (core v0.161.0, `exporter/exporterhelper`), as far as it is known what is refused of it.
public struct SendingBlock: SettingsBlock {
    var timeout: Int64 = 5_000_000_000
    var retry = RetryBlock()
    var queue: QueueBlock? = QueueBlock()

    /// The Collector's defaults.
    public init() {}

    /// Exporters that have it.
    public static let types: Set<String> = ["otlp", "otlp_grpc", "otlp_http", "otlphttp"]
    /// What it is for.
    public static let summary = "how requests wait, are sent, and sent again"
    /// The keys; an exporter has others, which are not read.
    public static var fields: [SettingField<SendingBlock>] {
        [
            .value("timeout", \.timeout, .collectorSignedDuration, "of a request"),
            .block("retry_on_failure", \.retry, "whether a request that failed is sent again"),
            .optionalBlock("sending_queue", \.queue, "where requests wait"),
        ]
    }

    /// Refuses what the product refuses.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if timeout < 0 {
            diagnostics.append((node["timeout"] ?? node).diagnostic("timeout is negative: the Collector refuses it"))
        }
    }

    /// Appends what the product refuses of these keys in an exporter's configuration.
    public static func check(configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        _ = read(node, into: &diagnostics)
    }

    /// Reads these keys of an exporter's configuration, and appends what the product refuses of them.
    static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> SendingBlock {
        let known = Set(fields.map(\.key))
        var part = node
        part.content = .mapping((node.entries ?? []).filter { known.contains($0.name) })
        return Settings.decode(Self.self, from: part, into: &diagnostics)
    }
}
