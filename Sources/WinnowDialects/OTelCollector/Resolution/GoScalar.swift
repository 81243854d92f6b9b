import WinnowModel
import WinnowSettings

/// Scalars as Go's YAML reader (yaml.v3) hands them to the Collector: explicit tags and points in time are resolved.
enum GoScalar {
    private static let prefix = "tag:yaml.org,2002:"

    /// The scalar without a tag; `nil`: it is so already. What its tag does not allow is a `.data` failure.
    static func resolved(_ scalar: YAMLScalar, at node: YAMLNode) throws(Failure) -> YAMLScalar? {
        if scalar.tag.isEmpty {
            return scalar.style == .plain ? timestamp(scalar.text).map(time) : nil
        }
        guard scalar.tag.hasPrefix(prefix) else { return nil }
        let meaning = YAMLNode.meaning(of: scalar.text)
        switch (scalar.tag.dropFirst(prefix.count), meaning) {
        case ("str", _): return YAMLScalar(scalar.text, style: .quoted)
        case ("int", .integer), ("float", .integer), ("float", .double), ("bool", .bool), ("null", .null):
            return YAMLScalar(scalar.text)
        case ("int", .double(let double)) where Int64(exactly: double) != nil: return YAMLScalar(scalar.text)
        case ("binary", _):
            if let text = Base64.text(scalar.text) { return YAMLScalar(text, style: .quoted) }
        case ("timestamp", _):
            if let text = timestamp(scalar.text) { return time(text) }
        case ("int", _), ("float", _), ("bool", _), ("null", _): break
        default: return YAMLScalar(scalar.text, style: .quoted)
        }
        throw node.failure(
            "'\(scalar.text)' is no \(scalar.tag.dropFirst(prefix.count)), as its tag says: the Collector refuses it",
            remedy: "remove the tag")
    }

    private static func time(_ text: String) -> YAMLScalar { YAMLScalar(text, tag: YAMLScalar.timestampTag) }

    /// A point in time in the notation of RFC 3339; `nil`: the text is none to yaml.v3.
    static func timestamp(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        func number(_ digits: ClosedRange<Int>, in range: ClosedRange<Int>) -> Int? {
            let found = rest.prefix(digits.upperBound).prefix { (0x30...0x39).contains($0) }
            guard digits.contains(found.count) else { return nil }
            rest = rest.dropFirst(found.count)
            let value = found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return range.contains(value) ? value : nil
        }
        func take(_ byte: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: byte) else { return false }
            rest = rest.dropFirst()
            return true
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        guard rest.count >= 8, let year = number(4...4, in: 0...9999), take("-"), let month = number(1...2, in: 1...12),
            take("-"), let day = number(1...2, in: 1...days(month, of: year))
        else { return nil }
        let padded = String(repeating: "0", count: max(0, 4 - "\(year)".utf8.count)) + "\(year)"
        let date = "\(padded)-\(two(month))-\(two(day))"
        if rest.isEmpty { return date + "T00:00:00Z" }
        let hasZone = take("T") || take("t")
        guard hasZone || take(" "), let hour = number(1...2, in: 0...23), take(":"),
            let minute = number(1...2, in: 0...59),
            take(":"), let second = number(1...2, in: 0...59)
        else { return nil }
        var result = "\(date)T\(two(hour)):\(two(minute)):\(two(second))"
        if take(".") {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            if digits.isEmpty { return nil }
            rest = rest.dropFirst(digits.count)
            let kept = String(decoding: digits.prefix(9), as: UTF8.self)
            let significant = kept.prefix(
                (kept.lastIndex { $0 != "0" }).map { kept.distance(from: kept.startIndex, to: $0) + 1 } ?? 0)
            if !significant.isEmpty { result += "." + significant }
        }
        if !hasZone { return rest.isEmpty ? result + "Z" : nil }
        if take("Z") { return rest.isEmpty ? result + "Z" : nil }
        let sign = take("+") ? "+" : take("-") ? "-" : ""
        guard !sign.isEmpty, let hours = number(2...2, in: 0...24), take(":"), let minutes = number(2...2, in: 0...60),
            rest.isEmpty
        else { return nil }
        return result + (hours == 0 && minutes == 0 ? "Z" : "\(sign)\(two(hours)):\(two(minutes))")
    }

    private static func days(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Base64 as a YAML `!!binary` has it.
private enum Base64 {
    /// The text that some Base64 stands for; `nil`: it is none, or no UTF-8.
    static func text(_ encoded: String) -> String? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in encoded.utf8 where byte != 0x0A && byte != 0x0D {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                value = 0
            default: return nil
            }
            if padding > 0, byte != UInt8(ascii: "=") { return nil }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                bytes += [
                    UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                    UInt8(truncatingIfNeeded: bits),
                ]
                bits = 0
            }
        }
        guard count % 4 == 0, padding <= 2, padding <= bytes.count else { return nil }
        return String(validating: bytes.dropLast(padding), as: UTF8.self)
    }
}
