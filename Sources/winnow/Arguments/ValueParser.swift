import WinnowFormats
import WinnowSettings

/// Reads the value of an option and says in words what it expects.
struct ValueParser<Value: Sendable>: Sendable {
    /// What a value must be: `a whole number from 1 to 1024`.
    let expectation: String
    /// Words that can be completed, empty when there is no list.
    var choices: [String] = []
    /// True when a file's name is expected.
    var isFile = false
    /// The value, `nil` when the text is none.
    let parse: @Sendable (String) -> Value?
}

extension ValueParser where Value == String {
    /// Any text but the empty one.
    static let text = ValueParser(expectation: "a text that is not empty") { $0.isEmpty ? nil : $0 }
    /// The name of a file.
    static let file = ValueParser(expectation: "the name of a file", isFile: true) {
        $0.isEmpty || $0.utf8.contains(0) ? nil : $0
    }

    /// One of a few words.
    static func choice(_ words: [String]) -> ValueParser {
        ValueParser(expectation: "one of " + words.joined(separator: ", "), choices: words) {
            words.contains($0) ? $0 : nil
        }
    }
}

extension ValueParser where Value == Int {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> ValueParser {
        ValueParser(expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            // `Int` also reads `+5` and digits of other scripts are no digits to it.
            text.utf8.first == 0x2B ? nil : Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueParser where Value == UInt64 {
    /// A seed: it must fit the store's integers.
    static let seed = ValueParser(expectation: "a whole number from 0 to \(Int64.max)") { text in
        text.utf8.first == 0x2B ? nil : Int64(text).flatMap { UInt64(exactly: $0) }
    }

    /// A length of time above zero, in nanoseconds; at most ten years.
    static let duration = ValueParser(expectation: "a length of time such as 250ms, 10s or 1h30m, at most 3650d") {
        text in
        Quantity.parseDuration(text).flatMap { $0 > 0 && $0 <= 3_650 * 86_400_000_000_000 ? $0 : nil }
    }

    /// A length of time of at most a day, zero allowed, in nanoseconds.
    static let margin = ValueParser(expectation: "a length of time such as 0s, 90s or 5m, at most 24h") { text in
        Quantity.parseDuration(text).flatMap { $0 <= 86_400_000_000_000 ? $0 : nil }
    }

    /// A length of time, zero allowed, in nanoseconds.
    static let delay = ValueParser(expectation: "a length of time such as 0, 250ms, 10s or 1h30m") {
        Quantity.parseDuration($0)
    }
}

extension ValueParser where Value == Double {
    /// A rate above zero, per second.
    static let rate = ValueParser(expectation: "a rate such as 2000/s or 90k/min") { text in
        Quantity.parseRate(text).flatMap { $0 > 0 && $0 <= 1e9 ? $0 : nil }
    }
}

extension ValueParser where Value == Bool {
    /// An option without a value.
    static let flag = ValueParser(expectation: "nothing") { _ in true }
}
