import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the JSON of `DD_TRACE_SAMPLING_RULES` as ddtrace 4.16.0 does (`_trace/sampler.py`, `_trace/sampling_rule.py`).
///
/// What the tracer logs and goes on with is a warning; what ends it (a Python exception, named in the message) is an error. dd-trace-go 2.12.0
/// ends at nothing: JSON of another shape makes no rule, a rule with a wrong rate is left out, without one it keeps all.
struct DatadogRulesReader {
    private static let keys = ["service", "name", "resource", "tags", "sample_rate", "provenance", "discard"]

    /// Whose tracer reads the rules.
    var tracer = DatadogSamplerSettings.Tracer.python
    private(set) var findings: [Diagnostic] = []
    /// The rules, in the order in which they apply.
    private(set) var rules: [DatadogSamplerSettings.Rule] = []

    /// Reads text that stands in a file from a line on.
    static func parse(
        _ text: String, file: String, line: Int, tracer: DatadogSamplerSettings.Tracer = .python
    ) -> DatadogRulesReader {
        var reader = DatadogRulesReader(tracer: tracer)
        if let root = DatadogJSON.node(text, file: file, line: line, into: &reader.findings) { reader.read(root) }
        return reader
    }

    /// Reads rules.
    mutating func read(_ root: YAMLNode) {
        if tracer == .go {
            var reader = DatadogGoRulesReader()
            reader.read(root)
            findings += reader.findings
            rules = reader.rules
            sortAndCheck()
            return
        }
        var stopped = false
        for element in elements(of: root) where !stopped {
            do throws(Failure) {
                if let rule = try rule(element) { rules.append(rule) }
            } catch {
                findings += error.diagnostics
                stopped = error.diagnostics.contains { $0.severity == .warning }
            }
        }
        sortAndCheck()
    }

    private mutating func sortAndCheck() {
        let order = DatadogSamplerSettings.Rule.Provenance.allCases
        rules = order.flatMap { provenance in rules.filter { $0.provenance == provenance } }
        warnOfUnreachable()
    }

    private mutating func elements(of root: YAMLNode) -> [YAMLNode] {
        if let elements = root.elements { return elements }
        if root.entries != nil || root.isText {
            findings.append(
                root.diagnostic(
                    "the rules are a list, not \(root.kindName): the tracer applies none", severity: .warning,
                    remedy: "[{\"sample_rate\": 0.1}]"))
        } else {
            findings.append(root.diagnostic("the rules are a list, not \(root.kindName): the tracer fails (TypeError)"))
        }
        return []
    }

    /// One rule; `nil` for one that is skipped.
    private mutating func rule(_ node: YAMLNode) throws(Failure) -> DatadogSamplerSettings.Rule? {
        guard node.entries != nil else {
            // Python looks for the word inside lists and texts as well, and does not find it.
            guard node.elements != nil || node.isText else {
                throw node.failure("a rule is a mapping, not \(node.kindName): the tracer fails (TypeError)")
            }
            skip(node)
            return nil
        }
        guard let rate = node["sample_rate"] else {
            skip(node)
            return nil
        }
        if let stranger = node.entries?.first(where: { !Self.keys.contains($0.name) }) {
            var finding = Settings.unknown(stranger.key, known: Self.keys)
            finding.message += ": the tracer fails (TypeError)"
            throw Failure(.data, finding)
        }
        var rule = DatadogSamplerSettings.Rule(sampleRate: try number(rate), place: SettingPlace(node))
        rule.tags = try tags(node["tags"])
        rule.service = try pattern(node["service"])
        rule.name = try pattern(node["name"])
        rule.resource = try pattern(node["resource"])
        if let discard = node["discard"] {
            guard let bool = discard.bool else { throw stop(discard, "true or false is expected here") }
            rule.discard = bool
        }
        if let provenance = node["provenance"] {
            guard let known = DatadogSamplerSettings.Rule.Provenance(rawValue: provenance.text ?? "") else {
                throw provenance.failure(
                    "unknown provenance: the tracer fails (ValueError)", remedy: "customer, dynamic or default")
            }
            rule.provenance = known
        }
        return rule
    }

    private mutating func skip(_ node: YAMLNode) {
        findings.append(
            node.diagnostic(
                "a rule without sample_rate is skipped by the tracer", severity: .warning,
                remedy: "add \"sample_rate\": 0.1"))
    }

    /// The finding for a value at which the tracer stops: the rules before it apply, those after it do not.
    private func stop(_ node: YAMLNode, _ what: String) -> Failure {
        Failure(
            .data,
            node.diagnostic(
                "\(what): the tracer stops reading (ValueError), only the rules in front of this one apply",
                severity: .warning))
    }

    /// Python's `float`, clamped to 0...1.
    private mutating func number(_ node: YAMLNode) throws(Failure) -> Double {
        guard let value = node.value, value != .null else {
            throw node.failure("a number is expected here, not \(node.kindName): the tracer fails (TypeError)")
        }
        var rate: Double?
        switch value {
        case .bool(let bool): rate = bool ? 1 : 0
        case .integer, .double: rate = node.double
        case .text(let text):
            let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
            rate = isDecimal ? Double(text) : nil
        case .null: break
        }
        guard let rate, !rate.isNaN else { throw stop(node, "a number is expected here") }
        if !(0...1).contains(rate) {
            findings.append(
                node.diagnostic("a rate is from 0 to 1: the tracer takes the nearest", severity: .warning))
        }
        return min(1, max(0, rate))
    }

    private func pattern(_ node: YAMLNode?) throws(Failure) -> String? {
        guard let node, !node.isNull else { return nil }
        if case .text(let text) = node.value { return text }
        throw node.failure("a pattern is text, not \(node.kindName): the tracer fails (AttributeError)")
    }

    private func tags(_ node: YAMLNode?) throws(Failure) -> [DatadogSamplerSettings.Rule.Tag] {
        guard let node, !node.isNull else { return [] }
        guard let entries = node.entries else {
            if node.elements?.isEmpty == true { return [] }
            throw node.failure("tags are a mapping, not \(node.kindName): the tracer fails (AttributeError)")
        }
        return entries.map { .init(key: $0.name, pattern: DatadogJSON.pythonText($0.value)) }
    }

    private mutating func warnOfUnreachable() {
        guard let index = rules.firstIndex(where: \.matchesEverything), index + 1 < rules.count else { return }
        let hidden = rules[index + 1]
        findings.append(
            Diagnostic(
                "no trace reaches this rule: the rule in line \(rules[index].place.line) in front of it matches everything",
                severity: .warning, file: hidden.place.file, line: hidden.place.line, column: hidden.place.column,
                remedy: "put the rule for everything last"))
    }
}

extension DatadogSamplerSettings.Rule {
    /// Whether every span matches.
    fileprivate var matchesEverything: Bool {
        [service, name, resource].allSatisfy { $0 == nil || $0?.allSatisfy { $0 == "*" } == true } && tags.isEmpty
            && service != "" && name != ""
    }
}

extension YAMLNode {
    /// Whether the node is text, not a number, a truth value or nothing.
    fileprivate var isText: Bool { if case .text = value { true } else { false } }
}
