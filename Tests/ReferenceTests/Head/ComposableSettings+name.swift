import WinnowModel
import WinnowSampling

extension ComposableSettings {
    /// Reads a composable sampler's short name in the vectors from the front of `text`; `nil` for one that is not modelled.
    init?(named text: inout Substring) {
        func take(_ word: String) -> Bool {
            guard text.hasPrefix(word) else { return false }
            text.removeFirst(word.count)
            return true
        }
        if take("always_on") {
            self = .alwaysOn
        } else if take("always_off") {
            self = .alwaysOff
        } else if take("ratio-") {
            let digits = text.prefix { $0 == "." || $0 == "e" || $0 == "E" || $0 == "-" || $0.isNumber }
            text.removeFirst(digits.count)
            guard let ratio = Double(digits) else { return nil }
            self = .probability(ratio)
        } else if take("parent_threshold(") {
            guard let root = Self(named: &text), take(")") else { return nil }
            self = .parentThreshold(root: root)
        } else if take("parent_threshold") {
            // Stands after a condition under which there is a parent.
            self = .parentThreshold(root: .alwaysOff)
        } else if take("annotating(") {
            guard let inner = Self(named: &text), take(")") else { return nil }
            self = .annotating([Attribute(key: "a.b", value: .int(1))], delegate: inner)
        } else if take("rule_based([])") {
            self = .ruleBased([])
        } else if take("rule_based(") {
            var rules: [Rule] = []
            repeat {
                let parent = text.prefix { $0 != ":" }
                text.removeFirst(parent.count)
                guard take(":"), let sampler = Self(named: &text) else { return nil }
                rules.append(Rule(parents: Rule.Parent(rawValue: String(parent)).map { [$0] }, sampler: sampler))
            } while take(", ")
            guard take(")") else { return nil }
            self = .ruleBased(rules)
        } else {
            return nil
        }
    }
}

extension HeadSamplerSettings {
    /// Reads a sampler's short name in the vectors, with Python's behaviour; `nil` for one that is not modelled.
    init?(named name: String) {
        var text = name[...]
        if name == "ALWAYS_ON" {
            self = .alwaysOn
        } else if name == "ALWAYS_OFF" {
            self = .alwaysOff
        } else if name.hasPrefix("AlwaysRecordSampler("), name.hasSuffix(")") {
            guard let root = Self(named: String(name.dropFirst(20).dropLast())) else { return nil }
            self = .alwaysRecord(root)
        } else if name.hasPrefix("ParentBased("), name.hasSuffix(")") {
            guard let root = Self(named: String(name.dropFirst(12).dropLast())) else { return nil }
            self = .parentBased(root: root)
        } else if name.hasPrefix("composite("), name.hasSuffix(")") {
            guard let inner = Self(named: String(name.dropFirst(10).dropLast())) else { return nil }
            self = inner
        } else if name.hasPrefix("TraceIdRatioBased("), let ratio = Double(name.dropFirst(18).dropLast()) {
            self = .traceIDRatio(ratio)
        } else if let composable = ComposableSettings(named: &text), text.isEmpty {
            self = .composite(composable, behaviour: .asIs)
        } else {
            return nil
        }
    }
}
