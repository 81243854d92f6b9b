/// JSON Schema (2020-12) of declared blocks, for editors' completion and checks.
public enum SettingsSchema {
    /// The schema of a file whose mapping holds the keys of all `blocks`.
    ///
    /// `alternatives` are sets of keys of which one must be there whole, in place of the keys that the blocks require.
    public static func document(
        title: String, blocks: [BlockShape], alternatives: [[String]]? = nil
    ) -> JSONValue {
        var builder = Builder()
        var members: [JSONValue.Member] = [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"), .init("title", .string(title)),
        ]
        members += builder.object(fields: blocks.flatMap { $0.fields() })
        if let alternatives {
            members.removeAll { $0.name == "required" }
            members.append(
                .init("anyOf", .array(alternatives.map { ["required": .array($0.map { .string($0) })] })))
        }
        // Blocks name further blocks while they are written out.
        var definitions: [JSONValue.Member] = []
        while let next = builder.waiting.first {
            builder.waiting.removeFirst()
            definitions.append(.init(next.name, builder.definition(next)))
        }
        definitions.sort { $0.name < $1.name }
        if !definitions.isEmpty { members.append(.init("$defs", .object(definitions))) }
        return .object(members)
    }

    private struct Builder {
        var waiting: [BlockShape] = []
        var seen: Set<String> = []

        mutating func definition(_ block: BlockShape) -> JSONValue {
            let fields = block.fields()
            var mapping = object(fields: fields)
            guard let key = block.shorthandKey, let field = fields.first(where: { $0.key == key }) else {
                mapping.insert(.init("description", .string(block.summary)), at: 0)
                return .object(mapping)
            }
            return [
                "description": .string(block.summary),
                "anyOf": .array([.object(mapping), .object(members(field.shape))]),
            ]
        }

        mutating func object(fields: [FieldShape]) -> [JSONValue.Member] {
            var properties: [JSONValue.Member] = []
            for field in fields where !properties.contains(where: { $0.name == field.key }) {
                var members = members(field.shape)
                var text = field.summary
                if let shown = field.defaultText { text += " (default \(shown.isEmpty ? "empty" : shown))" }
                members.append(.init("description", .string(text)))
                properties.append(.init(field.key, .object(members)))
            }
            var members: [JSONValue.Member] = [
                .init("type", "object"), .init("additionalProperties", false), .init("properties", .object(properties)),
            ]
            let required = fields.filter(\.isRequired).map { JSONValue.string($0.key) }
            if !required.isEmpty { members.append(.init("required", .array(required))) }
            return members
        }

        mutating func members(_ shape: SettingShape) -> [JSONValue.Member] {
            switch shape {
            case .integer(let range):
                var members = [JSONValue.Member("type", "integer")]
                if range.lowerBound > Int.min { members.append(.init("minimum", .int(Int64(range.lowerBound)))) }
                if range.upperBound < Int.max { members.append(.init("maximum", .int(Int64(range.upperBound)))) }
                return members
            case .number(let range):
                var members = [JSONValue.Member("type", "number")]
                if range.lowerBound > -Double.greatestFiniteMagnitude {
                    members.append(.init("minimum", .number(range.lowerBound)))
                }
                if range.upperBound < Double.greatestFiniteMagnitude {
                    members.append(.init("maximum", .number(range.upperBound)))
                }
                return members
            case .probability:
                return [
                    .init(
                        "anyOf",
                        [
                            ["type": "number", "minimum": 0, "maximum": 1],
                            ["type": "string", "pattern": "^[0-9.]+ ?%$"],
                        ])
                ]
            case .duration: return zero + quantity("^(0|([0-9._]+(ns|us|µs|ms|s|m|min|h|d))+)$")
            case .size: return quantity("^[0-9._]+ ?([kKMGT]i?)?B?$")
            case .rate: return zero + quantity("^(0|[0-9._]+ ?[kMG]?/ ?(s|sec|second|min|minute|h|hour|d|day))$")
            case .text: return [.init("type", ["string", "number", "boolean"])]
            case .flag: return [.init("type", "boolean")]
            case .choice(let words): return [.init("enum", .array(words.map { .string($0) }))]
            case .block(let block):
                if seen.insert(block.name).inserted { waiting.append(block) }
                return [.init("$ref", .string("#/$defs/\(block.name)"))]
            case .list(let element):
                return [.init("type", ["array", "null"]), .init("items", .object(members(element)))]
            case .named(let element):
                return [.init("type", ["object", "null"]), .init("additionalProperties", .object(members(element)))]
            case .either(let shapes):
                var options: [JSONValue] = []
                for shape in shapes { options.append(.object(members(shape))) }
                return [.init("anyOf", .array(options))]
            case .any: return []
            }
        }

        /// Only nothing needs no unit.
        private var zero: [JSONValue.Member] { [.init("minimum", 0), .init("maximum", 0)] }

        private func quantity(_ pattern: String) -> [JSONValue.Member] {
            [.init("type", ["string", "integer"]), .init("pattern", .string(pattern))]
        }
    }
}
