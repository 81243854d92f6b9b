import WinnowModel
import WinnowOTTL

/// What an action does to attributes (contrib v0.161.0, `internal/coreinternal/attraction`).
struct AttributeAction: Sendable {
    /// What is done.
    enum Kind: String, Sendable {
        case insert, update, upsert, delete, hash, extract, convert
    }

    /// A kind of values to convert to.
    enum Target: String, Sendable {
        case int, double, string
    }

    /// Where a value comes from.
    enum Source: Sendable {
        case value(OTTLValue)
        case attribute(Text, OTTLValue?)
        case nothing(OTTLValue?)
    }

    var kind: Kind
    var key: Text
    var source = Source.nothing(nil)
    var pattern: GoRegex?
    var target = Target.string

    init(kind: Kind, key: Text) {
        self.kind = kind
        self.key = key
    }

    /// Acts on the attributes.
    func apply(to map: inout ValueMap) {
        switch kind {
        case .insert, .update, .upsert:
            guard let value = sourceValue(map) else { return }
            let isThere = map.index(of: key) != nil
            if kind == .insert && isThere || kind == .update && !isThere { return }
            map[key] = value
        case .delete:
            if map.index(of: key) != nil { map[key] = nil }
            // By pattern the others keep their order.
            if let pattern { map.filter { key, _ in !pattern.occurs(in: key) } }
        case .hash:
            hash(key, of: &map)
            for key in matchingKeys(map) { hash(key, of: &map) }
        case .extract: extract(from: &map)
        case .convert:
            guard let index = map.index(of: key) else { return }
            if let converted = Self.converted(map.pairs[index].value, to: target) {
                map.update(at: index, to: converted)
            }
        }
    }

    private func sourceValue(_ map: ValueMap) -> OTTLValue? {
        switch source {
        case .value(let value): value
        case .attribute(let key, let fallback): map[key] ?? fallback
        case .nothing(let fallback): fallback
        }
    }

    private func matchingKeys(_ map: ValueMap) -> [Text] {
        guard let pattern else { return [] }
        return map.pairs.map(\.key).filter { pattern.occurs(in: $0) }
    }

    private func extract(from map: inout ValueMap) {
        guard let pattern, case .string(let text) = map[key], let match = pattern.match(in: text) else { return }
        for (name, range) in zip(pattern.names, match.dropFirst()) {
            map[Text(name)] = .string(range.map { Text(bytes: Array(text.bytes[$0])) } ?? .empty)
        }
    }

    /// SHA-256 of a scalar's bytes; values of other kinds become empty text.
    private func hash(_ key: Text, of map: inout ValueMap) {
        guard let index = map.index(of: key) else { return }
        let bytes: [UInt8]? =
            switch map.pairs[index].value {
            case .string(let text): text.bytes
            case .bool(let bool): [bool ? 1 : 0]
            case .int(let number): Self.littleEndian(UInt64(bitPattern: number))
            case .double(let number): Self.littleEndian(number.bitPattern)
            default: nil
            }
        map.update(at: index, to: .string(bytes.map { Digest.hex(Digest.sha256($0)) } ?? .empty))
    }

    private static func littleEndian(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }

    /// `nil` where the value stays as it is.
    private static func converted(_ value: OTTLValue, to target: Target) -> OTTLValue? {
        switch (target, value) {
        case (.string, .string): nil
        case (.string, _): .string(value.attributeText)
        case (.int, .double(let number)): .int(GoNumber.truncated(number))
        case (.int, .bool(let bool)): .int(bool ? 1 : 0)
        case (.int, .string(let text)): (try? GoNumber.int(text.bytes)).map { .int($0) }
        case (.double, .int(let number)): .double(Double(number))
        case (.double, .bool(let bool)): .double(bool ? 1 : 0)
        case (.double, .string(let text)):
            // What is beyond a double is an error to Go.
            GoNumber.double(text.bytes).flatMap { $0.isInfinite && !Self.saysInfinity(text) ? nil : .double($0) }
        default: nil
        }
    }

    private static func saysInfinity(_ text: Text) -> Bool { text.bytes.contains { $0 | 0x20 == UInt8(ascii: "i") } }
}
