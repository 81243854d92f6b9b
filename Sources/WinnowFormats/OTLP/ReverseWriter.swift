import WinnowModel

/// Writes protobuf from its last byte to its first, so that the length of a message is known when it is to be written.
///
/// The one set of field writers of both encoders: that of columns and that of message trees. Every write claims its bytes first,
/// which is the bounds check; the memory is the writer's own, so that a byte costs no reference count and no exclusivity check.
struct ReverseWriter: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// The bytes in use stand at the end, from `position` on.
    private var position: Int

    /// Creates a writer with room for `capacity` bytes; it grows when more are written.
    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        memory = .allocate(byteCount: self.capacity, alignment: 16)
        position = self.capacity
    }

    deinit { memory.deallocate() }

    /// How many bytes were written.
    @inline(__always) var count: Int { capacity - position }

    /// The bytes in wire order.
    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: memory + position, count: count)) }

    /// Hands the bytes in wire order to `body`, which must not keep them.
    @inline(__always)
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        body(UnsafeRawBufferPointer(start: memory + position, count: count))
    }

    /// Forgets what was written and keeps the memory.
    mutating func removeAll() { position = capacity }

    /// Makes room for `count` more bytes and says where they go.
    @inline(__always)
    private mutating func claim(_ count: Int) -> UnsafeMutableRawPointer {
        if position < count { grow(count) }
        position -= count
        return memory + position
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let used = count
        let larger = max(capacity * 2, used + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        (moved + (larger - used)).copyMemory(from: memory + position, byteCount: used)
        memory.deallocate()
        memory = moved
        capacity = larger
        position = larger - used
    }

    // MARK: Wire elements

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        if value < 0x80 {
            claim(1).storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
        } else {
            longVarint(value)
        }
    }

    private mutating func longVarint(_ value: UInt64) {
        var place = claim(Wire.varint(value))
        var rest = value
        while rest >= 0x80 {
            place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            place += 1
            rest >>= 7
        }
        place.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    }

    @inline(__always)
    private mutating func tag(_ field: UInt64, _ wireType: UInt64) { varint(field << 3 | wireType) }

    /// Closes a message that started when `count` was `mark`: writes its length and tag.
    @inline(__always)
    mutating func close(_ field: UInt64, since mark: Int) {
        varint(UInt64(count - mark))
        tag(field, 2)
    }

    /// Bytes as they are.
    @inline(__always)
    mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        claim(bytes.count).copyMemory(from: base, byteCount: bytes.count)
    }

    // MARK: Fields

    /// A varint field; zero is left out unless `evenZero`.
    @inline(__always)
    mutating func number(_ field: UInt64, _ value: UInt64, evenZero: Bool = false) {
        if value == 0 && !evenZero { return }
        varint(value)
        tag(field, 0)
    }

    /// A fixed 64-bit field; zero is left out unless `evenZero`.
    @inline(__always)
    mutating func fixed64(_ field: UInt64, _ value: UInt64, evenZero: Bool = false) {
        if value == 0 && !evenZero { return }
        claim(8).storeBytes(of: value.littleEndian, as: UInt64.self)
        tag(field, 1)
    }

    /// A fixed 32-bit field; zero is left out unless `evenZero`.
    @inline(__always)
    mutating func fixed32(_ field: UInt64, _ value: UInt32, evenZero: Bool = false) {
        if value == 0 && !evenZero { return }
        claim(4).storeBytes(of: value.littleEndian, as: UInt32.self)
        tag(field, 5)
    }

    /// A text or bytes field; an empty one is left out unless `evenEmpty`.
    @inline(__always)
    mutating func bytes(_ field: UInt64, _ bytes: UnsafeRawBufferPointer, evenEmpty: Bool = false) {
        if bytes.isEmpty && !evenEmpty { return }
        raw(bytes)
        varint(UInt64(bytes.count))
        tag(field, 2)
    }

    /// A text as it is.
    mutating func raw(_ text: String) {
        var text = text
        text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    }

    /// Decimal digits of a number, with leading zeros up to `digits` places.
    mutating func decimal(_ number: UInt64, digits: Int) {
        var rest = number
        var written = 0
        repeat {
            claim(1).storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            rest /= 10
            written += 1
        } while rest > 0 || written < digits
    }

    /// A text field; an empty text is left out unless `evenEmpty`.
    mutating func text(_ field: UInt64, _ text: String, evenEmpty: Bool = false) {
        var text = text
        text.withUTF8 { bytes(field, UnsafeRawBufferPointer($0), evenEmpty: evenEmpty) }
    }

    /// A text of the table; an empty one is left out unless `evenEmpty`.
    @inline(__always)
    mutating func text(_ field: UInt64, _ number: UInt32, _ strings: StringTable, evenEmpty: Bool = false) {
        if number == 0 && !evenEmpty { return }
        strings.withBytes(number) { bytes(field, $0, evenEmpty: evenEmpty) }
    }

    /// A trace id; the invalid one is left out.
    @inline(__always)
    mutating func traceID(_ field: UInt64, high: UInt64, low: UInt64) {
        if high | low == 0 { return }
        let place = claim(16)
        place.storeBytes(of: high.bigEndian, as: UInt64.self)
        place.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        varint(16)
        tag(field, 2)
    }

    /// A span id; the invalid one is left out.
    @inline(__always)
    mutating func spanID(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        claim(8).storeBytes(of: value.bigEndian, as: UInt64.self)
        varint(8)
        tag(field, 2)
    }
}
