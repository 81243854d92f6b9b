/// Converters over texts.
enum TextFunctions {
    static let all: [FunctionEntry] = [
        .pure("Concat", ["vals": .computedStringLikes, "delimiter": .string], concat),
        FunctionEntry("ConvertCase", ["target": .string, "to_case": .literalString], convertCase),
        FunctionEntry("Format", ["format": .literalString, "vals": .list(.any)], format),
        .pure("HasPrefix", ["target": .string, "prefix": .string]) {
            .bool($0.text(0).bytes.starts(with: $0.text(1).bytes))
        },
        .pure("HasSuffix", ["target": .string, "suffix": .string]) {
            .bool($0.text(0).bytes.reversed().starts(with: $0.text(1).bytes.reversed()))
        },
        FunctionEntry(
            "Substring", ["target": .string, "start": .int, "length": .int, "utf8_safe?": .literalBool], substring),
        .pure("Split", ["target": .string, "delimiter": .string]) { .strings($0.text(0).split($0.text(1))) },
        .pure("ToCamelCase", ["target": .string]) { .string(TextCase.camel($0.text(0))) },
        .pure("ToLowerCase", ["target": .string]) { .string(TextCase.lower($0.text(0))) },
        .pure("ToSnakeCase", ["target": .string]) { .string(TextCase.snake($0.text(0))) },
        .pure("ToUpperCase", ["target": .string]) { .string(TextCase.upper($0.text(0))) },
        FunctionEntry("Trim", ["target": .string, "replacement?": .literalString]) { creation in
            let cut = creation.text(1) ?? " "
            return .pure { values in .string(Arguments(values).text(0).trimmed(cut)) }
        },
        .pure("TrimPrefix", ["target": .string, "prefix": .string]) { arguments in
            let (text, prefix) = (arguments.text(0), arguments.text(1))
            return .string(
                text.bytes.starts(with: prefix.bytes)
                    ? Text(bytes: Array(text.bytes.dropFirst(prefix.bytes.count))) : text)
        },
        .pure("TrimSuffix", ["target": .string, "suffix": .string]) { arguments in
            let (text, suffix) = (arguments.text(0), arguments.text(1))
            let hasSuffix = text.bytes.reversed().starts(with: suffix.bytes.reversed())
            return .string(hasSuffix ? Text(bytes: Array(text.bytes.dropLast(suffix.bytes.count))) : text)
        },
    ]

    private static func concat(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        let parts = arguments.list(0).map { value -> [UInt8] in
            if case .string(let text) = value { text.bytes } else { Array("<nil>".utf8) }
        }
        let separator = arguments.text(1).bytes
        var bytes: [UInt8] = []
        for (number, part) in parts.enumerated() {
            if number > 0 { bytes.append(contentsOf: separator) }
            bytes.append(contentsOf: part)
            if bytes.count > OTTLValue.sizeLimit { throw OTTLValue.tooLarge }
        }
        return .string(Text(bytes: bytes))
    }

    private static func convertCase(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let name = creation.text(1)?.string ?? ""
        let convert: @Sendable (Text) -> Text
        switch name {
        case "lower": convert = TextCase.lower
        case "upper": convert = TextCase.upper
        case "snake": convert = TextCase.snake
        case "camel": convert = TextCase.camel
        default: throw EvaluationError("invalid case: \(name), allowed cases are: lower, upper, snake, camel")
        }
        return .pure { values in .string(convert(Arguments(values).text(0))) }
    }

    private static func format(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let format = creation.text(0) ?? .empty
        return .pure { values in .string(GoFormat.print(format, Arguments(values).list(1))) }
    }

    private static func substring(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let isSafe = creation.bool(3) ?? false
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let (bytes, start, length) = (arguments.text(0).bytes, arguments.int(1), arguments.int(2))
            if start < 0 {
                throw EvaluationError("invalid start for substring function, \(start) cannot be negative")
            }
            if length <= 0 {
                throw EvaluationError("invalid length for substring function, \(length) cannot be negative or zero")
            }
            guard start <= Int64(bytes.count), length <= Int64(bytes.count) - start else {
                throw EvaluationError(
                    "invalid range for substring function, start(\(start))+length(\(length)) cannot be greater than the length of target string(\(bytes.count))"
                )
            }
            var (from, to) = (Int(start), Int(start + length))
            if isSafe {
                // A start inside a character moves forward, an end moves back.
                while from < bytes.count, bytes[from] & 0xC0 == 0x80 { from += 1 }
                to = max(from, UTF8Scan.boundary(bytes, to))
            }
            return .string(Text(bytes: Array(bytes[from..<to])))
        }
    }
}

/// Letter cases as Go's `strings` and iancoleman/strcase have them.
public enum TextCase {
    /// In lower case, one character for one.
    public static func lower(_ text: Text) -> Text {
        mapped(text) { scalar in
            if scalar.value == 0x130 { return "i" }
            let mapping = scalar.properties.lowercaseMapping.unicodeScalars
            return mapping.count == 1 ? mapping[mapping.startIndex] : scalar
        }
    }

    /// One character for one, as Go's simple case mapping.
    public static func upper(_ text: Text) -> Text {
        mapped(text) { scalar in
            let mapping = scalar.properties.uppercaseMapping.unicodeScalars
            if mapping.count == 1 { return mapping[mapping.startIndex] }
            let title = scalar.properties.titlecaseMapping.unicodeScalars
            return title.count == 1 ? title[title.startIndex] : scalar
        }
    }

    private static func mapped(_ text: Text, _ map: (Unicode.Scalar) -> Unicode.Scalar) -> Text {
        var result: [UInt8] = []
        var index = 0
        while index < text.bytes.count {
            let (scalar, length) = UTF8Scan.scalar(text.bytes, at: index)
            result.append(contentsOf: String(Character(map(scalar))).utf8)
            index += length
        }
        return Text(bytes: result)
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isBreak(_ byte: UInt8) -> Bool { [0x20, 0x5F, 0x2D, 0x2E].contains(byte) }

    /// Words in lower case with underscores between them; a change of case or to a digit starts a word.
    static func snake(_ text: Text) -> Text {
        let bytes = text.trimmedSpace.bytes
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let lowered = isUpper(byte) ? byte + 0x20 : byte
            if index + 1 < bytes.count {
                let next = bytes[index + 1]
                let changes =
                    isUpper(byte) && (isLower(next) || isDigit(next))
                    || isLower(byte) && (isUpper(next) || isDigit(next))
                    || isDigit(byte) && (isUpper(next) || isLower(next))
                if changes {
                    if isUpper(byte), isLower(next), index > 0, isUpper(bytes[index - 1]) { result.append(0x5F) }
                    result.append(lowered)
                    if isLower(byte) || isDigit(byte) || isDigit(next) { result.append(0x5F) }
                    continue
                }
            }
            result.append(isBreak(byte) ? 0x5F : lowered)
        }
        return Text(bytes: result)
    }

    /// Words that start with a capital and stand together; what is neither letter nor digit goes.
    static func camel(_ text: Text) -> Text {
        let bytes = text.trimmedSpace.bytes
        var result: [UInt8] = []
        var startsWord = true
        var wasUpper = false
        for byte in bytes {
            var letter = byte
            if startsWord {
                if isLower(byte) { letter -= 0x20 }
            } else if wasUpper, isUpper(byte) {
                letter += 0x20
            }
            wasUpper = isUpper(byte)
            if isUpper(byte) || isLower(byte) {
                result.append(letter)
                startsWord = false
            } else if isDigit(byte) {
                result.append(byte)
                startsWord = true
            } else {
                startsWord = isBreak(byte)
            }
        }
        return Text(bytes: result)
    }
}
