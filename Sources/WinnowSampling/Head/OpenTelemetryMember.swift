import WinnowModel

/// The value of the trace state's member `ot`: what samplers read of it as numbers, and what they only carry.
struct OpenTelemetryMember: Sendable, Hashable {
    /// The member's key.
    static let key = "ot"
    private static let longest = 256

    /// How `th` and `rv` are read.
    enum Reading: Sendable {
        /// Lower-case hexadecimal digits.
        case strict
        /// What Python's `int(text, 16)` takes: signs, `0x`, upper case, spaces around and single underscores between digits.
        case python
        /// As `strict`; empty parts at the end are not carried along, and the member stays where it was (Java).
        case java
        /// Digits of either case (JS).
        case javaScript
    }

    /// `th` and `rv`.
    var state = SamplingState()
    /// Sub-keys of others, as they were written.
    var others: [String] = []

    /// Reads the member out of the members of a trace state; without it, or when it is too long, nothing is known.
    init(_ members: [(key: String, value: String)], _ reading: Reading = .strict) {
        state.hasMembers = !members.isEmpty
        guard let value = members.first(where: { $0.key == Self.key })?.value, value.utf8.count <= Self.longest else {
            return
        }
        var parts = value.split(separator: ";", omittingEmptySubsequences: false)
        if reading == .java { while let last = parts.last, last.isEmpty { parts.removeLast() } }
        for part in parts {
            if part.hasPrefix("th:") {
                state.threshold = Self.threshold(part.dropFirst(3), reading) ?? SamplingState.absent
            } else if part.hasPrefix("rv:") {
                state.randomness = Self.randomness(part.dropFirst(3), reading) ?? SamplingState.absent
            } else {
                others.append(String(part))
            }
        }
        // Empty parts are carried along but say nothing.
        state.hasOtherKeys = others.count > 1 || others.contains { !$0.isEmpty }
    }

    /// The value as it is written: `th`, `rv`, then the others as far as there is room; empty when there is nothing to say.
    var text: String {
        var parts: [String] = []
        if state.threshold != SamplingState.absent {
            parts.append("th:" + ConsistentThreshold(value: state.threshold).text)
        }
        if state.randomness != SamplingState.absent {
            let hex = String(state.randomness, radix: 16)
            parts.append("rv:" + String(repeating: "0", count: max(0, 14 - hex.utf8.count)) + hex)
        }
        parts += others
        while parts.count > 1, parts.reduce(parts.count - 1, { $0 + $1.utf8.count }) > Self.longest {
            parts.removeLast()
        }
        return parts.joined(separator: ";")
    }

    /// The members of a span's trace state below a parent that has `members`; `nil`: the span has none at all.
    static func members(
        after outcome: StartOutcome, below members: [(key: String, value: String)], _ reading: Reading = .strict
    ) -> [(key: String, value: String)]? {
        switch outcome.change {
        case .inherited: return members
        case .cleared: return nil
        case .written, .writtenAlone:
            let members = outcome.change == .written ? members : []
            var member = OpenTelemetryMember(members, reading)
            member.state = outcome.state
            let text = member.text
            if text.isEmpty { return members.filter { $0.key != key } }
            return TraceState.updated(members, key: key, value: text, inPlace: reading == .java)
        }
    }

    private static func threshold(_ text: Substring, _ reading: Reading) -> UInt64? {
        guard (1...14).contains(text.utf8.count) else { return nil }
        return bits(text, reading).map { $0 << UInt64(4 * (14 - text.utf8.count)) }
    }

    private static func randomness(_ text: Substring, _ reading: Reading) -> UInt64? {
        text.utf8.count == 14 ? bits(text, reading) : nil
    }

    private static func bits(_ text: Substring, _ reading: Reading) -> UInt64? {
        switch reading {
        case .strict, .java: ConsistentThreshold.bits(String(text))
        case .javaScript: ConsistentThreshold.bits(text.lowercased())
        case .python: pythonInteger(text)
        }
    }

    /// A number that is not negative, of at most 14 characters.
    private static func pythonInteger(_ text: Substring) -> UInt64? {
        var text = text.utf8
        while let first = text.first, first == 0x20 { text.removeFirst() }
        while let last = text.last, last == 0x20 { text.removeLast() }
        let isNegative = text.first == 0x2D
        if isNegative || text.first == 0x2B { text.removeFirst() }
        var mayBreak = false
        if text.count > 1, text.first == 0x30, text.dropFirst().first.map({ $0 | 0x20 == 0x78 }) == true {
            text.removeFirst(2)
            mayBreak = true
        }
        var value: UInt64 = 0
        for byte in text {
            if byte == 0x5F {
                guard mayBreak else { return nil }
                mayBreak = false
                continue
            }
            guard let digit = UInt64(hexDigits: CollectionOfOne(byte)) else { return nil }
            value = value << 4 | digit
            mayBreak = true
        }
        // It ends in a digit.
        guard text.last != nil, text.last != 0x5F, !isNegative || value == 0 else { return nil }
        return value
    }
}

extension SamplingState {
    /// Reads a `tracestate` header as the specification says; one that the W3C's grammar refuses is ignored as a whole.
    init(header: String) {
        self = OpenTelemetryMember(header.isEmpty ? [] : TraceState.accepted(header)).state
    }
}
