/// Numbers by hash in a store, as the slots of a table in memory.
///
/// Most that are looked for are new: a filter of fixed size says so of nearly all of them without a look at the store, and new numbers are
/// put into it many at once.
///
/// Unchecked: written by one owner, then shared and only read.
final class StoredIndex: @unchecked Sendable {
    /// Slots of a line: 64 bytes, read at once.
    private static let line = 8
    /// Slots that are changed at once.
    private static let chunk = 8192
    /// Numbers that wait before they are put into the store.
    private static let most = 1 << 17

    private let store: any WordStore
    /// Where the slots begin; what stands before them is of no use any more.
    private var base = 0
    /// Slots are a power of two, of which this is the exponent.
    private var bits = 18
    /// How many numbers the store holds.
    private var count = 0
    /// Two bits for each hash, as long as they are few.
    private var filter = [UInt64](repeating: 0, count: 1 << 19)
    /// Numbers that wait, in slots as well.
    private var waiting = [UInt64](repeating: 0, count: 1 << 12)
    private var waitingCount = 0

    init(_ store: any WordStore) { self.store = store }

    private var slots: Int { 1 << bits }

    /// Hash and number as a slot holds them: numbers stand one higher, since 0 is a free slot.
    private static func word(_ hash: UInt32, _ number: UInt32) -> UInt64 { UInt64(hash) << 32 | UInt64(number &+ 1) }

    private static func hash(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word >> 32) }

    private static func number(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word) &- 1 }

    /// Hashes that are next to each other stand next to each other: a chunk takes those of a stretch.
    private func home(_ hash: UInt32) -> Int { Int(hash >> UInt32(32 - bits)) & ~(Self.line - 1) }

    /// The first number of this hash that `holds`.
    func find(_ hash: UInt32, _ holds: (UInt32) -> Bool) -> UInt32? {
        if !mayHold(hash) { return nil }
        var slot = Int(hash) & (waiting.count - 1)
        while waiting[slot] != 0 {
            let number = Self.number(waiting[slot])
            if Self.hash(waiting[slot]) == hash, holds(number) { return number }
            slot = (slot + 1) & (waiting.count - 1)
        }
        return count == 0 ? nil : look(hash, holds).number
    }

    /// Adds a number, which is not looked for.
    func insert(_ hash: UInt32, _ number: UInt32) {
        let (first, second) = Self.places(hash)
        filter[first.word] |= first.bit
        filter[second.word] |= second.bit
        wait(Self.word(hash, number))
        waitingCount += 1
        if waitingCount == Self.most { flush() } else if waitingCount * 2 > waiting.count { widen() }
    }

    // MARK: In memory

    private static func places(_ hash: UInt32) -> ((word: Int, bit: UInt64), (word: Int, bit: UInt64)) {
        let other = hash &* 0x9E37_79B1
        return (
            (Int(hash >> 13), 1 << UInt64(hash & 63)), (Int(other >> 13), 1 << UInt64(other >> 7 & 63))
        )
    }

    private func mayHold(_ hash: UInt32) -> Bool {
        let (first, second) = Self.places(hash)
        return filter[first.word] & first.bit != 0 && filter[second.word] & second.bit != 0
    }

    private func wait(_ word: UInt64) {
        var slot = Int(Self.hash(word)) & (waiting.count - 1)
        while waiting[slot] != 0 { slot = (slot + 1) & (waiting.count - 1) }
        waiting[slot] = word
    }

    private func widen() {
        let old = waiting
        waiting = [UInt64](repeating: 0, count: old.count * 2)
        for word in old where word != 0 { wait(word) }
    }

    // MARK: In the store

    /// The first number of this hash that `holds`; without one, the free slot where it belongs.
    private func look(_ hash: UInt32, _ holds: (UInt32) -> Bool) -> (number: UInt32?, slot: Int) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.line) { line in
            var at = home(hash)
            for _ in 0..<slots / Self.line {
                store.read(from: base + at, into: line)
                for offset in 0..<Self.line {
                    if line[offset] == 0 { return (nil, at + offset) }
                    let number = Self.number(line[offset])
                    if Self.hash(line[offset]) == hash, holds(number) { return (number, at) }
                }
                at = (at + Self.line) & (slots - 1)
            }
            return (nil, at)
        }
    }

    /// Puts those that wait into the store.
    private func flush() {
        while (count + waitingCount) * 2 > slots, bits < 32 { grow() }
        var words = waiting.filter { $0 != 0 }
        words.sort()
        var left: [UInt64] = []
        var chunk = [UInt64](repeating: 0, count: Self.chunk)
        var next = 0
        while next < words.count {
            let first = home(Self.hash(words[next])) / Self.chunk * Self.chunk
            chunk.withUnsafeMutableBufferPointer { store.read(from: base + first, into: $0) }
            while next < words.count, home(Self.hash(words[next])) < first + Self.chunk {
                put(words[next], into: &chunk, from: first, left: &left)
                next += 1
            }
            chunk.withUnsafeBufferPointer { store.write($0, at: base + first) }
        }
        put(left)
        count += waitingCount
        waitingCount = 0
        for slot in waiting.indices { waiting[slot] = 0 }
    }

    /// Four times as many slots, after those that there are: each chunk of the old ones becomes four.
    private func grow() {
        let (old, oldBase) = (slots, base)
        base += old
        bits = min(32, bits + 2)
        let factor = slots / old
        var left: [UInt64] = []
        var known = [UInt64](repeating: 0, count: Self.chunk)
        var made = [UInt64](repeating: 0, count: Self.chunk * factor)
        for first in stride(from: 0, to: old, by: Self.chunk) {
            known.withUnsafeMutableBufferPointer { store.read(from: oldBase + first, into: $0) }
            for slot in made.indices { made[slot] = 0 }
            for word in known where word != 0 { put(word, into: &made, from: first * factor, left: &left) }
            made.withUnsafeBufferPointer { store.write($0, at: base + first * factor) }
        }
        put(left)
    }

    /// Puts a word into slots of which the first has the number `first`; what does not belong there, or finds no room, is `left`.
    private func put(_ word: UInt64, into slots: inout [UInt64], from first: Int, left: inout [UInt64]) {
        var slot = home(Self.hash(word)) - first
        guard slots.indices.contains(slot) else { return left.append(word) }
        while slot < slots.count, slots[slot] != 0 { slot += 1 }
        if slot < slots.count { slots[slot] = word } else { left.append(word) }
    }

    /// Puts words into the store one by one: the few that stand beyond the end of their chunk.
    private func put(_ words: [UInt64]) {
        for word in words {
            let slot = look(Self.hash(word)) { _ in false }.slot
            withUnsafePointer(to: word) { store.write(UnsafeBufferPointer(start: $0, count: 1), at: base + slot) }
        }
    }
}
