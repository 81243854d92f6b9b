/// A text with references in it.
struct ReferenceText {
    private(set) var bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// A part as text.
    subscript(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The first reference that can be replaced, from `${` to `}`: the innermost one before the first closing brace; one after an odd number
    /// of further dollar signs is none (confmap, `findURI`).
    func reference() -> Range<Int>? {
        var start = 0
        while let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")) {
            if let open = lastOpening(in: start..<close) {
                let dollars = bytes[start..<open].reversed().prefix { $0 == UInt8(ascii: "$") }.count
                if dollars % 2 == 0 { return open..<close + 1 }
            }
            start = close + 1
        }
        return nil
    }

    private func lastOpening(in range: Range<Int>) -> Int? {
        var index = range.upperBound - 2
        while index >= range.lowerBound {
            if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") { return index }
            index -= 1
        }
        return nil
    }

    /// Puts a text wherever this reference stands, as confmap does.
    mutating func replace(_ range: Range<Int>, with text: String) {
        let wanted = Array(bytes[range])
        let replacement = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + replacement.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index...].starts(with: wanted) {
                result += replacement
                index += wanted.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        bytes = result
    }

    /// The text with `$$` as a dollar sign.
    var withoutDoubledDollars: String {
        let dollar = UInt8(ascii: "$")
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            result.append(bytes[index])
            let isDoubled = bytes[index] == dollar && index + 1 < bytes.count && bytes[index + 1] == dollar
            index += isDoubled ? 2 : 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
