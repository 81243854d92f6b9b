import WinnowModel
import WinnowOTTL
import WinnowSettings

/// The keys `include` and `exclude` (contrib v0.161.0, `internal/filter/filterconfig`).
struct MatchConfigBlock: SettingsBlock {
    var include: MatchPropertiesBlock?
    var exclude: MatchPropertiesBlock?

    var isGiven: Bool { include != nil || exclude != nil }

    static let summary = "which spans it is about"
    static var fields: [SettingField<MatchConfigBlock>] { matchFields(\.include, \.exclude) }

    /// The keys for a block that holds them itself.
    static func matchFields<Block>(
        _ include: SettingPath<Block, MatchPropertiesBlock?>, _ exclude: SettingPath<Block, MatchPropertiesBlock?>
    ) -> [SettingField<Block>] {
        let kind = SettingKind<MatchPropertiesBlock>.block
        return [
            .value("include", include, kind, "only spans that match"),
            .value("exclude", exclude, kind, "not the spans that match"),
        ]
    }

    /// What the keys select; `nil` without any, or with a finding where the product refuses them.
    func matcher(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> SpanSelection? {
        guard isGiven else { return nil }
        let found = diagnostics.count
        let selection = SpanSelection(
            include: include?.matcher(at: node["include"] ?? node, into: &diagnostics),
            exclude: exclude?.matcher(at: node["exclude"] ?? node, into: &diagnostics))
        return diagnostics[found...].contains { $0.severity == .error } ? nil : selection
    }
}

/// What spans must have, all of it, to match.
struct MatchPropertiesBlock: SettingsBlock {
    /// How a list of texts is compared.
    struct RegexpBlock: SettingsBlock {
        var isCached = false
        var cacheEntries: Int64 = 0
        static let summary = "a cache of results, which changes nothing of them"
        static var fields: [SettingField<RegexpBlock>] {
            [
                .value("cacheenabled", \.isCached, .collectorFlag, "whether there is one"),
                .value("cachemaxnumentries", \.cacheEntries, .collectorInteger(), "most entries"),
            ]
        }
    }

    /// An attribute and, where it is given, its value.
    struct AttributeBlock: SettingsBlock {
        var key = ""
        var value: OTTLValue?
        static let summary = "an attribute"
        static var fields: [SettingField<AttributeBlock>] {
            [
                .value("key", \.key, .collectorText, "its key"),
                .value("value", \.value, .attributeValue, "its value; any without it"),
            ]
        }
    }

    /// A scope's name and, where it is given, its version.
    struct LibraryBlock: SettingsBlock {
        var name = ""
        var version: String?
        static let summary = "an instrumentation scope"
        static var fields: [SettingField<LibraryBlock>] {
            [
                .value("name", \.name, .collectorText, "its name"),
                .value("version", \.version, .collectorText, "its version; any without it"),
            ]
        }
    }

    var matchType = ""
    var regexp = RegexpBlock()
    var services: [String] = []
    var names: [String] = []
    var kinds: [String] = []
    var attributes: [AttributeBlock] = []
    var resources: [AttributeBlock] = []
    var libraries: [LibraryBlock] = []
    var bodies: [String] = []
    var severities: [String] = []
    var severityNumber: YAMLNode?
    var metrics: [String] = []

    static let summary = "what spans must have, all of it"
    static var fields: [SettingField<MatchPropertiesBlock>] {
        [
            .value("match_type", \.matchType, .collectorText, "strict or regexp"),
            .block("regexp", \.regexp, "a cache of results"),
            .value("services", \.services, .collectorTexts, "names of services, one of them"),
            .value("span_names", \.names, .collectorTexts, "names of spans, one of them"),
            .value("span_kinds", \.kinds, .collectorTexts, "kinds, such as SPAN_KIND_SERVER, one of them"),
            .list("attributes", \.attributes, "attributes of the span, all of them"),
            .list("resources", \.resources, "attributes of the resource, all of them"),
            .list("libraries", \.libraries, "instrumentation scopes, all of them"),
            .value("log_bodies", \.bodies, .collectorTexts, "for logs only"),
            .value("log_severity_texts", \.severities, .collectorTexts, "for logs only"),
            .node("log_severity_number", \.severityNumber, "for logs only"),
            .value("metric_names", \.metrics, .collectorTexts, "for metrics only"),
        ]
    }

    /// The compiled form; `nil` with a finding where the product refuses it when it starts.
    func matcher(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> SpanMatcher? {
        do throws(EvaluationError) {
            try checkSpans()
            return try SpanMatcher(self)
        } catch {
            diagnostics.append(node.diagnostic("\(error.message): the Collector refuses it"))
            return nil
        }
    }

    private func checkSpans() throws(EvaluationError) {
        if !bodies.isEmpty || !severities.isEmpty || severityNumber.map({ !$0.isNull }) ?? false {
            throw EvaluationError("log_bodies and log_severity_* are not for spans")
        }
        if services.isEmpty, names.isEmpty, kinds.isEmpty, attributes.isEmpty, resources.isEmpty, libraries.isEmpty {
            throw EvaluationError("nothing is named that spans must have")
        }
        guard matchType == "strict" else { return }
        for kind in kinds where !SpanMatcher.kinds.dropFirst().contains(Text(kind)) {
            throw EvaluationError("'\(kind)' is no kind of spans, such as SPAN_KIND_SERVER")
        }
    }
}
