import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Acts on the attributes of resources (contrib v0.161.0, `processor/resourceprocessor`).
struct ResourceProcessor: CollectorProcessor {
    var actions: [AttributeActionBlock] = []

    /// No actions, which the product refuses.
    init() {}

    static let type = "resource"
    static let effect = ProcessorEffect.edits
    static let summary = "acts on the attributes of resources"
    static var fields: [SettingField<ResourceProcessor>] {
        [.list("attributes", \.actions, "what is done, in order")]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        AttributeActionBlock.compile(
            actions, key: "attributes", at: node["attributes"] ?? node, into: &diagnostics
        ).map { ResourceEditor(actions: $0) }
    }
}

/// Acts on the attributes of every resource.
struct ResourceEditor: RequestEditor {
    var actions: [AttributeAction]

    var reads: Dependencies { .resource }
    var writes: Dependencies { .resource }
    var drops: Bool { false }
    var isPerSpan: Bool { true }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        for group in request.resources.indices {
            for action in actions { action.apply(to: &request.resources[group].resource.attributes) }
        }
    }
}
