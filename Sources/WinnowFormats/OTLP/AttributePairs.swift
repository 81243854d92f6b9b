import WinnowModel

/// Entries of short attributes by their bytes, a `KeyValue` message or the texts of a JSON object: a cache of fixed size in which a
/// newer attribute takes an older one's place.
struct AttributePairs {
    /// A slot has the attribute's length (0 for none), its entry and its bytes.
    private static let slotBytes = 128
    private static let slots = 2048
    private static let entryAt = 8
    private static let bytesAt = 24
    /// Bytes of an attribute that is kept at most.
    private static let longest = slotBytes - bytesAt

    private let secret = HashSecret.process
    private var memory = [UInt64](repeating: 0, count: slots * slotBytes / 8)

    /// Where the slot of an attribute of fitting length starts: its start, middle and end decide.
    @inline(__always)
    private func place(_ text: UnsafeRawPointer, _ count: Int) -> Int {
        let first = Self.word(text, 0)
        let middle = Self.word(text, count / 2 &- 4)
        let last = Self.word(text, count &- 8)
        let state = secret.mix(first &+ UInt64(truncatingIfNeeded: count), last) ^ middle &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (state ^ state >> 40) & UInt64(Self.slots &- 1)) &* Self.slotBytes
    }

    @inline(__always)
    private static func fits(_ count: Int) -> Bool { count >= 8 && count <= longest }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// Whether the words at one of two places are not the same.
    @inline(__always)
    private static func differ(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ first: Int, _ second: Int) -> Bool {
        ((word(a, first) ^ word(b, first)) | (word(a, second) ^ word(b, second))) != 0
    }

    /// The entry of an attribute, where its slot holds it.
    @inline(__always)
    func find(_ attribute: UnsafeRawBufferPointer) -> AttributeTable.Entry? {
        let count = attribute.count
        guard Self.fits(count), let text = attribute.baseAddress else { return nil }
        return memory.withUnsafeBytes { memory in
            guard let base = memory.baseAddress else { return nil }
            let slot = base + place(text, count)
            if slot.load(as: Int.self) != count { return nil }
            let known = slot + Self.bytesAt
            var offset = 0
            while offset &+ 16 < count {
                if Self.differ(known, text, offset, offset &+ 8) { return nil }
                offset &+= 16
            }
            // The last sixteen bytes, or all.
            offset = max(0, count &- 16)
            if Self.differ(known, text, offset, count &- 8) { return nil }
            return slot.load(fromByteOffset: Self.entryAt, as: AttributeTable.Entry.self)
        }
    }

    /// Keeps the entry of an attribute.
    mutating func keep(_ attribute: UnsafeRawBufferPointer, _ entry: AttributeTable.Entry) {
        let count = attribute.count
        // Arrays and maps have numbers of their own each time they come.
        guard Self.fits(count), let text = attribute.baseAddress, entry.kind != .array, entry.kind != .map else {
            return
        }
        let place = place(text, count)
        memory.withUnsafeMutableBytes { memory in
            guard let base = memory.baseAddress else { return }
            let slot = base + place
            slot.storeBytes(of: count, as: Int.self)
            slot.storeBytes(of: entry, toByteOffset: Self.entryAt, as: AttributeTable.Entry.self)
            UnsafeMutableRawBufferPointer(start: slot + Self.bytesAt, count: count).copyMemory(from: attribute)
        }
    }

    /// Forgets everything.
    mutating func removeAll() {
        for slot in stride(from: 0, to: memory.count, by: Self.slotBytes / 8) { memory[slot] = 0 }
    }
}
