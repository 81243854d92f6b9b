import WinnowModel

/// Functions of Alloy's standard library that put text into other forms and take it out of them (grafana/alloy, `syntax/internal/stdlib`,
/// namespace `encoding`).
enum AlloyEncodings {
    /// What a function makes of a text; `nil`: it is none of these, or Alloy refuses the text.
    static func call(_ name: String, _ text: String) -> String? {
        switch name {
        case "encoding.from_base64", "base64_decode": decoded(text, standard)
        case "encoding.from_URLbase64": decoded(text, url)
        case "encoding.to_base64": encoded(text, standard)
        case "encoding.to_URLbase64": encoded(text, url)
        case "encoding.url_encode": escaped(text)
        case "encoding.url_decode": unescaped(text)
        default: nil
        }
    }

    private static let standard = alphabet("+/")
    private static let url = alphabet("-_")
    private static let padding = UInt8(ascii: "=")

    private static func alphabet(_ last: String) -> [UInt8] {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + last.utf8
    }

    private static func encoded(_ text: String, _ alphabet: [UInt8]) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for index in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for part in 0...group.count { result.append(alphabet[Int(word >> UInt32(18 - 6 * part) & 63)]) }
            result.append(contentsOf: repeatElement(padding, count: 3 - group.count))
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Groups of four with padding, line ends between them; what is no text afterwards is not worked out.
    private static func decoded(_ text: String, _ alphabet: [UInt8]) -> String? {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        let bytes = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
        if bytes.count % 4 != 0 { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: bytes.count, by: 4) {
            let group = bytes[index..<index + 4]
            let digits = group.prefix { $0 != padding }
            let isLast = index + 4 == bytes.count
            guard
                digits.count == 4
                    || isLast && digits.count >= 2 && group.dropFirst(digits.count).allSatisfy({ $0 == padding })
            else { return nil }
            var word: UInt32 = 0
            for digit in digits {
                guard let value = values[Int(digit)] else { return nil }
                word = word << 6 | UInt32(value)
            }
            word <<= UInt32(6 * (4 - digits.count))
            for part in 0..<digits.count - 1 { result.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * part))) }
        }
        return String(validating: result, as: UTF8.self)
    }

    /// Go's `url.QueryEscape`, with `%20` for a space.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func unescaped(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                // Whether a plus sign is one hangs on the release.
                if bytes[index] == UInt8(ascii: "+") { return nil }
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.count, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2]) else {
                return nil
            }
            result.append(high << 4 | low)
            index += 3
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).isASCII ? Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } : nil
    }

    // MARK: Paths into JSON

    private enum Step {
        case member(String)
        case element(Int)
        case all
    }

    /// The values that a path leads to (ohler55/ojg's JSONPath): names, indexes from either end, `*`. Other paths are not worked out, nor
    /// what hangs on the order of an object's members, which is Go's.
    static func picked(_ path: String, of value: AlloyValue) -> [AlloyValue]? {
        guard let steps = steps(path) else { return nil }
        var found = [value]
        for step in steps {
            var next: [AlloyValue] = []
            for value in found {
                switch (step, value.content) {
                case (.member(let name), .object(let members)):
                    if let member = members.last(where: { $0.name == name }) { next.append(member.value) }
                case (.element(let index), .list(let elements)):
                    let at = index < 0 ? index + elements.count : index
                    if elements.indices.contains(at) { next.append(elements[at]) }
                case (.all, .list(let elements)): next += elements
                case (.all, .object(let members)):
                    if members.count > 1 { return nil }
                    next += members.map(\.value)
                default: break
                }
            }
            found = next
        }
        return found
    }

    private static func steps(_ path: String) -> [Step]? {
        var rest = Substring(path)
        if rest.first == "$" || rest.first == "@" { rest.removeFirst() }
        var steps: [Step] = []
        var isFirst = true
        while let sign = rest.first {
            if sign == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                if inner == "*" {
                    steps.append(.all)
                } else if let index = Int(inner) {
                    steps.append(.element(index))
                } else if inner.count >= 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote,
                    !inner.dropFirst().dropLast().contains(where: { $0 == quote || $0 == "\\" })
                {
                    steps.append(.member(String(inner.dropFirst().dropLast())))
                } else {
                    return nil
                }
            } else {
                if sign == "." { rest.removeFirst() } else if !isFirst { return nil }
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                if rest.first == "*" {
                    steps.append(.all)
                    rest.removeFirst()
                } else if name.isEmpty {
                    return nil
                } else {
                    steps.append(.member(String(name)))
                    rest = rest[name.endIndex...]
                }
            }
            isFirst = false
        }
        return steps
    }
}
