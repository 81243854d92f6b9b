import Testing
import WinnowTestSupport

@testable import WinnowModel

@Suite struct StoredIndexTests {
    /// A store in memory.
    private final class Words: WordStore, @unchecked Sendable {
        private var held: [UInt64] = []
        /// How many words were read.
        private(set) var reads = 0

        func write(_ words: UnsafeBufferPointer<UInt64>, at first: Int) {
            if held.count < first + words.count {
                held += [UInt64](repeating: 0, count: first + words.count - held.count)
            }
            for (offset, word) in words.enumerated() { held[first + offset] = word }
        }

        func read(from first: Int, into words: UnsafeMutableBufferPointer<UInt64>) {
            reads += 1
            for offset in words.indices { words[offset] = first + offset < held.count ? held[first + offset] : 0 }
        }
    }

    /// Hashes crowd at both ends and in some places between, and many numbers have the same: each is found, whatever has been moved.
    @Test func numbersAreFoundAfterTheTableHasGrown() {
        let words = Words()
        let index = StoredIndex(words)
        var random = TestRandom(seed: 17)
        var hashes: [UInt32] = []
        for number in 0..<300_000 {
            let hash: UInt32 =
                switch number % 500 {
                case 0: .max - UInt32(random.below(40))
                case 1: UInt32(random.below(40))
                case 2: 0x8000_0000 + UInt32(random.below(3000))
                default: UInt32(truncatingIfNeeded: random.below(1 << 32))
                }
            hashes.append(hash)
            index.insert(hash, UInt32(number))
        }
        var missing = 0
        for number in stride(from: 0, to: hashes.count, by: 7) {
            if index.find(hashes[number], { $0 == UInt32(number) }) != UInt32(number) { missing += 1 }
        }
        #expect(missing == 0)
        #expect(index.find(.max) { _ in false } == nil)
    }

    /// What was never put in is mostly told without a look at the store.
    @Test func newHashesNeedNoLook() {
        let words = Words()
        let index = StoredIndex(words)
        var random = TestRandom(seed: 18)
        for number in 0..<150_000 { index.insert(UInt32(truncatingIfNeeded: random.below(1 << 32)), UInt32(number)) }
        let before = words.reads
        for _ in 0..<10_000 { _ = index.find(UInt32(truncatingIfNeeded: random.below(1 << 32))) { _ in false } }
        #expect(words.reads - before < 200)
    }
}
