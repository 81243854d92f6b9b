/// Interned byte strings: equal text, equal number.
///
/// Bytes are UTF-8 unless a trace file says otherwise. Number 0 is the empty string.
public struct StringTable: Sendable {
    @usableFromInline var arena: [UInt8] = []
    @usableFromInline var ends: [Int] = [0]
    /// Hash (high half) and number of the string in each slot; 0 is a free slot.
    @usableFromInline var slots: [UInt64]
    @usableFromInline var mask: Int

    /// Creates a table that holds the empty string as number 0.
    public init() {
        slots = [UInt64](repeating: 0, count: 64)
        mask = 63
    }

    /// How many different strings are held, the empty one included.
    @inlinable public var count: Int { ends.count }

    /// Bytes held.
    @inlinable public var byteCount: Int { arena.count }

    /// The text of a number.
    public subscript(_ id: UInt32) -> String {
        withBytes(id) { String(decoding: $0, as: UTF8.self) }
    }

    /// How many bytes the text of `id` has.
    @inlinable public func length(_ id: UInt32) -> Int {
        let index = Int(id)
        return index == 0 ? 0 : ends[index] - ends[index - 1]
    }

    /// Hands the bytes of `id` to `body`.
    @inlinable public func withBytes<R, E: Error>(
        _ id: UInt32, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let index = Int(id)
        let start = index == 0 ? 0 : ends[index - 1]
        let end = ends[index]
        let result: Result<R, E> = arena.withUnsafeBytes { all in
            do throws(E) { return .success(try body(UnsafeRawBufferPointer(rebasing: all[start..<end]))) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The number of `text`, or `nil` when it was never interned.
    public func find(_ text: String) -> UInt32? {
        var text = text
        return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }

    /// The number of the bytes, or `nil` when they were never interned.
    public func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        if bytes.isEmpty { return 0 }
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let known = slots[slot]
            let id = UInt32(truncatingIfNeeded: known)
            if UInt32(truncatingIfNeeded: known >> 32) == hash, equals(id, bytes) { return id }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The number of `text`, new when it was not known.
    @discardableResult public mutating func intern(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// The number of the bytes, new when they were not known.
    @discardableResult public mutating func intern(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        if bytes.isEmpty { return 0 }
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let known = slots[slot]
            let id = UInt32(truncatingIfNeeded: known)
            if UInt32(truncatingIfNeeded: known >> 32) == hash, equals(id, bytes) { return id }
            slot = (slot + 1) & mask
        }
        let id = UInt32(ends.count)
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        slots[slot] = UInt64(hash) << 32 | UInt64(id)
        if ends.count * 2 > slots.count { grow() }
        return id
    }

    /// Forgets every string but the empty one and keeps the memory.
    public mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        ends.append(0)
        for index in slots.indices { slots[index] = 0 }
    }

    private func equals(_ id: UInt32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = ends[Int(id) - 1]
        let end = ends[Int(id)]
        guard end - start == bytes.count else { return false }
        let count = bytes.count
        return arena.withUnsafeBytes { all in
            guard count >= 8 else {
                for offset in 0..<count where all[start + offset] != bytes[offset] { return false }
                return true
            }
            // Words, the last of which may overlap the one before.
            var offset = 0
            while offset < count {
                let at = min(offset, count - 8)
                let known = all.loadUnaligned(fromByteOffset: start + at, as: UInt64.self)
                if known != bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
                offset += 8
            }
            return true
        }
    }

    private mutating func grow() {
        let old = slots
        mask = slots.count * 2 - 1
        slots = [UInt64](repeating: 0, count: mask + 1)
        for known in old where known != 0 {
            var slot = Int(truncatingIfNeeded: known >> 32) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = known
        }
    }

    /// A word of eight bytes costs one multiplication; the last word may overlap the one before. Only slots hang on it, no number does.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let count = bytes.count
        var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        let rest: UInt64
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                state = mix(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            rest = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else if count >= 4 {
            rest =
                UInt64(bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) << 32
                | UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else {
            rest = UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
        }
        state = mix(state ^ rest)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    @inline(__always)
    private static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0x8EBC_6AF0_9C88_C6E3)
        return product.high ^ product.low
    }
}
