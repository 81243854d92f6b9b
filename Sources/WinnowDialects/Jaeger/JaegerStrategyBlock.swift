import WinnowSettings
import WinnowModel

/// One strategy of a Jaeger strategies file: a service's, the default one, or an operation's (jaeger,
/// `internal/sampling/samplingstrategy/file/strategy.go`).
struct JaegerStrategyBlock: SettingsBlock {
    var service = ""
    var operation = ""
    var type = ""
    var param = 0.0
    var operations: [JaegerStrategyBlock] = []
    /// Where the strategy stands.
    var node = YAMLNode(.mapping([]))

    static let summary = "a strategy of Jaeger's strategies file"
    static var fields: [SettingField<JaegerStrategyBlock>] {
        [
            .value("service", \.service, .jaegerText, "name of the service"),
            .value("operation", \.operation, .jaegerText, "name of the operation"),
            .value("type", \.type, .jaegerText, "probabilistic or ratelimiting"),
            .value("param", \.param, .jaegerNumber, "probability, or traces per second"),
            .value("operation_strategies", \.operations, .jaegerStrategies, "probabilities of operations"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { self.node = node }

    /// Reads a strategy; keys that Jaeger does not know are remarked on, as it ignores them.
    static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> JaegerStrategyBlock {
        let known = fields.map(\.key)
        let strangers = (node.entries ?? []).filter { !known.contains($0.name) }
        for stranger in strangers.prefix(Settings.strangerLimit) {
            var finding = Settings.unknown(stranger.key, known: known)
            finding.severity = .warning
            finding.message += ": Jaeger ignores it"
            diagnostics.append(finding)
        }
        return Settings.decode(
            JaegerStrategyBlock.self, from: node, alsoKnown: strangers.map(\.name), into: &diagnostics)
    }
}

/// Values as Go's `encoding/json` decodes them: types must fit, and `null` leaves a field at its zero.
extension SettingKind where Value == String {
    /// A Go `string`.
    static var jaegerText: Self {
        SettingKind(shape: .text) { node, diagnostics in
            if node.isNull { return "" }
            if case .text(let text) = node.value { return text }
            diagnostics.append(node.diagnostic("text is expected here, not \(node.kindName): Jaeger does not start"))
            return nil
        }
    }
}

extension SettingKind where Value == Double {
    /// A Go `float64`.
    static var jaegerNumber: Self {
        SettingKind(shape: .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)) {
            node, diagnostics in
            if node.isNull { return 0 }
            if let number = node.double, number.isFinite { return number }
            diagnostics.append(
                node.diagnostic(
                    "a number is expected here, not \(node.kindName): Jaeger does not start",
                    remedy: "write it without quotes"))
            return nil
        }
    }
}

extension SettingKind where Value == [JaegerStrategyBlock] {
    /// A list of strategies.
    static var jaegerStrategies: Self {
        SettingKind(shape: .list(.any)) { node, diagnostics in
            if node.isNull { return [] }
            guard let nodes = node.elements else {
                diagnostics.append(
                    node.diagnostic("a list is expected here, not \(node.kindName): Jaeger does not start"))
                return nil
            }
            return nodes.filter { !$0.isNull }.map { JaegerStrategyBlock.read($0, into: &diagnostics) }
        }
    }
}
