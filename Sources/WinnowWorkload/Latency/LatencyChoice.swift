import WinnowSettings
import WinnowModel

/// A time by the kind of its distribution, as every key that takes one is written.
struct LatencyChoice: SettingsBlock {
    var distribution: (any LatencyDistribution)?

    static let summary = "a time: one kind of distribution; a plain duration is constant"
    static let shorthandKey: String? = ConstantLatency.entry.id
    static var fields: [SettingField<LatencyChoice>] { LatencyCatalog.all.map { field($0) } }

    private static func field<Kind: LatencyDistribution>(_ type: Kind.Type) -> SettingField<LatencyChoice> {
        .custom(
            Kind.entry.id, .block(BlockShape(Kind.self)), Kind.entry.summary,
            read: { node, choice, diagnostics in
                if choice.distribution != nil {
                    diagnostics.append(node.diagnostic("a time has one distribution", remedy: "keep one of the kinds"))
                }
                choice.distribution = Settings.decode(Kind.self, from: node, into: &diagnostics)
            })
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if distribution == nil, node.isNull || node.entries?.isEmpty == true {
            diagnostics.append(
                node.diagnostic(
                    "a time without a distribution", remedy: "write 5ms, or lognormal: {median: 5ms, sigma: 0.7}"))
        }
    }
}

extension SettingKind where Value == any LatencyDistribution {
    /// A distribution of times.
    static var latency: Self {
        let kind = SettingKind<LatencyChoice>.block
        return SettingKind(
            shape: kind.shape, read: { node, diagnostics in kind.read(node, &diagnostics)?.distribution })
    }
}
