public import WinnowModel
import WinnowOTTL
public import WinnowSettings

/// Acts on the attributes of resources (contrib v0.161.0, `processor/resourceprocessor`).
public struct ResourceProcessor: CollectorProcessor {
    var actions: [AttributeActionBlock] = []

    /// No actions, which the product refuses.
    public init() {}

    public static let type = "resource"
    public static let effect = ProcessorEffect.edits
    public static let summary = "acts on the attributes of resources"
    public static var fields: [SettingField<ResourceProcessor>] {
        [.list("attributes", \.actions, "what is done, in order")]
    }

    public func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
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
