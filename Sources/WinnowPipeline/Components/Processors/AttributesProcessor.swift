import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Acts on the attributes of spans (contrib v0.161.0, `processor/attributesprocessor`).
struct AttributesProcessor: CollectorProcessor {
    var include: MatchPropertiesBlock?
    var exclude: MatchPropertiesBlock?
    var actions: [AttributeActionBlock] = []

    /// No actions, which the product refuses.
    init() {}

    static let type = "attributes"
    static let effect = ProcessorEffect.edits
    static let summary = "acts on the attributes of spans"
    static var fields: [SettingField<AttributesProcessor>] {
        MatchConfigBlock.matchFields(\.include, \.exclude) + [
            .list("actions", \.actions, "what is done, in order")
        ]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        let match = MatchConfigBlock(include: include, exclude: exclude)
        let selection = match.matcher(at: node, into: &diagnostics)
        let compiled = AttributeActionBlock.compile(
            actions, key: "actions", at: node["actions"] ?? node, into: &diagnostics)
        guard let compiled, selection != nil || !match.isGiven else { return nil }
        return AttributesEditor(selection: selection, actions: compiled)
    }
}

/// Acts on the attributes of every span that is selected.
struct AttributesEditor: RequestEditor {
    var selection: SpanSelection?
    var actions: [AttributeAction]

    var reads: Dependencies { (selection?.dependencies ?? []).union(.attributes) }
    var writes: Dependencies { .attributes }
    var drops: Bool { false }
    var isPerSpan: Bool { true }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        request.changeSpans(selection) { span in
            for action in actions { action.apply(to: &span.attributes) }
        }
    }
}

extension TelemetryRequest {
    /// Changes every span that is selected.
    mutating func changeSpans(_ selection: SpanSelection?, _ change: (inout SpanRecord) -> Void) {
        for group in resources.indices {
            for scope in resources[group].scopes.indices {
                for span in resources[group].scopes[scope].spans.indices {
                    if let selection {
                        let scopeSpans = resources[group].scopes[scope]
                        guard
                            selection.selects(scopeSpans.spans[span], scopeSpans.scope, resources[group].resource)
                        else { continue }
                    }
                    change(&resources[group].scopes[scope].spans[span])
                }
            }
        }
    }
}
