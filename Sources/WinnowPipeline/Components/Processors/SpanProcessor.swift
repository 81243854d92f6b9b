import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Renames spans and sets their status (contrib v0.161.0, `processor/spanprocessor`).
struct SpanProcessor: CollectorProcessor {
    var include: MatchPropertiesBlock?
    var exclude: MatchPropertiesBlock?
    var name = SpanNameBlock()
    var status: SpanStatusBlock?

    /// Nothing to do, which the product refuses.
    init() {}

    static let type = "span"
    static let effect = ProcessorEffect.edits
    static let summary = "renames spans and sets their status"
    static var fields: [SettingField<SpanProcessor>] {
        MatchConfigBlock.matchFields(\.include, \.exclude) + [
            .block("name", \.name, "the name from attributes, or attributes from the name"),
            .value("status", \.status, SettingKind<SpanStatusBlock>.block, "the status that spans get"),
        ]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        let found = diagnostics.count
        let match = MatchConfigBlock(include: include, exclude: exclude)
        var editor = SpanEditor()
        editor.selection = match.matcher(at: node, into: &diagnostics)
        if name.fromAttributes.isEmpty, name.toAttributes?.rules.isEmpty ?? true, status == nil {
            diagnostics.append(
                node.diagnostic(
                    "nothing to do: the Collector refuses it",
                    remedy: "add name.from_attributes, name.to_attributes.rules or status"))
        }
        editor.status = status?.record(at: node["status"] ?? node, into: &diagnostics)
        editor.fromAttributes = name.fromAttributes.map { Text($0) }
        editor.separator = Text(name.separator)
        if let rules = name.toAttributes {
            editor.keepsName = rules.keepsName
            editor.stopsAfterMatch = rules.stopsAfterMatch
            for rule in rules.rules {
                do throws(EvaluationError) { editor.rules.append(try GoRegex(Text(rule))) } catch {
                    diagnostics.append(
                        (node["name"] ?? node).diagnostic(
                            "the rule '\(rule)' is no regular expression: \(error.message)"))
                }
            }
        }
        return diagnostics[found...].contains { $0.severity == .error } ? nil : editor
    }
}

/// The keys of `name`.
struct SpanNameBlock: SettingsBlock {
    /// The keys of `to_attributes`.
    struct ToAttributes: SettingsBlock {
        var rules: [String] = []
        var stopsAfterMatch = false
        var keepsName = false
        static let summary = "attributes from the name"
        static var fields: [SettingField<ToAttributes>] {
            [
                .value("rules", \.rules, .collectorTexts, "regular expressions; a group's name is the attribute's"),
                .value("break_after_match", \.stopsAfterMatch, .collectorFlag, "stop after the first that matches"),
                .value("keep_original_name", \.keepsName, .collectorFlag, "leave the name as it is"),
            ]
        }
    }

    var fromAttributes: [String] = []
    var separator = ""
    var toAttributes: ToAttributes?

    static let summary = "the name from attributes, then attributes from the name"
    static var fields: [SettingField<SpanNameBlock>] {
        [
            .value("from_attributes", \.fromAttributes, .collectorTexts, "attributes whose values make the name"),
            .value("separator", \.separator, .collectorText, "between the values"),
            .value("to_attributes", \.toAttributes, SettingKind<ToAttributes>.block, "attributes from the name"),
        ]
    }
}

/// The keys of `status`.
struct SpanStatusBlock: SettingsBlock {
    var code = ""
    var description = ""
    static let summary = "a status"
    static var fields: [SettingField<SpanStatusBlock>] {
        [
            .value("code", \.code, .collectorText, "Unset, Ok or Error"),
            .value("description", \.description, .collectorText, "the message of an error"),
        ]
    }

    /// The status; a finding where the product refuses it.
    func record(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> StatusRecord {
        var status = StatusRecord()
        guard let number = ["Unset", "Ok", "Error"].firstIndex(of: code) else {
            diagnostics.append(
                node.diagnostic("unknown code '\(code)': the Collector refuses it", remedy: "Unset, Ok or Error"))
            return status
        }
        if !description.isEmpty, code != "Error" {
            diagnostics.append(node.diagnostic("only an Error has a description: the Collector refuses it"))
        }
        status.code = Int32(number)
        status.message = Text(description)
        return status
    }
}

/// Renames spans and sets their status.
struct SpanEditor: RequestEditor {
    var selection: SpanSelection?
    var fromAttributes: [Text] = []
    var separator = Text.empty
    var rules: [GoRegex] = []
    var keepsName = false
    var stopsAfterMatch = false
    var status: StatusRecord?

    var reads: Dependencies {
        var reads: Dependencies = selection?.dependencies ?? []
        if !fromAttributes.isEmpty || !rules.isEmpty { reads.formUnion([.attributes, .operation]) }
        return status == nil ? reads : reads.union([.status, .extras])
    }

    var writes: Dependencies {
        var writes: Dependencies = []
        if !fromAttributes.isEmpty || !rules.isEmpty && !keepsName { writes.insert(.operation) }
        if !rules.isEmpty { writes.insert(.attributes) }
        return status == nil ? writes : writes.union([.status, .extras])
    }

    var drops: Bool { false }
    var isPerSpan: Bool { true }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        request.changeSpans(selection) { span in
            name(&span)
            for rule in rules where !span.name.bytes.isEmpty {
                if take(rule, from: &span), stopsAfterMatch { break }
            }
            if let status { span.status = status }
        }
    }

    /// All of the attributes must be there.
    private func name(_ span: inout SpanRecord) {
        guard !fromAttributes.isEmpty else { return }
        var name = Text.empty
        for (number, key) in fromAttributes.enumerated() {
            guard let value = span.attributes[key] else { return }
            if number > 0 { name.append(separator) }
            switch value {
            case .string(let text): name.append(text)
            case .bool(let bool): name.append(bool ? "true" : "false")
            case .int(let number): name.append(Text(String(number)))
            case .double(let number): name.append(Text(GoNumber.plain(number)))
            default: name.append("<unknown-attribute-type>")
            }
        }
        span.name = name
    }

    /// What the groups match becomes attributes, and their names in braces stand in its place; false where the rule does not match.
    private func take(_ rule: GoRegex, from span: inout SpanRecord) -> Bool {
        let name = span.name
        guard let match = rule.match(in: name) else { return false }
        var renamed: [UInt8] = []
        var end = 0
        for (group, range) in zip(rule.names, match.dropFirst()) {
            // A group that took no part, or lies inside another, makes the product panic: here it is left out.
            guard let range, range.lowerBound >= end else { continue }
            span.attributes[Text(group)] = .string(Text(bytes: Array(name.bytes[range])))
            renamed += name.bytes[end..<range.lowerBound] + Array("{\(group)}".utf8)
            end = range.upperBound
        }
        renamed += name.bytes[end...]
        if !keepsName { span.name = Text(bytes: renamed) }
        return true
    }
}
