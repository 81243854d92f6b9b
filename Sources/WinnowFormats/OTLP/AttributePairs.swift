import WinnowModel

/// Entries of short `KeyValue` messages by their bytes: a cache of fixed size in which a newer message takes an older one's place.
struct AttributePairs {
    /// Bytes of a message that is kept at most, and words of its slot.
    private static let longest = 64
    private static let words = 8
    private static let slots = 4096

    /// `words` words a slot, padded with zeros.
    private var bytes = [UInt64](repeating: 0, count: slots * words)
    /// Length of the message in each slot, 0 for none.
    private var lengths = [UInt8](repeating: 0, count: slots)
    private var entries = [AttributeTable.Entry](
        repeating: AttributeTable.Entry(key: 0, kind: .empty, payload: 0), count: slots)

    /// The slot of a message, -1 when it is too long to be kept.
    @inline(__always)
    func place(_ message: UnsafeRawBufferPointer) -> Int {
        let count = message.count
        if count > Self.longest || count < 8 { return -1 }
        var state = UInt64(count)
        var offset = 0
        while offset + 8 < count {
            state = Draw.fold(state, message.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        state = Draw.fold(state, message.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        return Int(truncatingIfNeeded: state & UInt64(Self.slots - 1))
    }

    /// The entry of a message, where its slot holds it.
    @inline(__always)
    func find(_ message: UnsafeRawBufferPointer, _ place: Int) -> AttributeTable.Entry? {
        if place < 0 || Int(lengths[place]) != message.count { return nil }
        var word = place * Self.words
        var offset = 0
        while offset + 8 < message.count {
            if bytes[word] != message.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return nil }
            word += 1
            offset += 8
        }
        let last = message.loadUnaligned(fromByteOffset: message.count - 8, as: UInt64.self)
        return bytes[word] == last ? entries[place] : nil
    }

    /// Keeps the entry of a message.
    mutating func keep(_ message: UnsafeRawBufferPointer, _ place: Int, _ entry: AttributeTable.Entry) {
        // Arrays and maps have numbers of their own each time they come.
        if place < 0 || entry.kind == .array || entry.kind == .map { return }
        var word = place * Self.words
        var offset = 0
        while offset + 8 < message.count {
            bytes[word] = message.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            word += 1
            offset += 8
        }
        bytes[word] = message.loadUnaligned(fromByteOffset: message.count - 8, as: UInt64.self)
        lengths[place] = UInt8(message.count)
        entries[place] = entry
    }

    mutating func removeAll() {
        for slot in lengths.indices { lengths[slot] = 0 }
    }
}
