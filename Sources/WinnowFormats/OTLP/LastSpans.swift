import Glibc
import WinnowModel

/// What the last span of each name said: its operation, and its attributes as bytes, which spans mostly say again.
///
/// Guesses only, which are compared with what a span says: names that share a place take it from one another.
struct LastSpans {
    /// The last span of one name, as far as it is known.
    private struct Last: BitwiseCopyable {
        var name: UInt32 = 0
        var service: UInt32 = 0
        var scope: UInt32 = 0
        var kind: UInt32 = 0
        /// Number of the operation + 1; 0: not known.
        var number: UInt32 = 0
        /// Row of the attributes, and how many bytes they were read from; 0: not known.
        var row: UInt32 = 0
        var count: UInt32 = 0
    }

    private static let places = 512
    /// Bytes of attributes that are kept at most.
    private static let longest = 1024

    private var lasts = [Last](repeating: Last(), count: places)
    private var bytes = [UInt8](repeating: 0, count: places * longest)

    @inline(__always)
    private static func place(_ name: UInt32) -> Int { Int(truncatingIfNeeded: name) & (places &- 1) }

    /// The row of the attribute fields with this tag at the start of `fields`, and how many bytes they are, where the last span of
    /// this name had the same and no more.
    @inline(__always)
    func row(_ name: UInt32, _ fields: UnsafeRawBufferPointer, tag: UInt8) -> (row: UInt32, count: Int)? {
        let place = Self.place(name)
        let last = lasts[place]
        let count = Int(last.count)
        guard last.name == name, count > 0, count <= fields.count, let start = fields.baseAddress else { return nil }
        if count < fields.count, start.load(fromByteOffset: count, as: UInt8.self) == tag { return nil }
        let isSame = bytes.withUnsafeBytes { bytes in
            guard let known = bytes.baseAddress else { return false }
            return memcmp(known + place &* Self.longest, start, count) == 0
        }
        return isSame ? (last.row, count) : nil
    }

    /// Keeps the row that was read from `fields`.
    mutating func keep(_ name: UInt32, _ fields: UnsafeRawBufferPointer, row: UInt32) {
        if fields.count > Self.longest { return }
        let place = Self.place(name)
        if lasts[place].name != name { lasts[place] = Last(name: name) }
        lasts[place].row = row
        lasts[place].count = UInt32(truncatingIfNeeded: fields.count)
        bytes.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[(place * Self.longest)...]).copyMemory(from: fields)
        }
    }

    /// The number of an operation, where the last span of its name had it.
    @inline(__always)
    func operation(service: UInt32, name: UInt32, kind: SpanKind, scope: UInt32) -> UInt32? {
        let last = lasts[Self.place(name)]
        guard last.number > 0, last.name == name, last.service == service, last.scope == scope,
            last.kind == UInt32(kind.rawValue)
        else { return nil }
        return last.number &- 1
    }

    /// Keeps the number of an operation.
    mutating func keep(service: UInt32, name: UInt32, kind: SpanKind, scope: UInt32, operation: UInt32) {
        let place = Self.place(name)
        if lasts[place].name != name { lasts[place] = Last(name: name) }
        lasts[place].service = service
        lasts[place].scope = scope
        lasts[place].kind = UInt32(kind.rawValue)
        lasts[place].number = operation &+ 1
    }

    /// Forgets everything.
    mutating func removeAll() {
        for place in lasts.indices { lasts[place] = Last() }
    }
}
