import WinnowSettings

/// Checks YAML against the part of JSON Schema that `winnow schema` writes.
struct SchemaCheck {
    let root: JSONValue

    /// What is wrong, with where; empty when the node fits.
    func problems(_ node: YAMLNode, _ schema: JSONValue? = nil, at path: String = "") -> [String] {
        let schema = schema ?? root
        if let name = schema["$ref"]?.string?.split(separator: "/").last {
            guard let target = root["$defs"]?[String(name)] else { return ["\(path): there is no \(name)"] }
            return problems(node, target, at: path)
        }
        var found: [String] = []
        if let options = list(schema["anyOf"]), !options.contains(where: { problems(node, $0, at: path).isEmpty }) {
            found.append("\(path): none of \(options.count) fits")
        }
        if let words = list(schema["enum"]), !words.contains(where: { $0.string == node.text }) {
            found.append("\(path): '\(node.text ?? "")' is no word of the list")
        }
        if let types = schema["type"].map({ list($0) ?? [$0] }) {
            let own = Self.types(node)
            if !types.contains(where: { own.contains($0.string ?? "") }) {
                found.append("\(path): \(own) where \(types.compactMap(\.string)) is expected")
            }
        }
        if let number = node.double {
            if let least = Self.number(schema["minimum"]), number < least { found.append("\(path): below \(least)") }
            if let most = Self.number(schema["maximum"]), number > most { found.append("\(path): above \(most)") }
        } else if let pattern = schema["pattern"]?.string, let text = node.text {
            if (try? Regex(pattern).firstMatch(in: text)) == nil {
                found.append("\(path): '\(text)' against \(pattern)")
            }
        }
        for key in list(schema["required"]) ?? [] where node.entries != nil && node[key.string ?? ""] == nil {
            found.append("\(path): \(key.string ?? "") is missing")
        }
        for entry in node.entries ?? [] {
            let below = path + "/" + entry.name
            if let property = schema["properties"]?[entry.name] {
                found += problems(entry.value, property, at: below)
            } else if let others = schema["additionalProperties"] {
                if others == false {
                    found.append("\(below): unknown")
                } else {
                    found += problems(entry.value, others, at: below)
                }
            }
        }
        if let items = schema["items"] {
            for (index, element) in (node.elements ?? []).enumerated() {
                found += problems(element, items, at: "\(path)/\(index)")
            }
        }
        return found
    }

    private func list(_ value: JSONValue?) -> [JSONValue]? {
        if case .array(let values) = value { values } else { nil }
    }

    private static func number(_ value: JSONValue?) -> Double? {
        switch value {
        case .int(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    private static func types(_ node: YAMLNode) -> Set<String> {
        if node.entries != nil { return ["object"] }
        if node.elements != nil { return ["array"] }
        if node.isNull { return ["null"] }
        if node.integer != nil { return ["integer", "number"] }
        if node.double != nil { return ["number"] }
        return node.bool != nil ? ["boolean"] : ["string"]
    }
}
