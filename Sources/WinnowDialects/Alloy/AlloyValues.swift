import WinnowModel
import WinnowSettings

/// Values of an Alloy file as YAML nodes with the file's places.
struct AlloyValues {
    let file: String
    let environment: [String: String]
    /// Whether an expression that only Alloy knows matters; where it does not its text stands for it.
    var refersToExpressions = true
    /// What there is to say about values.
    private(set) var findings: [Diagnostic] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// Takes back what was said after so many findings.
    mutating func forget(after count: Int) { findings.removeSubrange(min(count, findings.count)...) }

    /// A node at a token's place.
    func node(_ content: YAMLNode.Content, _ place: AlloyToken) -> YAMLNode {
        YAMLNode(content, file: file, line: place.line, column: place.column)
    }

    /// Text at a token's place; a dollar sign is one, whatever follows.
    func text(_ text: String, _ place: AlloyToken) -> YAMLNode {
        node(.scalar(YAMLScalar(text.replacing("$", with: "$$"), style: .quoted)), place)
    }

    /// The value of an expression; one that is known only where Alloy runs is a reference that nothing here resolves.
    mutating func value(_ placed: AlloyBlock.Placed) -> YAMLNode {
        let place = placed.place
        switch placed.expression {
        case .text(let text): return self.text(text, place)
        case .number(let text): return node(.scalar(YAMLScalar(text)), place)
        case .bool(let bool): return node(.scalar(YAMLScalar(bool ? "true" : "false")), place)
        case .null: return node(.scalar(YAMLScalar("null")), place)
        case .list(let items):
            var nodes: [YAMLNode] = []
            for item in items { nodes.append(value(item)) }
            return node(.sequence(nodes), place)
        case .object(let members):
            var entries: [YAMLEntry] = []
            for member in members {
                entries.append(YAMLEntry(key: key(member.name, member.place), value: value(member.value)))
            }
            return node(.mapping(entries), place)
        case .name(let parts): return unknown(parts.joined(separator: "."), place)
        case .other(let text): return unknown(text, place)
        case .call(let name, let arguments): return call(name.joined(separator: "."), arguments, place)
        }
    }

    /// A key at a token's place.
    func key(_ name: String, _ place: AlloyToken) -> YAMLNode {
        node(.scalar(YAMLScalar(name, style: .quoted)), place)
    }

    private mutating func call(_ name: String, _ arguments: [AlloyBlock.Placed], _ place: AlloyToken) -> YAMLNode {
        switch (name, arguments.map(\.expression)) {
        case ("sys.env", let given), ("env", let given):
            guard given.count == 1, case .text(let variable) = given[0] else { break }
            if let value = environment[variable] {
                let escaped = value.replacing("$", with: "$$")
                return node(.scalar(YAMLScalar(escaped, tag: YAMLScalar.environmentTag)), place)
            }
            findings.append(
                Diagnostic(
                    "the environment variable \(variable) is not set: empty text stands for it, as in Alloy",
                    severity: .warning, file: file, line: place.line, column: place.column,
                    remedy: "set it: \(variable)=…"))
            return text("", place)
        case ("array.concat", _), ("concat", _):
            var all: [YAMLNode] = []
            for argument in arguments {
                guard let nodes = value(argument).elements else { return unknown(name + "(…)", place) }
                all += nodes
            }
            return node(.sequence(all), place)
        case ("convert.nonsensitive", let given), ("nonsensitive", let given):
            if given.count == 1 { return value(arguments[0]) }
        case ("coalesce", _):
            for argument in arguments {
                let found = value(argument)
                if !found.isNull, found.text?.isEmpty != true { return found }
            }
            return node(.scalar(YAMLScalar("null")), place)
        default: break
        }
        return unknown(name + "(…)", place)
    }

    private func unknown(_ expression: String, _ place: AlloyToken) -> YAMLNode {
        // Braces and dollar signs would end the reference.
        let shown = String(expression.prefix(80).map { "{}$".contains($0) ? "…" : $0 })
        let text = refersToExpressions ? "${alloy:\(shown)}" : shown
        return node(.scalar(YAMLScalar(text, style: .quoted)), place)
    }
}
