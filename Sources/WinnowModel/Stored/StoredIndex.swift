/// Numbers by hash in a store, as the slots of a table in memory: a line of slots is read at a time.
///
/// Unchecked: written by one owner, then shared and only read.
final class StoredIndex: @unchecked Sendable {
    /// Slots of a line: 64 bytes.
    private static let line = 8
    /// Slots that are moved at once.
    private static let moved = 2048

    private let store: any WordStore
    /// Where the slots begin; what stands before them is of no use any more.
    private var base = 0
    /// Slots are a power of two, of which this is the exponent.
    private var bits = 14
    private var count = 0

    init(_ store: any WordStore) { self.store = store }

    private var slots: Int { 1 << bits }

    /// Hashes that are next to each other stand next to each other, so that the table grows from its begin to its end.
    private func home(_ hash: UInt32) -> Int { Int(hash >> UInt32(32 - bits)) & ~(Self.line - 1) }

    /// The first number of this hash that `holds`; without one, the free slot where it belongs.
    func find(_ hash: UInt32, _ holds: (UInt32) -> Bool) -> (number: UInt32?, slot: Int) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.line) { line in
            var at = home(hash)
            for _ in 0..<slots / Self.line {
                store.read(from: base + at, into: line)
                for offset in 0..<Self.line {
                    let known = line[offset]
                    if known == 0 { return (nil, at + offset) }
                    // Numbers stand one higher, since 0 is a free slot.
                    let number = UInt32(truncatingIfNeeded: known) &- 1
                    if UInt32(truncatingIfNeeded: known >> 32) == hash, holds(number) { return (number, at) }
                }
                at = (at + Self.line) & (slots - 1)
            }
            return (nil, at)
        }
    }

    /// Puts a number into the free slot that `find` has named.
    func insert(_ hash: UInt32, _ number: UInt32, slot: Int) {
        write(UInt64(hash) << 32 | UInt64(number &+ 1), at: slot)
        count += 1
        if count * 2 > slots, bits < 32 { grow() }
    }

    private func write(_ word: UInt64, at slot: Int) {
        withUnsafePointer(to: word) { store.write(UnsafeBufferPointer(start: $0, count: 1), at: base + slot) }
    }

    /// Four times as many slots, after those that there are: each stretch of the old ones becomes one that is four times as long.
    private func grow() {
        let (old, oldBase) = (slots, base)
        base += old
        bits = min(32, bits + 2)
        let factor = slots / old
        var left: [UInt64] = []
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.moved) { known in
            var made = [UInt64](repeating: 0, count: Self.moved * factor)
            for first in stride(from: 0, to: old, by: Self.moved) {
                store.read(from: oldBase + first, into: known)
                for slot in made.indices { made[slot] = 0 }
                for word in known where word != 0 {
                    var slot = home(UInt32(truncatingIfNeeded: word >> 32)) - first * factor
                    while made.indices.contains(slot), made[slot] != 0 { slot += 1 }
                    if made.indices.contains(slot) { made[slot] = word } else { left.append(word) }
                }
                made.withUnsafeBufferPointer { store.write($0, at: base + first * factor) }
            }
        }
        // What stood or stands beyond the end of its stretch.
        for word in left { write(word, at: find(UInt32(truncatingIfNeeded: word >> 32)) { _ in false }.slot) }
    }
}
