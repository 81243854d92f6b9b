import WinnowModel
import WinnowSettings

/// Counts traces for the strategies that Jaeger computes (Jaeger v2, `cmd/jaeger/internal/processors/adaptivesampling`).
///
/// It says of itself that it may change spans, and hands on every one as it came: what it changes is what clients are told later.
struct AdaptiveSamplingProcessor: CollectorProcessor {
    static let type = "adaptive_sampling"
    static let effect = ProcessorEffect.edits
    static let summary = "counts traces for the strategies that Jaeger computes; spans pass as they are"
    static let fields: [SettingField<AdaptiveSamplingProcessor>] = []

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        diagnostics.append(
            node.diagnostic(
                "adaptive_sampling counts traces for the strategies that Jaeger computes: spans pass as they are",
                severity: .note))
        return nil
    }
}
