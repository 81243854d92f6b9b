import WinnowModel

/// Walks the fields of one protobuf message; every length is checked against the end of its message.
struct WireCursor {
    /// What makes a message unreadable, and where.
    struct Fault: Error {
        var offset: Int
        var message: String
    }

    /// How many messages and groups may stand in each other below the outermost message: upb's limit.
    static let levelLimit = 100

    /// Four words, so that calls hand a cursor over in registers. Positions count from `base`.
    private let base: UnsafeRawPointer
    private(set) var position: Int
    let end: Int
    /// How many of them may still stand in this one.
    let levels: Int

    /// Walks all of `bytes`, an outermost message.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes, 0..<bytes.count)
    }

    /// Walks a part of `bytes`.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, levels: Int = levelLimit) {
        precondition(range.upperBound <= bytes.count, "outside the bytes")
        self.init(bytes.baseAddress ?? Self.nothing, range, levels: levels)
    }

    /// What the position of an empty message points to.
    nonisolated(unsafe) private static let nothing = UnsafeRawPointer(
        UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))

    @inline(__always)
    private init(_ base: UnsafeRawPointer, _ range: Range<Int>, levels: Int) {
        self.base = base
        position = range.lowerBound
        end = range.upperBound
        self.levels = levels
    }

    @inline(__always) var isAtEnd: Bool { position >= end }

    @inline(__always) private func byte(_ index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    @inline(never)
    func fault(_ message: String) -> Fault { Fault(offset: position, message: message) }

    /// A varint of up to ten bytes.
    @inline(__always)
    mutating func varint() throws(Fault) -> UInt64 {
        if position < end {
            let byte = byte(position)
            if byte < 0x80 {
                position &+= 1
                return UInt64(byte)
            }
        }
        let (value, next) = try longVarint(70)
        position = next
        return value
    }

    /// A varint of a tag or a length, of up to five bytes.
    @inline(__always)
    private mutating func shortVarint() throws(Fault) -> UInt64 {
        if position < end {
            let byte = byte(position)
            if byte < 0x80 {
                position &+= 1
                return UInt64(byte)
            }
            if position &+ 1 < end {
                let next = self.byte(position &+ 1)
                if next < 0x80 {
                    position &+= 2
                    return UInt64(byte & 0x7F) | UInt64(next) << 7
                }
            }
        }
        let (value, next) = try longVarint(35)
        position = next
        return value
    }

    /// The varint that starts here and where it ends; by value, so that the cursor stays in registers.
    @inline(never)
    private func longVarint(_ bits: UInt64) throws(Fault) -> (value: UInt64, end: Int) {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var index = position
        while shift < bits {
            guard index < end else { throw Fault(offset: index, message: "a number is cut") }
            let byte = byte(index)
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return (value, index) }
            shift += 7
        }
        throw Fault(offset: index, message: "a number of too many bytes")
    }

    /// Field number and wire type of the next field.
    @inline(__always)
    mutating func tag() throws(Fault) -> UInt32 {
        let value = try shortVarint()
        guard value <= 0xFFFF_FFFF, value >= 8 else { throw fault("no field has this number") }
        return UInt32(truncatingIfNeeded: value)
    }

    /// Where the payload of a length-delimited field stands.
    @inline(__always)
    mutating func payload() throws(Fault) -> Range<Int> {
        let length = try shortVarint()
        guard length <= UInt64(truncatingIfNeeded: end &- position) else {
            throw fault("a length reaches beyond its message")
        }
        let from = position
        position = from &+ Int(truncatingIfNeeded: length)
        return Range(uncheckedBounds: (from, position))
    }

    /// Walks the message that a length-delimited field holds, and stands after it.
    @inline(__always)
    mutating func message() throws(Fault) -> WireCursor {
        let range = try payload()
        if levels == 0 { throw fault("nested too deeply") }
        return WireCursor(base, range, levels: levels &- 1)
    }

    /// The message in the next field with this tag; other fields are passed over, `nil` at the end.
    @inline(__always)
    mutating func next(_ wanted: UInt32) throws(Fault) -> WireCursor? {
        while !isAtEnd {
            let tag = try tag()
            if tag == wanted { return try message() }
            try skip(tag)
        }
        return nil
    }

    @inline(__always)
    mutating func fixed64() throws(Fault) -> UInt64 {
        guard end &- position >= 8 else { throw fault("a number is cut") }
        position &+= 8
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position &- 8, as: UInt64.self))
    }

    @inline(__always)
    mutating func fixed32() throws(Fault) -> UInt32 {
        guard end &- position >= 4 else { throw fault("a number is cut") }
        position &+= 4
        return UInt32(littleEndian: base.loadUnaligned(fromByteOffset: position &- 4, as: UInt32.self))
    }

    /// Skips the value of a field whose tag was read.
    mutating func skip(_ tag: UInt32) throws(Fault) {
        switch tag & 7 {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: _ = try payload()
        case 5: _ = try fixed32()
        case 3: try skipGroup(tag)
        case 4: throw fault("a group ends that was not started")
        default: throw fault("unknown wire type")
        }
    }

    private mutating func skipGroup(_ tag: UInt32) throws(Fault) {
        if levels == 0 { throw fault("nested too deeply") }
        var open = [tag >> 3]
        while let group = open.last {
            let next = try self.tag()
            switch next & 7 {
            case 3:
                if open.count >= levels { throw fault("nested too deeply") }
                open.append(next >> 3)
            case 4:
                guard next >> 3 == group else { throw fault("a group ends that was not started") }
                open.removeLast()
            default: try skip(next)
            }
        }
    }

    /// Passes over the next tag where it is this one, of one byte.
    @inline(__always)
    mutating func takes(_ tag: UInt8) -> Bool {
        guard position < end, byte(position) == tag else { return false }
        position &+= 1
        return true
    }

    /// Passes over a field whose tag and length, of one byte each, are `head` and `count`; where its payload starts, `nil` for another field.
    @inline(__always)
    mutating func takes(_ head: UInt8, count: UInt8) -> UnsafeRawPointer? {
        guard end &- position >= Int(count) &+ 2, byte(position) == head, byte(position &+ 1) == count else {
            return nil
        }
        position &+= Int(count) &+ 2
        return base + (position &- Int(count))
    }

    /// Passes over a varint and two fixed64 with these tags, of one byte each, where they stand here and the varint is a byte long.
    @inline(__always)
    mutating func takesTimes(kind: UInt8, start: UInt8, end last: UInt8) -> (kind: UInt8, start: UInt64, end: UInt64)? {
        guard end &- position >= 20, byte(position) == kind, byte(position &+ 1) < 0x80,
            byte(position &+ 2) == start, byte(position &+ 11) == last
        else { return nil }
        let words = base + position
        position &+= 20
        return (
            words.load(fromByteOffset: 1, as: UInt8.self),
            UInt64(littleEndian: words.loadUnaligned(fromByteOffset: 3, as: UInt64.self)),
            UInt64(littleEndian: words.loadUnaligned(fromByteOffset: 12, as: UInt64.self))
        )
    }

    /// Passes over a length-delimited field with this tag, both tag and length of one byte; where its payload stands, `nil` for another field.
    @inline(__always)
    mutating func takesShort(_ head: UInt8) -> Range<Int>? {
        guard end &- position >= 2, byte(position) == head else { return nil }
        let from = position &+ 2
        let to = from &+ Int(byte(position &+ 1))
        guard to &- from < 0x80, to <= end else { return nil }
        position = to
        return Range(uncheckedBounds: (from, to))
    }

    /// Passes over a message with this tag that holds nothing but a varint of one byte, and returns that; `nil` for another field.
    @inline(__always)
    mutating func takesByte(in head: UInt8, _ tag: UInt8) -> UInt8? {
        guard end &- position >= 4, byte(position) == head, byte(position &+ 1) == 2, byte(position &+ 2) == tag,
            byte(position &+ 3) < 0x80
        else { return nil }
        position &+= 4
        return byte(position &- 1)
    }

    /// Passes over a fixed32 with this tag, of two bytes; `nil` for another field.
    @inline(__always)
    mutating func takesFixed32(_ tag: UInt16) -> UInt32? {
        let first = UInt8(truncatingIfNeeded: tag | 0x80)
        guard end &- position >= 6, byte(position) == first, UInt16(byte(position &+ 1)) == tag >> 7 else { return nil }
        position &+= 6
        return UInt32(littleEndian: base.loadUnaligned(fromByteOffset: position &- 4, as: UInt32.self))
    }

    /// Stands at a place of this message that was found by a walk of a copy.
    @inline(__always)
    mutating func pass(to place: Int) { position = place }

    /// Walks this message from a place on that lies within it, in bytes from here.
    @inline(__always)
    func from(_ offset: Int) -> WireCursor {
        WireCursor(base, Range(uncheckedBounds: (position &+ offset, end)), levels: levels)
    }

    /// Walks a part of this message.
    @inline(__always)
    func part(_ range: Range<Int>) -> WireCursor { WireCursor(base, range, levels: levels) }

    /// The bytes from here to the end.
    @inline(__always)
    var rest: UnsafeRawBufferPointer { slice(Range(uncheckedBounds: (position, end))) }

    /// The bytes of a range of this message.
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.upperBound &- range.lowerBound)
    }
}
