import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Runs statements on resources, scopes, spans and span events (contrib v0.161.0, `processor/transformprocessor`).
struct TransformProcessor: CollectorProcessor {
    var errorMode = OTTLErrorMode.ignore
    var flattenData = false
    var groups: [ContextStatementsBlock] = []

    /// The Collector's defaults: nothing is changed.
    init() {}

    static let type = "transform"
    static let effect = ProcessorEffect.edits
    static let summary = "runs statements on resources, scopes, spans and span events"
    static var fields: [SettingField<TransformProcessor>] {
        [
            .value("error_mode", \.errorMode, .errorMode, "what becomes of a statement that can't be evaluated"),
            .custom(
                "trace_statements", .any,
                "statements whose context is inferred from all of them, or groups of statements",
                read: { node, block, diagnostics in
                    block.groups =
                        ContextGroups.read(node, into: &diagnostics) { texts in
                            [ContextStatementsBlock(statements: texts, node: node)]
                        } ?? []
                }),
            .value("flatten_data", \.flattenData, .collectorFlag, "for logs only"),
            .other("metric_statements"), .other("log_statements"), .other("profile_statements"),
        ]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        if flattenData {
            diagnostics.append(
                (node["flatten_data"] ?? node).diagnostic(
                    "flatten_data needs the feature gate transform.flatten.logs: the Collector refuses it"))
        }
        let compiled = groups.compactMap { $0.group(errorMode, into: &diagnostics) }
        return compiled.count == groups.count && !flattenData ? TransformEditor(groups: compiled) : nil
    }
}

/// A group of `trace_statements`.
struct ContextStatementsBlock: SettingsBlock {
    var context = ""
    var conditions: [OTTLText] = []
    var statements: [OTTLText] = []
    var errorMode: OTTLErrorMode?
    var sharesCache = false
    var flattens = false
    var node = YAMLNode(.mapping([]))

    init() {}

    /// Statements without a group of their own are one together.
    init(statements: [OTTLText], node: YAMLNode) {
        self.statements = statements
        self.node = node
    }

    static let summary = "statements of one context"
    static var fields: [SettingField<ContextStatementsBlock>] {
        [
            .value("context", \.context, .contextName, "what the statements are about; inferred without it"),
            .value("conditions", \.conditions, .ottlTexts, "one must hold for the statements to run"),
            .value("statements", \.statements, .ottlTexts, "what is done, in order"),
            .value("error_mode", \.errorMode, .errorMode, "instead of the processor's"),
            .value("shared_cache", \.sharesCache, .collectorFlag, "whether groups of one context share their cache"),
            .value("flatten", \.flattens, .collectorFlag, "for logs only"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { self.node = node }

    /// Functions that the processor adds to the language.
    private static let unmodelled: Set = [
        "set_semconv_span_name", "get_semconv_span_name", "GetSemconvSpanName", "normalize_genai_attributes",
    ]

    /// What the group does; `nil` with a finding where the product refuses it.
    func group(_ fallback: OTTLErrorMode, into diagnostics: inout [Diagnostic]) -> TransformEditor.Group? {
        let found = diagnostics.count
        if flattens {
            diagnostics.append(node.diagnostic("flatten is for logs only: the Collector refuses it"))
        }
        for statement in statements {
            guard let name = statement.firstCall(among: Self.unmodelled) else { continue }
            diagnostics.append(
                statement.node.diagnostic(
                    "the function '\(name)' of the transform processor is not modelled yet",
                    remedy: "leave the statement out to see what the others do"))
            return nil
        }
        let isInferred = context.isEmpty
        let known =
            isInferred
            ? conditions.context(statements: statements, at: node, into: &diagnostics) : OTTLContext(rawValue: context)
        guard let known else {
            if !isInferred {
                diagnostics.append(node.diagnostic("spans have no context '\(context)': the Collector refuses it"))
            }
            return nil
        }
        let parser = OTTLParser(known, isInferred: isInferred)
        let conditions = conditions.compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            try parser.condition(text)
        }
        let statements = statements.compiled(as: "statement", into: &diagnostics) { text throws(OTTLError) in
            try parser.statement(text)
        }
        if diagnostics[found...].contains(where: { $0.severity == .error }) { return nil }
        return TransformEditor.Group(
            context: known,
            conditions: ConditionSequence(conditions: conditions, errorMode: errorMode ?? fallback),
            statements: statements, sharesCache: sharesCache)
    }
}
