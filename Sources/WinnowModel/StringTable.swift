import Glibc

/// Interned byte strings: equal text, equal number.
///
/// Bytes are UTF-8 unless a trace file says otherwise. Number 0 is the empty string. Slots hang on the process's secret, numbers do not.
public struct StringTable: Sendable {
    /// Strings in memory: those before and those after the ones in the store.
    @usableFromInline var arena: [UInt8] = []
    @usableFromInline var ends: [Int] = [0]
    /// Number of the first string that is not among those before.
    @usableFromInline var firstStored = Int.max
    /// How many strings of this table the store holds.
    @usableFromInline var stored = 0
    private var pieces: StoredPieces?
    /// Hash (high half) and number of the string in each slot; 0 is a free slot.
    @usableFromInline var slots: [UInt64]
    @usableFromInline var mask: Int
    private let secret: HashSecret

    /// Creates a table that holds the empty string as number 0.
    public init(secret: HashSecret = .process) {
        self.secret = secret
        slots = [UInt64](repeating: 0, count: 64)
        mask = 63
    }

    /// How many different strings there are, the empty one included.
    @inlinable public var count: Int { ends.count + stored }

    /// Bytes held in memory.
    @inlinable public var byteCount: Int { arena.count }

    /// The text of a number.
    public subscript(_ id: UInt32) -> String {
        withBytes(id) { String(decoding: $0, as: UTF8.self) }
    }

    /// How many bytes the text of `id` has.
    @inlinable public func length(_ id: UInt32) -> Int {
        let index = Int(id)
        if index >= firstStored { return lengthOfLater(index) }
        return index == 0 ? 0 : ends[index] - ends[index - 1]
    }

    /// Hands the bytes of `id` to `body`.
    @inlinable public func withBytes<R, E: Error>(
        _ id: UInt32, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        var index = Int(id)
        if index >= firstStored {
            if index - firstStored < stored { return try withStored(index, body) }
            index -= stored
        }
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
        guard let text = bytes.baseAddress, bytes.count > 0 else { return 0 }
        let hash = hash(text, bytes.count)
        let known = slots[slot(text, bytes.count, hash)]
        if known != 0 { return UInt32(truncatingIfNeeded: known) }
        return pieces?.find(bytes, hash).map { number($0) }
    }

    /// The number of `text`, new when it was not known.
    @discardableResult public mutating func intern(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// The number of the bytes, new when they were not known.
    @discardableResult public mutating func intern(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let text = bytes.baseAddress, bytes.count > 0 else { return 0 }
        let hash = hash(text, bytes.count)
        let slot = slot(text, bytes.count, hash)
        let known = slots[slot]
        return known != 0 ? UInt32(truncatingIfNeeded: known) : add(bytes, hash, slot)
    }

    @inline(never)
    private mutating func add(_ bytes: UnsafeRawBufferPointer, _ hash: UInt32, _ slot: Int) -> UInt32 {
        if pieces != nil, let known = store(bytes, hash) { return known }
        let id = UInt32(count)
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        slots[slot] = UInt64(hash) << 32 | UInt64(id)
        if ends.count * 2 > slots.count { grow() }
        return id
    }

    // MARK: More than fits into memory

    /// From now on a store holds new strings, as long as this table alone adds to it; a table has one store at most. Throws `.io`.
    mutating func attach(_ stores: any TableStores) throws(Failure) {
        if pieces != nil { return }
        pieces = try StoredPieces(stores, isIndexed: true)
        firstStored = ends.count
    }

    /// The number of bytes that the store holds, or takes; `nil` where another table has it as well, or strings stand in memory after it.
    private mutating func store(_ bytes: UnsafeRawBufferPointer, _ hash: UInt32) -> UInt32? {
        // The name is bound last: it is a reference of its own.
        guard isKnownUniquelyReferenced(&self.pieces), ends.count == firstStored, let pieces else {
            return self.pieces?.find(bytes, hash).map { number($0) }
        }
        let found = pieces.intern(bytes, hash)
        stored = pieces.count
        return number(found)
    }

    private func number(_ piece: Int) -> UInt32 { UInt32(truncatingIfNeeded: firstStored + piece) }

    @usableFromInline func lengthOfLater(_ index: Int) -> Int {
        if let pieces, index - firstStored < stored { return pieces.place(index - firstStored).count }
        return ends[index - stored] - ends[index - stored - 1]
    }

    @usableFromInline func withStored<R, E: Error>(
        _ index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        guard let pieces else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return try pieces.with(pieces.place(index - firstStored), body)
    }

    /// Forgets every string but the empty one and keeps the memory.
    public mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        ends.append(0)
        for index in slots.indices { slots[index] = 0 }
        firstStored = .max
        stored = 0
        pieces = nil
    }

    /// The slot of these bytes, or the free one where they belong.
    @inline(__always)
    private func slot(_ text: UnsafeRawPointer, _ count: Int, _ hash: UInt32) -> Int {
        slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 {
                let known = slots[slot]
                if UInt32(truncatingIfNeeded: known >> 32) == hash,
                    equals(Int(truncatingIfNeeded: known & 0xFFFF_FFFF), text, count)
                {
                    break
                }
                slot = (slot &+ 1) & mask
            }
            return slot
        }
    }

    @inline(__always)
    private func equals(_ number: Int, _ text: UnsafeRawPointer, _ count: Int) -> Bool {
        let id = number >= firstStored ? number &- stored : number
        let start = ends[id &- 1]
        guard ends[id] &- start == count else { return false }
        return arena.withUnsafeBytes { all in
            guard let arena = all.baseAddress else { return false }
            let known = arena + start
            if count > 16 { return memcmp(known, text, count) == 0 }
            // Two words that may overlap, or single bytes.
            if count >= 8 {
                return Self.word(known, 0) == Self.word(text, 0)
                    && Self.word(known, count &- 8) == Self.word(text, count &- 8)
            }
            return Self.tail(known, count) == Self.tail(text, count)
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

    /// Sixteen bytes cost one multiplication; the last words may overlap those before.
    @inline(__always)
    private func hash(_ text: UnsafeRawPointer, _ count: Int) -> UInt32 {
        var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        if count > 16 {
            var offset = 0
            while offset &+ 16 < count {
                state = secret.mix(Self.word(text, offset), Self.word(text, offset &+ 8) ^ state)
                offset &+= 16
            }
            state = secret.mix(Self.word(text, count &- 16), Self.word(text, count &- 8) ^ state)
        } else if count >= 8 {
            state = secret.mix(Self.word(text, 0), Self.word(text, count &- 8) ^ state)
        } else {
            state = secret.mix(Self.tail(text, count), state)
        }
        return secret.finish(state)
    }

    @inline(__always)
    private static func word(_ text: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// One to seven bytes as a word; equal words of equal length are equal bytes.
    @inline(__always)
    private static func tail(_ text: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            return UInt64(text.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) << 32
                | UInt64(text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        }
        return UInt64(text.load(as: UInt8.self)) << 16
            | UInt64(text.load(fromByteOffset: count / 2, as: UInt8.self)) << 8
            | UInt64(text.load(fromByteOffset: count &- 1, as: UInt8.self))
    }
}
