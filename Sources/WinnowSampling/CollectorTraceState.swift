import WinnowModel

/// A `tracestate` header as the Collector reads and writes it (contrib, `pkg/sampling`).
///
/// The W3C's grammar holds for every member, but a key may stand twice. Of a repeated `ot` the last
/// counts, and of a repeated sub-key too. `th` and `rv` may have capitals, and stay as they were written while nobody sets them.
struct CollectorTraceState: Sendable, Hashable {
    private struct Pair: Sendable, Hashable {
        var key: Substring
        var value: Substring
    }

    /// What the header says about sampling.
    private(set) var state = SamplingState()
    private var thresholdText: Substring = ""
    private var randomnessText: Substring = ""
    private var otherKeys: [Pair] = []
    private var others: [Pair] = []

    /// False where the Collector reports an error; then this is as far as it got.
    private(set) var isWhole = true

    /// Reads a header.
    init(_ header: String) {
        let parts = header.split(separator: ",", omittingEmptySubsequences: false)
        guard header.utf8.count <= 1024, parts.allSatisfy({ Self.isMember($0) }) else {
            isWhole = false
            return
        }
        for (number, part) in parts.enumerated() where !part.isEmpty || number + 1 < parts.count {
            // The last of the 32 members that the W3C allows is one too many for the Collector.
            if number + 1 >= TraceState.mostMembers {
                isWhole = false
                break
            }
            guard let (key, value) = Self.member(part) else { continue }
            if !TraceState.isKey(key) {
                isWhole = false
            } else if key.elementsEqual("ot".utf8) {
                isWhole = read(Substring(value)) && isWhole
            } else {
                others.append(Pair(key: Substring(key), value: Substring(value)))
            }
        }
        state.hasOtherKeys = !otherKeys.isEmpty
        state.hasMembers = !others.isEmpty || !state.isBare
    }

    /// Key and value of a member; `nil` for an empty one.
    private static func member(_ part: Substring) -> (key: Substring.UTF8View, value: Substring.UTF8View)? {
        let member = TraceState.trimmed(part.utf8)
        guard let mark = member.firstIndex(of: 0x3D) else { return nil }
        return (member[..<mark], member[member.index(after: mark)...])
    }

    /// Whether a part between commas is empty or follows the grammar; how long a key is counts later.
    private static func isMember(_ part: Substring) -> Bool {
        if TraceState.trimmed(part.utf8).isEmpty { return true }
        guard let (key, value) = member(part) else { return false }
        return TraceState.isKey(key, ofAnyLength: true) && TraceState.isValue(value)
    }

    /// Reads the value of a member `ot`, in place of an earlier one; false where something in it is wrong.
    private mutating func read(_ value: Substring) -> Bool {
        state = SamplingState()
        thresholdText = ""
        randomnessText = ""
        otherKeys = []
        var pairs: [Pair] = []
        for part in value.split(separator: ";", omittingEmptySubsequences: false) {
            guard let mark = part.utf8.firstIndex(of: 0x3A) else { return false }
            let pair = Pair(key: part[..<mark], value: part[part.utf8.index(after: mark)...])
            guard Self.isSubKey(pair.key.utf8), pair.value.utf8.allSatisfy(Self.isValueByte) else { return false }
            pairs.append(pair)
        }
        var isWhole = true
        for pair in pairs {
            if pair.key == "th" {
                let threshold = ConsistentThreshold(text: pair.value.lowercased())
                state.threshold = threshold?.value ?? SamplingState.absent
                thresholdText = pair.value
                isWhole = threshold != nil && isWhole
            } else if pair.key == "rv" {
                let randomness = ConsistentThreshold.randomness(pair.value.lowercased())
                state.randomness = randomness ?? SamplingState.absent
                randomnessText = pair.value
                isWhole = randomness != nil && isWhole
            } else {
                otherKeys.append(pair)
            }
        }
        return isWhole
    }

    private static func isSubKey(_ key: Substring.UTF8View) -> Bool {
        guard let first = key.first, (0x61...0x7A).contains(first) else { return false }
        return key.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// A letter, a digit, or one of `._-`.
    private static func isValueByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2E
            || byte == 0x5F || byte == 0x2D
    }

    /// The header with the `th` and `rv` of `state`; a `th` that nobody has set stays as it was written.
    func header(with state: SamplingState, keepingThreshold: Bool) -> String {
        var parts: [String] = []
        if state.randomness != SamplingState.absent {
            let isRead = state.randomness == self.state.randomness
            parts.append("rv:" + (isRead ? String(randomnessText) : Self.digits(state.randomness)))
        }
        if state.threshold != SamplingState.absent {
            let isRead = keepingThreshold && state.threshold == self.state.threshold
            parts.append(
                "th:" + (isRead ? String(thresholdText) : ConsistentThreshold(value: state.threshold).text))
        }
        parts += otherKeys.map { "\($0.key):\($0.value)" }
        let member = parts.isEmpty ? [] : ["ot=" + parts.joined(separator: ";")]
        return (member + others.map { "\($0.key)=\($0.value)" }).joined(separator: ",")
    }

    /// Bytes of all members but `ot`, each with a comma.
    var othersLength: Int { others.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 } }

    /// Bytes of all sub-keys of `ot` but `th` and `rv`, each with a semicolon.
    var otherKeysLength: Int { otherKeys.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 } }

    private static func digits(_ randomness: UInt64) -> String {
        let hex = String(randomness, radix: 16)
        return String(repeating: "0", count: max(0, 14 - hex.utf8.count)) + hex
    }
}
