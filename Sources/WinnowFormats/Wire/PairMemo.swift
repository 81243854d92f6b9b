/// Pairs of numbers, of two tables, that were found to stand for the same: the last one for each number of the first table.
struct PairMemo {
    /// By first number: the second and the time of the memo in which it was noted.
    private var pairs: [UInt64] = []
    private var time: UInt64 = 1

    /// Whether a pair was noted since everything was forgotten.
    @inline(__always)
    func knows(_ first: UInt32, _ second: UInt32) -> Bool {
        let index = Int(first)
        return index < pairs.count && pairs[index] == time << 32 | UInt64(second)
    }

    /// The second number that was noted with a first one.
    @inline(__always)
    func second(of first: UInt32) -> UInt32? {
        let index = Int(first)
        guard index < pairs.count, pairs[index] >> 32 == time else { return nil }
        return UInt32(truncatingIfNeeded: pairs[index])
    }

    /// Notes a pair.
    mutating func note(_ first: UInt32, _ second: UInt32) {
        let index = Int(first)
        if index >= pairs.count {
            pairs.append(contentsOf: repeatElement(0, count: max(index + 1, pairs.count * 2) - pairs.count))
        }
        pairs[index] = time << 32 | UInt64(second)
    }

    /// Forgets everything, because the numbers of the second table mean something else now.
    mutating func removeAll() { time += 1 }
}
