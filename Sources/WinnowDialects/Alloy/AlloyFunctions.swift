import WinnowModel
import WinnowSettings

/// Functions of Alloy's standard library that need nothing but their arguments (grafana/alloy, `syntax/internal/stdlib`).
enum AlloyFunctions {
    /// What a call gives; `nil`: it is not worked out here, or Alloy refuses it.
    static func call(_ name: String, _ arguments: [AlloyValue], at place: AlloyToken) -> AlloyValue.Content? {
        switch name {
        case "coalesce":
            // What comes after something unknown is not reached, or is.
            for argument in arguments where !argument.isZero { return argument.content }
            return arguments.last?.content ?? .null
        case "array.concat", "concat":
            var all: [AlloyValue] = []
            for argument in arguments {
                guard let elements = argument.elements else { return nil }
                all += elements
            }
            return .list(all)
        case "convert.nonsensitive", "nonsensitive": return arguments.count == 1 ? arguments[0].content : nil
        case "string.format", "format": return format(arguments).map { .text($0) }
        case "string.join", "join":
            guard arguments.count == 2, let words = texts(arguments[0].elements), let between = arguments[1].text else {
                return nil
            }
            return .text(words.joined(separator: between))
        case "encoding.from_json", "json_decode", "encoding.from_yaml", "yaml_decode":
            return arguments.count == 1 ? arguments[0].text.flatMap { decoded($0, at: place) } : nil
        case "json_path", "encoding.json_path":
            guard arguments.count == 2, let text = arguments[0].text, let path = arguments[1].text,
                let content = decoded(text, at: place)
            else { return nil }
            return AlloyEncodings.picked(path, of: AlloyValue(content: content, place: place)).map { .list($0) }
        default: return texts(arguments).flatMap { onTexts(name, $0) }
        }
    }

    private static func texts(_ values: [AlloyValue]?) -> [String]? {
        guard let values else { return nil }
        let texts = values.compactMap(\.text)
        return texts.count == values.count ? texts : nil
    }

    private static func onTexts(_ name: String, _ given: [String]) -> AlloyValue.Content? {
        switch (name.hasPrefix("string.") ? String(name.dropFirst(7)) : name, given.count) {
        case ("replace", 3): return given[1].isEmpty ? nil : .text(given[0].replacing(given[1], with: given[2]))
        case ("split", 2):
            if given[1].isEmpty { return nil }
            let parts = given[0].split(separator: given[1], omittingEmptySubsequences: false)
            return .list(parts.map { AlloyValue(content: .text(String($0)), place: .nowhere) })
        case ("to_lower", 1): return .text(given[0].lowercased())
        case ("to_upper", 1): return .text(given[0].uppercased())
        case ("trim", 2):
            let cut = Set(given[1].unicodeScalars)
            return .text(trimmed(given[0]) { cut.contains($0) })
        case ("trim_space", 1): return .text(trimmed(given[0]) { $0.properties.isWhitespace })
        case ("trim_prefix", 2):
            return .text(given[0].hasPrefix(given[1]) ? String(given[0].dropFirst(given[1].count)) : given[0])
        case ("trim_suffix", 2):
            return .text(given[0].hasSuffix(given[1]) ? String(given[0].dropLast(given[1].count)) : given[0])
        case ("file.path_join", _): return .text(joined(given))
        case (let other, 1): return AlloyEncodings.call(other, given[0]).map { .text($0) }
        default: return nil
        }
    }

    private static func trimmed(_ text: String, _ isCut: (Unicode.Scalar) -> Bool) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, isCut(first) { scalars.removeFirst() }
        while let last = scalars.last, isCut(last) { scalars.removeLast() }
        return String(scalars)
    }

    /// Go's `filepath.Join`.
    private static func joined(_ paths: [String]) -> String {
        let path = paths.filter { !$0.isEmpty }.joined(separator: "/")
        if path.isEmpty { return "" }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        let result = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        return result.isEmpty ? "." : result
    }

    /// Go's `Sprintf` with the verbs that need no more than a text: `%s`, `%d`, `%v`, `%t`, `%q` without flags.
    private static func format(_ arguments: [AlloyValue]) -> String? {
        guard let pattern = arguments.first?.text else { return nil }
        var rest = arguments.dropFirst()
        var result = ""
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            guard let verb = scalars.next() else { return nil }
            if verb == "%" {
                result += "%"
                continue
            }
            guard let argument = rest.popFirst() else { return nil }
            switch (verb, argument.content) {
            case ("s", .text(let text)), ("s", .environment(let text)), ("v", .text(let text)),
                ("v", .environment(let text)):
                result += text
            case ("q", .text(let text)), ("q", .environment(let text)):
                guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
                    return nil
                }
                result += "\"\(text)\""
            case ("d", .number(let text)), ("v", .number(let text)):
                guard let whole = Int64(text) else { return nil }
                result += String(whole)
            case ("t", .bool(let bool)), ("v", .bool(let bool)): result += bool ? "true" : "false"
            default: return nil
            }
        }
        return rest.isEmpty ? result : nil
    }

    /// A value out of YAML, of which JSON is a part.
    private static func decoded(_ text: String, at place: AlloyToken) -> AlloyValue.Content? {
        guard let documents = try? YAMLDocument.documents(bytes: Array(text.utf8), file: place.file, limit: 1),
            let node = documents.first
        else { return nil }
        return value(node, at: place, depth: 0)?.content
    }

    private static func value(_ node: YAMLNode, at place: AlloyToken, depth: Int) -> AlloyValue? {
        if depth > AlloyParser.depthLimit { return nil }
        let content: AlloyValue.Content
        switch node.content {
        case .sequence(let nodes):
            let values = nodes.compactMap { value($0, at: place, depth: depth + 1) }
            if values.count < nodes.count { return nil }
            content = .list(values)
        case .mapping(let entries):
            var members: [(name: String, place: AlloyToken, value: AlloyValue)] = []
            for entry in entries {
                guard let name = entry.key.text, let value = value(entry.value, at: place, depth: depth + 1) else {
                    return nil
                }
                members.append((name, place, value))
            }
            content = .object(members)
        case .scalar(let scalar):
            if node.isNull {
                content = .null
            } else if let bool = node.bool {
                content = .bool(bool)
            } else if node.double != nil {
                content = .number(scalar.text)
            } else {
                content = .text(scalar.text)
            }
        }
        return AlloyValue(content: content, place: place)
    }
}
