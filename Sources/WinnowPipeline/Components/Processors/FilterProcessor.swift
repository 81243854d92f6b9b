import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Drops spans and span events that conditions name (contrib v0.161.0, `processor/filterprocessor`).
///
/// A condition that holds drops; scopes and resources that are left without anything go as well.
struct FilterProcessor: CollectorProcessor {
    var errorMode = OTTLErrorMode.ignore
    var spans = MatchConfigBlock()
    var traces = TraceFiltersBlock()
    var conditions: [ContextConditionsBlock]?

    /// The Collector's defaults: nothing is dropped.
    init() {}

    static let type = "filter"
    static let effect = ProcessorEffect.decides
    static let summary = "drops spans and span events that conditions name"
    static var fields: [SettingField<FilterProcessor>] {
        [
            .value("error_mode", \.errorMode, .errorMode, "what becomes of a condition that can't be evaluated"),
            .custom(
                "trace_conditions", .any, "conditions whose context is inferred one by one, or groups of conditions",
                read: { node, block, diagnostics in
                    block.conditions = ContextGroups.read(node, into: &diagnostics) { texts in
                        texts.map { ContextConditionsBlock(condition: $0) }
                    }
                }),
            .block("traces", \.traces, "conditions by context"),
            .block("spans", \.spans, "the old form: what spans say"),
            .other("metrics"), .other("logs"), .other("profiles"), .other("metric_conditions"),
            .other("log_conditions"), .other("profile_conditions"),
        ]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        if conditions != nil, traces.isGiven {
            diagnostics.append(
                node.diagnostic(
                    "trace_conditions beside traces: the Collector refuses it", remedy: "keep trace_conditions"))
        }
        if traces.isGiven, spans.isGiven {
            diagnostics.append(
                node.diagnostic("traces beside spans: the Collector refuses it", remedy: "keep traces"))
        }
        let found = diagnostics.count
        var editor = FilterEditor()
        if let conditions, !conditions.isEmpty {
            editor.stages = conditions.compactMap { $0.stage(errorMode, into: &diagnostics) }
        } else if traces.isGiven {
            editor.resource = traces.resource.map { sequence($0, .resource, into: &diagnostics) }
            editor.span = traces.span.map { .conditions(sequence($0, .span, into: &diagnostics)) }
            editor.event = traces.event.map { sequence($0, .spanEvent, into: &diagnostics) }
        } else if let matcher = spans.matcher(at: node["spans"] ?? node, into: &diagnostics) {
            editor.span = .properties(matcher)
        }
        return diagnostics[found...].contains { $0.severity == .error } ? nil : editor
    }

    private func sequence(
        _ texts: [OTTLText], _ context: OTTLContext, into diagnostics: inout [Diagnostic]
    ) -> ConditionSequence {
        let parser = OTTLParser(context, isInferred: false)
        let compiled = texts.compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            try parser.condition(text)
        }
        return ConditionSequence(conditions: compiled, errorMode: errorMode)
    }
}

extension SettingField {
    /// A key of other signals than traces, which is not read.
    static func other(_ key: String) -> Self {
        .custom(key, .any, "for another signal than traces", read: { _, _, _ in })
    }
}

/// The keys of `traces`.
struct TraceFiltersBlock: SettingsBlock {
    var resource: [OTTLText]?
    var span: [OTTLText]?
    var event: [OTTLText]?

    var isGiven: Bool { resource != nil || span != nil || event != nil }

    static let summary = "conditions on resources, spans and span events"
    static var fields: [SettingField<TraceFiltersBlock>] {
        [
            .value("resource", \.resource, .ottlTexts, "conditions on resources"),
            .value("span", \.span, .ottlTexts, "conditions on spans"),
            .value("spanevent", \.event, .ottlTexts, "conditions on events of spans"),
        ]
    }
}

/// A group of `trace_conditions`.
struct ContextConditionsBlock: SettingsBlock {
    var context = ""
    var conditions: [OTTLText] = []
    var errorMode: OTTLErrorMode?
    var node = YAMLNode(.mapping([]))

    init() {}

    /// A condition without a group is one of its own.
    init(condition: OTTLText) {
        conditions = [condition]
        node = condition.node
    }

    static let summary = "conditions of one context"
    static var fields: [SettingField<ContextConditionsBlock>] {
        [
            .value("context", \.context, .contextName, "what the conditions are about; inferred without it"),
            .value("conditions", \.conditions, .ottlTexts, "one that holds drops"),
            .value("error_mode", \.errorMode, .errorMode, "instead of the processor's"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { self.node = node }

    /// What the group does; `nil` with a finding where the product refuses it.
    func stage(_ fallback: OTTLErrorMode, into diagnostics: inout [Diagnostic]) -> FilterEditor.Stage? {
        let inferred = context.isEmpty
        let found =
            inferred ? conditions.context(at: node, into: &diagnostics) : OTTLContext(rawValue: self.context)
        guard let found else {
            if !inferred {
                diagnostics.append(
                    node.diagnostic("spans have no context '\(context)': the Collector refuses it"))
            }
            return nil
        }
        let parser = OTTLParser(found, isInferred: inferred)
        let compiled = conditions.compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            try parser.condition(text)
        }
        return FilterEditor.Stage(
            context: found,
            conditions: ConditionSequence(conditions: compiled, errorMode: errorMode ?? fallback))
    }
}
