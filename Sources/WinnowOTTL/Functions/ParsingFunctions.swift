/// Converters that read texts of common formats, and write one.
enum ParsingFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry(
            "ParseCSV",
            [
                "target": .string, "header": .string, "delimiter?": .literalString, "header_delimiter?": .literalString,
                "mode?": .literalString,
            ], parseCSV),
        .pure("ParseJSON", ["target": .string]) { arguments throws(EvaluationError) in
            try GoJSONText.value(arguments.text(0))
        },
        FunctionEntry(
            "ParseKeyValue",
            ["target": .string, "delimiter?": .literalString, "pair_delimiter?": .literalString], parseKeyValue),
        FunctionEntry("ParseSeverity", ["target": .any, "mapping": .map], parseSeverity),
        FunctionEntry(
            "ToKeyValueString",
            [
                "target": .map, "delimiter?": .literalString, "pair_delimiter?": .literalString,
                "sort_output?": .literalBool,
            ], toKeyValueString),
    ]

    // MARK: CSV

    private static func parseCSV(_ creation: Creation) throws(EvaluationError) -> Implementation {
        func character(_ index: Int, _ name: String) throws(EvaluationError) -> Text? {
            guard let text = creation.text(index) else { return nil }
            guard text.characters.count == 1 else {
                throw EvaluationError("invalid arguments: \(name) must be a single character")
            }
            return text
        }
        let delimiter = try character(2, "delimiter") ?? ","
        let headerDelimiter = try character(3, "header_delimiter") ?? delimiter
        let mode = creation.text(4)?.string ?? "strict"
        guard ["strict", "lazyQuotes", "ignoreQuotes"].contains(mode) else {
            throw EvaluationError("unknown mode: \(mode)")
        }
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let header = arguments.text(1)
            if header.bytes.isEmpty { throw EvaluationError("headers must not be an empty string") }
            let names = header.split(headerDelimiter)
            let fields: [Text]
            if mode == "ignoreQuotes" {
                fields = arguments.text(0).split(delimiter)
            } else {
                var reader = CSVLines(arguments.text(0), delimiter: delimiter, isLazy: mode == "lazyQuotes")
                fields = try reader.joinedFields()
            }
            guard fields.count == names.count else {
                throw EvaluationError(
                    "map csv headers: wrong number of fields: expected \(names.count), found \(fields.count)")
            }
            var map = ValueMap()
            for (name, field) in zip(names, fields) { map[name] = .string(field) }
            return .map(map)
        }
    }

    // MARK: Keys and values

    /// The delimiters, which must differ and not be empty.
    private static func delimiters(_ creation: Creation) throws(EvaluationError) -> (pair: Text, pairs: Text) {
        let delimiter = creation.text(1) ?? "="
        let pairDelimiter = creation.text(2) ?? " "
        if delimiter.bytes.isEmpty { throw EvaluationError("delimiter cannot be set to an empty string") }
        if pairDelimiter.bytes.isEmpty { throw EvaluationError("pair delimiter cannot be set to an empty string") }
        if delimiter == pairDelimiter {
            throw EvaluationError(
                "pair delimiter \"\(pairDelimiter.string)\" cannot be equal to delimiter \"\(delimiter.string)\"")
        }
        return (delimiter, pairDelimiter)
    }

    private static func parseKeyValue(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let (delimiter, pairDelimiter) = try delimiters(creation)
        return .pure { values throws(EvaluationError) in
            let text = Arguments(values).text(0)
            if text.bytes.isEmpty { throw EvaluationError("cannot parse from empty target") }
            var map = ValueMap()
            for pair in try quotedSplit(text, pairDelimiter) {
                guard let mark = pair.firstIndex(of: delimiter) else {
                    throw EvaluationError(
                        "failed to split pairs into key-values: cannot split \"\(pair.string)\" into 2 items, got 1 item(s)"
                    )
                }
                let key = Text(bytes: Array(pair.bytes[..<mark])).trimmedSpace
                let value = Text(bytes: Array(pair.bytes[(mark + delimiter.bytes.count)...])).trimmedSpace
                map[key] = .string(value)
            }
            return .map(map)
        }
    }

    /// Splits outside of quotes, which go; empty parts go, too.
    private static func quotedSplit(_ text: Text, _ delimiter: Text) throws(EvaluationError) -> [Text] {
        let bytes = text.bytes
        var parts: [Text] = []
        var current: [UInt8] = []
        var quote: UInt8?
        var index = 0
        while index < bytes.count {
            if quote == nil, bytes[index...].starts(with: delimiter.bytes) {
                if !current.isEmpty { parts.append(Text(bytes: current)) }
                current.removeAll()
                index += delimiter.bytes.count
                continue
            }
            let byte = bytes[index]
            if quote == nil, byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == quote {
                quote = nil
            } else {
                current.append(byte)
            }
            index += 1
        }
        if quote != nil {
            throw EvaluationError(
                "splitting source \"\(text.string)\" into pairs failed: never reached the end of a quoted value")
        }
        if !current.isEmpty { parts.append(Text(bytes: current)) }
        return parts
    }

    private static func toKeyValueString(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let (delimiter, pairDelimiter) = try delimiters(creation)
        let isSorted = creation.bool(3) ?? false
        @Sendable func quoted(_ text: Text) -> Text {
            let escaped = text.replacing("\"", with: "\\\"")
            let needsQuotes = escaped.firstIndex(of: pairDelimiter) != nil || escaped.firstIndex(of: delimiter) != nil
            return needsQuotes ? Text(bytes: [0x22] + escaped.bytes + [0x22]) : escaped
        }
        return .pure { values in
            var pairs = Arguments(values).map(0).pairs
            if isSorted { pairs.sort { $0.key < $1.key } }
            let parts = pairs.map { quoted($0.key).bytes + delimiter.bytes + quoted($0.value.attributeText).bytes }
            return .string(Text(bytes: Array(parts.joined(separator: pairDelimiter.bytes))))
        }
    }

    // MARK: Severity

    private struct Criterion {
        var equals: [Text] = []
        var range: ClosedRange<Int64>?
    }

    /// A mapping that is wrong is an error of every evaluation, not of the text.
    private static func parseSeverity(_ creation: Creation) throws(EvaluationError) -> Implementation {
        guard case .map(let mapping) = creation.literals[1] else {
            return .pure { _ throws(EvaluationError) in throw EvaluationError("severity mapping must be a literal PMap")
            }
        }
        let levels: [(name: Text, criteria: [Criterion])]
        do throws(EvaluationError) {
            var read: [(name: Text, criteria: [Criterion])] = []
            for (name, value) in mapping.pairs { read.append((name, try criteria(value))) }
            levels = read
        } catch {
            let reason = error
            return .pure { _ throws(EvaluationError) in throw reason }
        }
        return .pure { values throws(EvaluationError) in
            let value = Arguments(values)[0]
            for level in levels {
                for criterion in level.criteria {
                    switch value {
                    case .string(let text): if criterion.equals.contains(text) { return .string(level.name) }
                    case .int(let number): if criterion.range?.contains(number) ?? false { return .string(level.name) }
                    default: throw EvaluationError("could not map log level: unsupported value type: \(value.typeName)")
                    }
                }
            }
            throw EvaluationError("could not map log level: no matching log level found for value")
        }
    }

    private static func criteria(_ value: OTTLValue) throws(EvaluationError) -> [Criterion] {
        guard case .slice(let items) = value else { throw EvaluationError("severity mapping criteria must be []any") }
        var result: [Criterion] = []
        for item in items {
            guard case .map(let map) = item else {
                throw EvaluationError("severity mapping criteria items must be map[string]any")
            }
            result.append(try criterion(map))
        }
        return result
    }

    private static func criterion(_ map: ValueMap) throws(EvaluationError) -> Criterion {
        var criterion = Criterion()
        if let equals = map["equals"] {
            guard case .slice(let values) = equals else { throw EvaluationError("equals must be a list") }
            for value in values {
                guard case .string(let text) = value else { throw EvaluationError("equals values must be strings") }
                criterion.equals.append(text)
            }
        }
        switch map["range"] {
        case nil: break
        case .map(let range):
            guard case .int(let least) = range["min"], case .int(let most) = range["max"] else {
                throw EvaluationError("range must have a min and a max value")
            }
            if least <= most { criterion.range = least...most }
        case .string(let name):
            let hundreds: [Text: Int64] = ["2xx": 200, "3xx": 300, "4xx": 400, "5xx": 500]
            guard let least = hundreds[name] else { throw EvaluationError("unknown range placeholder: \(name.string)") }
            criterion.range = least...least + 99
        default: throw EvaluationError("range must be a map or a known placeholder string")
        }
        return criterion
    }
}
