import WinnowModel

/// Writes protobuf from its last byte to its first, so that the length of a message is known when it is to be written.
struct ReverseWriter {
    /// The bytes in use stand at the end, from `position` on.
    private var buffer: [UInt8]
    private var position: Int

    /// Creates a writer with room for `capacity` bytes; it grows when more are written.
    init(capacity: Int) {
        buffer = [UInt8](repeating: 0, count: max(capacity, 64))
        position = buffer.count
    }

    /// How many bytes were written.
    var count: Int { buffer.count - position }

    /// The bytes in wire order.
    var bytes: [UInt8] { position == 0 ? buffer : Array(buffer[position...]) }

    private mutating func claim(_ count: Int) {
        if position >= count {
            position -= count
            return
        }
        let used = self.count
        let capacity = max(buffer.count * 2, used + count)
        var larger = [UInt8](repeating: 0, count: capacity)
        larger.replaceSubrange(capacity - used..<capacity, with: buffer[position...])
        buffer = larger
        position = capacity - used - count
    }

    mutating func byte(_ value: UInt8) {
        claim(1)
        buffer[position] = value
    }

    mutating func varint(_ value: UInt64) {
        claim(Wire.varint(value))
        var index = position
        var rest = value
        while rest >= 0x80 {
            buffer[index] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            index += 1
        }
        buffer[index] = UInt8(truncatingIfNeeded: rest)
    }

    /// `count` bytes of `value`, least significant first.
    mutating func littleEndian(_ value: UInt64, count: Int) {
        claim(count)
        for index in 0..<count { buffer[position + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }

    /// Eight bytes of `value`, most significant first.
    mutating func bigEndian(_ value: UInt64) { littleEndian(value.byteSwapped, count: 8) }

    mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        claim(bytes.count)
        buffer.withUnsafeMutableBytes { all in
            UnsafeMutableRawBufferPointer(rebasing: all[position..<position + bytes.count]).copyMemory(from: bytes)
        }
    }

    mutating func tag(_ field: UInt64, _ wireType: UInt64) { varint(field << 3 | wireType) }

    /// Closes a message that began when `count` was `mark`: writes its length and tag.
    mutating func close(_ field: UInt64, since mark: Int) {
        varint(UInt64(count - mark))
        tag(field, 2)
    }

    /// A text field; an empty text is left out.
    mutating func text(_ field: UInt64, _ number: UInt32, _ strings: StringTable) {
        if number != 0 { payload(field, number, strings) }
    }

    /// A text or bytes field, written even when empty.
    mutating func payload(_ field: UInt64, _ number: UInt32, _ strings: StringTable) {
        let mark = count
        strings.withBytes(number) { raw($0) }
        close(field, since: mark)
    }

    /// A varint field; zero is left out.
    mutating func number(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        varint(value)
        tag(field, 0)
    }

    /// A fixed 64-bit field; zero is left out.
    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        littleEndian(value, count: 8)
        tag(field, 1)
    }

    /// A fixed 32-bit field; zero is left out.
    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        if value == 0 { return }
        littleEndian(UInt64(value), count: 4)
        tag(field, 5)
    }

    /// A trace id; the invalid one is left out.
    mutating func traceID(_ field: UInt64, high: UInt64, low: UInt64) {
        if high | low == 0 { return }
        bigEndian(low)
        bigEndian(high)
        varint(16)
        tag(field, 2)
    }

    /// A span id; the invalid one is left out.
    mutating func spanID(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        bigEndian(value)
        varint(8)
        tag(field, 2)
    }
}
