import WinnowModel

/// Puts keyed hashes in the place of ids and values: equal values get equal hashes, and without the key nobody can tell which value it was.
///
/// HMAC-SHA-256 over the kind of value and its bytes. Texts become 16 hexadecimal digits, integers lie in 0..<2^53, doubles in 0..<1, bytes
/// are eight; the empty text and the invalid ids stay.
public struct ScrubKey: Sendable {
    /// What a hash is of, so that a number and a text of the same bytes have nothing in common.
    private enum Kind: UInt8 {
        case text, traceID, spanID, int, double, bool, bytes
    }

    private let hash: HMACSHA256

    /// Creates hashes under a key, of any length.
    public init(_ key: [UInt8]) { hash = HMACSHA256(key: key) }

    /// A key that was drawn from the operating system and is stored nowhere.
    public static func random() -> ScrubKey {
        var source = SystemRandomNumberGenerator()
        return ScrubKey((0..<32).map { _ in UInt8.random(in: 0...255, using: &source) })
    }

    func text(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.isEmpty ? "" : word(.text, Array(bytes)).hex16
    }

    func text(_ text: String) -> String { text.isEmpty ? "" : word(.text, Array(text.utf8)).hex16 }

    /// An id whose low half stays where it is read; one of 64 bits stays one of 64 bits.
    func traceID(_ id: TraceID, keepsLow: Bool) -> TraceID {
        if id.high | id.low == 0 { return id }
        let words = words(.traceID, Self.bytes(id.high) + Self.bytes(id.low))
        return TraceID(high: id.high == 0 ? 0 : words.0, low: keepsLow ? id.low : words.1 | 1)
    }

    /// The id of a span; which trace it belongs to is part of it.
    func spanID(_ id: UInt64, in trace: TraceID) -> UInt64 {
        if id == 0 { return 0 }
        return word(.spanID, Self.bytes(trace.high) + Self.bytes(trace.low) + Self.bytes(id)) | 1
    }

    func int(_ number: Int64) -> Int64 {
        Int64(truncatingIfNeeded: word(.int, Self.bytes(UInt64(bitPattern: number))) >> 11)
    }

    func double(_ number: Double) -> Double { Draw.unit(word(.double, Self.bytes(number.bitPattern))) }

    /// Whether truth values of this key are turned round.
    func bool(_ flag: Bool, key: String) -> Bool { flag != (word(.bool, Array(key.utf8)) & 1 == 1) }

    func bytes(_ bytes: [UInt8]) -> [UInt8] { bytes.isEmpty ? [] : Self.bytes(word(.bytes, bytes)) }

    private func word(_ kind: Kind, _ message: [UInt8]) -> UInt64 { words(kind, message).0 }

    private func words(_ kind: Kind, _ message: [UInt8]) -> (UInt64, UInt64) {
        let words = hash.words(of: [kind.rawValue] + message)
        return (UInt64(words[0]) << 32 | UInt64(words[1]), UInt64(words[2]) << 32 | UInt64(words[3]))
    }

    private static func bytes(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
    }
}
