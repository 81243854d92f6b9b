import Testing
import WinnowModel

/// Draws are uniform, independent of their order, and the same everywhere.
@Suite struct DrawTests {
    /// Chi-square of counts that should be equal; mean `counts.count - 1`, deviation sqrt(2 × that).
    private static func chiSquare(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    private static func isPlausible(_ counts: [Int]) -> Bool {
        let freedom = Double(counts.count - 1)
        return (chiSquare(counts) - freedom).magnitude < 5 * (2 * freedom).squareRoot()
    }

    @Test(arguments: [0, 8, 24, 40, 56] as [UInt64])
    func everyByteIsUniform(shift: UInt64) {
        for fixedKey in [true, false] {
            var counts = [Int](repeating: 0, count: 256)
            for number in 0..<100_000 as Range<UInt64> {
                let word = fixedKey ? Draw.word(42, number) : Draw.word(number, 42)
                counts[Int(word >> shift & 0xFF)] += 1
            }
            #expect(Self.isPlausible(counts))
        }
    }

    @Test func neighboursAreIndependent() {
        var counts = [Int](repeating: 0, count: 256)
        for key in 0..<100_000 as Range<UInt64> {
            let a = Draw.word(key, 1) >> 60
            let b = Draw.word(key + 1, 1) >> 60
            counts[Int(a << 4 | b)] += 1
        }
        #expect(Self.isPlausible(counts))
        counts = [Int](repeating: 0, count: 256)
        for key in 0..<100_000 as Range<UInt64> {
            counts[Int((Draw.word(key, 1) >> 60) << 4 | Draw.word(key, 2) >> 60)] += 1
        }
        #expect(Self.isPlausible(counts))
    }

    @Test func everyBitOfTheKeyTurnsHalfOfTheBits() {
        var flipped = 0
        for bit in 0..<64 as Range<UInt64> {
            for key in 0..<100 as Range<UInt64> {
                flipped += (Draw.word(key, 9) ^ Draw.word(key ^ 1 << bit, 9)).nonzeroBitCount
            }
        }
        #expect((Double(flipped) / (64 * 100) - 32).magnitude < 0.25)
    }

    @Test func unitsAndBounds() {
        #expect(Draw.unit(0) == 0 && Draw.unit(.max) < 1 && Draw.unit(1 << 63) == 0.5)
        var counts = [Int](repeating: 0, count: 7)
        for number in 0..<70_000 as Range<UInt64> {
            let draw = Draw.below(7, Draw.word(3, number))
            #expect(draw < 7)
            counts[Int(min(draw, 6))] += 1
        }
        #expect(Self.isPlausible(counts))
        #expect(Draw.below(1, .max) == 0 && Draw.below(.max, .max) == .max - 1)
    }

    @Test func valuesNeverChange() {
        // Published results depend on these.
        #expect(Draw.key("") == Draw.finish(0xCBF2_9CE4_8422_2325))
        #expect(Draw.finish(0) == 0 && Draw.finish(1) == 0x5692_161D_100B_05E5)
        #expect(Draw.key("a") != Draw.key("b") && Draw.key("ab") != Draw.key("ba"))
    }
}
