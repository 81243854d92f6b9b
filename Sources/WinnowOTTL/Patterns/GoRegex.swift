import CRE2

/// A regular expression of Go's `regexp`: RE2 with Go's way of naming groups; linear time on any input.
public final class GoRegex: @unchecked Sendable {
    // Safe to share: RE2 guards its own state and the handle never changes.
    private let handle: OpaquePointer
    /// Names of the groups from 1 on, empty for those without.
    public let names: [String]

    /// Compiles a pattern; throws the reason why it is none.
    public convenience init(_ pattern: String) throws(EvaluationError) { try self.init(Text(pattern)) }

    /// Compiles a pattern.
    public init(_ pattern: Text) throws(EvaluationError) {
        let (plain, names) = try RegexGroups.split(pattern.bytes)
        var reason = [CChar](repeating: 0, count: 256)
        let compiled = plain.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters -> OpaquePointer? in
                guard let base = characters.baseAddress else {
                    return winnow_re2_compile("", 0, &reason, reason.count)
                }
                return winnow_re2_compile(base, characters.count, &reason, reason.count)
            }
        }
        guard let compiled else {
            let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw EvaluationError("error parsing regexp: " + String(decoding: text, as: UTF8.self))
        }
        handle = compiled
        let count = Int(winnow_re2_groups(compiled))
        // Whatever the scan missed has no name.
        self.names = (0..<count).map { $0 < names.count ? names[$0] : "" }
    }

    deinit { winnow_re2_free(handle) }

    /// Whether the pattern occurs anywhere.
    public func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { occurs(in: UnsafeRawBufferPointer($0)) }
    }

    /// Whether the pattern occurs anywhere.
    public func occurs(in text: Text) -> Bool { text.bytes.withUnsafeBytes { occurs(in: $0) } }

    /// Whether the pattern occurs anywhere.
    func occurs(in text: UnsafeRawBufferPointer) -> Bool {
        text.withMemoryRebound(to: CChar.self) { winnow_re2_search(handle, $0.baseAddress, $0.count) }
    }

    /// Where the leftmost match from `start` on and its groups stand; `nil` for groups that took no part.
    public func match(in text: Text, from start: Int = 0) -> [Range<Int>?]? {
        var places = [Int](repeating: -1, count: 2 * (names.count + 1))
        let found = text.bytes.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                winnow_re2_find(handle, $0.baseAddress, $0.count, start, &places, Int32(names.count + 1))
            }
        }
        guard found else { return nil }
        return (0...names.count).map { group in
            places[2 * group] < 0 ? nil : places[2 * group]..<places[2 * group + 1]
        }
    }

    /// All matches that do not overlap (`FindAllStringSubmatchIndex`).
    func matches(in text: Text) -> [[Range<Int>?]] {
        var all: [[Range<Int>?]] = []
        var position = 0
        var previousEnd = -1
        while position <= text.bytes.count, let match = match(in: text, from: position), let whole = match[0] {
            var isNew = true
            if whole.upperBound == position {
                // No empty match directly after another one.
                isNew = whole.lowerBound != previousEnd
                position =
                    position < text.bytes.count ? position + UTF8Scan.length(text.bytes, at: position) : position + 1
            } else {
                position = whole.upperBound
            }
            previousEnd = whole.upperBound
            if isNew { all.append(match) }
        }
        return all
    }

    /// Every match replaced by a template (`ReplaceAllString`).
    func replaceAll(in text: Text, with template: Text) -> Text {
        replaceAll(in: text) { expand(template, $0, text) }
    }

    /// Every match replaced by what `replacement` makes of its text (`ReplaceAllStringFunc`).
    public func replaceAll(in text: Text, by replacement: (Text) -> Text) -> Text {
        replaceAll(in: text) { match in replacement(Text(bytes: match[0].map { Array(text.bytes[$0]) } ?? [])) }
    }

    private func replaceAll(in text: Text, _ replacement: ([Range<Int>?]) -> Text) -> Text {
        var result: [UInt8] = []
        var lastEnd = 0
        var position = 0
        while position <= text.bytes.count, let match = match(in: text, from: position), let whole = match[0] {
            result.append(contentsOf: text.bytes[lastEnd..<max(lastEnd, whole.lowerBound)])
            // Not for an empty match directly after another one.
            if whole.upperBound > lastEnd || whole.lowerBound == 0 {
                result.append(contentsOf: replacement(match).bytes)
            }
            lastEnd = whole.upperBound
            let width = position < text.bytes.count ? UTF8Scan.length(text.bytes, at: position) : 0
            if position + width > whole.upperBound {
                position += width
            } else if position + 1 > whole.upperBound {
                position += 1
            } else {
                position = whole.upperBound
            }
        }
        result.append(contentsOf: text.bytes[lastEnd...])
        return Text(bytes: result)
    }

    /// A template with `$1`, `${name}` and `$$` put in (`Regexp.Expand`).
    func expand(_ template: Text, _ match: [Range<Int>?], _ text: Text) -> Text {
        var result: [UInt8] = []
        var rest = template.bytes[...]
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            result.append(contentsOf: rest[..<dollar])
            rest = rest[(dollar + 1)...]
            if rest.first == UInt8(ascii: "$") {
                result.append(UInt8(ascii: "$"))
                rest = rest.dropFirst()
                continue
            }
            guard let (name, tail) = Self.reference(rest) else {
                result.append(UInt8(ascii: "$"))
                continue
            }
            rest = tail
            if let range = group(name, match) { result.append(contentsOf: text.bytes[range]) }
        }
        result.append(contentsOf: rest)
        return Text(bytes: result)
    }

    private func group(_ name: String, _ match: [Range<Int>?]) -> Range<Int>? {
        let isNumber = name.utf8.allSatisfy { (0x30...0x39).contains($0) } && (name == "0" || !name.hasPrefix("0"))
        if isNumber, let number = Int(name), number < 100_000_000 { return number < match.count ? match[number] : nil }
        for (index, known) in names.enumerated() where known == name {
            if let range = match[index + 1] { return range }
        }
        return nil
    }

    /// The name after a `$` and what follows it.
    private static func reference(_ text: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        let isBraced = text.first == UInt8(ascii: "{")
        let body = isBraced ? text.dropFirst() : text
        let string = String(decoding: body, as: UTF8.self)
        let name = string.unicodeScalars.prefix {
            $0 == "_" || $0.properties.isAlphabetic && $0.properties.numericType == nil
                || $0.properties.generalCategory == .decimalNumber
        }
        let word = String(name)
        guard !word.isEmpty else { return nil }
        let tail = body.dropFirst(word.utf8.count)
        if isBraced {
            guard tail.first == UInt8(ascii: "}") else { return nil }
            return (word, tail.dropFirst())
        }
        return (word, tail)
    }
}

/// Takes the names of groups out of a pattern: Go lets names repeat and knows `(?<name>…)`, RE2 does not.
enum RegexGroups {
    static func split(_ pattern: [UInt8]) throws(EvaluationError) -> (pattern: [UInt8], names: [String]) {
        var plain: [UInt8] = []
        var names: [String] = []
        var index = 0
        var classStart: Int?
        func has(_ word: String) -> Bool { pattern[index...].starts(with: word.utf8) }
        while index < pattern.count {
            let byte = pattern[index]
            if byte == UInt8(ascii: "\\") {
                if has("\\Q") {
                    // Literal text up to \E.
                    var end = index + 2
                    while end < pattern.count, !pattern[end...].starts(with: "\\E".utf8) { end += 1 }
                    end = min(end + 2, pattern.count)
                    plain.append(contentsOf: pattern[index..<end])
                    index = end
                    continue
                }
                if has("\\C") { throw EvaluationError("error parsing regexp: invalid escape sequence: `\\C`") }
                plain.append(contentsOf: pattern[index..<min(index + 2, pattern.count)])
                index += 2
                continue
            }
            if let start = classStart {
                // A bracket directly at the start of a class is one of its characters.
                if byte == UInt8(ascii: "]"), index > start { classStart = nil }
                if has("[:"), let end = closing(pattern, index) {
                    plain.append(contentsOf: pattern[index..<end])
                    index = end
                    continue
                }
            } else if byte == UInt8(ascii: "[") {
                classStart = index + 1 + (index + 1 < pattern.count && pattern[index + 1] == UInt8(ascii: "^") ? 1 : 0)
            } else if byte == UInt8(ascii: "(") {
                if !has("(?") {
                    names.append("")
                } else if has("(?P<") || has("(?<") && !has("(?<=") && !has("(?<!") {
                    let start = index + (has("(?P<") ? 4 : 3)
                    guard let end = pattern[start...].firstIndex(of: UInt8(ascii: ">")), end > start,
                        pattern[start..<end].allSatisfy(isWord)
                    else { throw EvaluationError("error parsing regexp: invalid named capture") }
                    names.append(String(decoding: pattern[start..<end], as: UTF8.self))
                    plain.append(byte)
                    index = end + 1
                    continue
                }
            }
            plain.append(byte)
            index += 1
        }
        return (plain, names)
    }

    private static func closing(_ pattern: [UInt8], _ start: Int) -> Int? {
        var index = start + 2
        while index + 1 < pattern.count {
            if pattern[index] == UInt8(ascii: ":"), pattern[index + 1] == UInt8(ascii: "]") { return index + 2 }
            guard isWord(pattern[index]) || pattern[index] == UInt8(ascii: "^") else { return nil }
            index += 1
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
