import WinnowModel

/// Something that spans are found by, as a number of 48 bits: a service, a name, an attribute with its value.
///
/// The same text gives the same number in every process: it stands in files. Two texts may share a number, so whoever looks a number up reads
/// the spans that it leads to.
public struct SearchTerm: Hashable, Comparable, Sendable {
    /// What a text is of.
    public enum Space: UInt64, Sendable {
        /// An attribute of a span, its resource, its scope, its events or its links.
        case attribute = 1
        /// The name of a span's service.
        case service = 2
        /// The name of a span.
        case operation = 3
        /// The name of a service and of one of its spans.
        case serviceOperation = 4
        /// The status: `unset`, `ok` or `error`.
        case status = 5
        /// The kind.
        case kind = 6
        /// The name of an instrumentation scope.
        case scopeName = 7
        /// The version of one.
        case scopeVersion = 8
    }

    /// The number, below 2^48.
    public let number: UInt64

    init(number: UInt64) { self.number = number }

    /// The term of two hashes of texts.
    @inline(__always)
    init(_ space: Space, _ first: UInt64, _ second: UInt64 = 0) {
        number = Draw.finish(Draw.fold(first &+ space.rawValue, second)) >> 16
    }

    /// The term of a text, or of a key and its value.
    public init(_ space: Space, _ first: String, _ second: String = "") {
        self.init(space, Self.hash(first), second.isEmpty ? 0 : Self.hash(second))
    }

    /// By number.
    public static func < (a: SearchTerm, b: SearchTerm) -> Bool { a.number < b.number }

    /// The hash of a text; 0 for the empty one.
    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of some bytes; 0 for none.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        if bytes.isEmpty { return 0 }
        var state = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = Draw.fold(state, word)
            offset &+= 8
        }
        var rest: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            rest |= UInt64(bytes[offset]) << shift
            shift &+= 8
            offset &+= 1
        }
        return Draw.finish(Draw.fold(state, rest))
    }
}
