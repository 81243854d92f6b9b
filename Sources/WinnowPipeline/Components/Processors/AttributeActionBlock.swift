import WinnowModel
import WinnowOTTL
import WinnowSettings

/// An action on an attribute, as `attributes` and `resource` take it (contrib v0.161.0, `internal/coreinternal/attraction`).
struct AttributeActionBlock: SettingsBlock {
    var key = ""
    var value: OTTLValue?
    var pattern = ""
    var fromAttribute = ""
    var fromContext = ""
    var fallback: OTTLValue?
    var convertedType = ""
    var action = ""
    var node = YAMLNode(.mapping([]))

    static let summary = "an action on an attribute"
    static var fields: [SettingField<AttributeActionBlock>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("value", \.value, .attributeValue, "what it becomes"),
            .value(
                "pattern", \.pattern, .collectorText, "a regular expression over keys, or over the value to extract"),
            .value("from_attribute", \.fromAttribute, .collectorText, "the attribute whose value it becomes"),
            .value("from_context", \.fromContext, .collectorText, "what of the client it becomes"),
            .value("default_value", \.fallback, .attributeValue, "what it becomes where the source is not there"),
            .value("converted_type", \.convertedType, .collectorText, "int, double or string"),
            .value("action", \.action, .collectorText, "insert, update, upsert, delete, hash, extract or convert"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        self.node = node
        // Where the file runs, the variable is set: what it holds is not known here.
        guard value == nil, let given = node["value"], given.isNull, case .scalar(let scalar) = given.content,
            scalar.tag == YAMLScalar.environmentTag
        else { return }
        value = .string(.empty)
        diagnostics.append(
            given.diagnostic(
                "the value of '\(key)' is a variable that is not set: the Collector refuses it so; empty text is taken here",
                severity: .warning, remedy: "set the variable"))
    }

    /// The action compiled; an error says why the product refuses it when it is created.
    func compiled() throws(EvaluationError) -> AttributeAction {
        guard let kind = AttributeAction.Kind(rawValue: action.lowercased()) else {
            throw EvaluationError("'\(action)' is no action")
        }
        let mayLackKey = kind == .delete || kind == .hash
        if key.isEmpty, !mayLackKey || pattern.isEmpty {
            throw EvaluationError(mayLackKey ? "neither key nor pattern is given" : "key is missing")
        }
        let sources = (value == nil ? 0 : 1) + (fromAttribute.isEmpty ? 0 : 1) + (fromContext.isEmpty ? 0 : 1)
        var result = AttributeAction(kind: kind, key: Text(key))
        switch kind {
        case .insert, .update, .upsert:
            if sources == 0, fallback == nil {
                throw EvaluationError("one of value, from_attribute, from_context and default_value is needed")
            }
            if sources > 1 { throw EvaluationError("more than one of value, from_attribute and from_context is given") }
            try refuse(pattern, "pattern")
            try refuse(convertedType, "converted_type")
            result.source = source
        case .delete, .hash:
            if value != nil || !fromAttribute.isEmpty {
                throw EvaluationError("\(action) takes neither value nor from_attribute")
            }
            try refuse(convertedType, "converted_type")
            if !pattern.isEmpty { result.pattern = try GoRegex(Text(pattern)) }
        case .extract:
            if sources > 0 { throw EvaluationError("extract takes no value") }
            if pattern.isEmpty { throw EvaluationError("pattern is missing") }
            try refuse(convertedType, "converted_type")
            let regex = try GoRegex(Text(pattern))
            if regex.names.isEmpty || regex.names.contains("") {
                throw EvaluationError("every group of pattern needs a name, such as (?P<name>…)")
            }
            result.pattern = regex
        case .convert:
            if sources > 0 { throw EvaluationError("convert takes no value") }
            try refuse(pattern, "pattern")
            guard let type = AttributeAction.Target(rawValue: convertedType) else {
                throw EvaluationError(
                    convertedType.isEmpty
                        ? "converted_type is missing"
                        : "converted_type is int, double or string, not '\(convertedType)'"
                )
            }
            result.target = type
        }
        return result
    }

    private var source: AttributeAction.Source {
        if let value { return .value(value) }
        if !fromAttribute.isEmpty { return .attribute(Text(fromAttribute), fallback) }
        // Of the client nothing is known here but that it has no address.
        if fromContext == "client.address" { return .value(.string(.empty)) }
        return .nothing(fallback)
    }

    private func refuse(_ text: String, _ name: String) throws(EvaluationError) {
        if !text.isEmpty { throw EvaluationError("\(action) does not take \(name)") }
    }

    /// The actions of a list compiled; `nil` with findings where one is refused or there is none.
    static func compile(
        _ blocks: [AttributeActionBlock], key: String, at node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> [AttributeAction]? {
        if blocks.isEmpty {
            diagnostics.append(
                node.diagnostic("\(key) is empty: the Collector refuses it", remedy: "add an action to \(key)"))
            return nil
        }
        var actions: [AttributeAction] = []
        for block in blocks {
            if !block.fromContext.isEmpty {
                diagnostics.append(
                    block.node.diagnostic(
                        "nothing is known of clients here: what from_context adds is missing", severity: .warning))
            }
            do throws(EvaluationError) { actions.append(try block.compiled()) } catch {
                diagnostics.append(
                    block.node.diagnostic("\(error.message): the Collector refuses the action on '\(block.key)'"))
            }
        }
        return actions.count == blocks.count ? actions : nil
    }
}
