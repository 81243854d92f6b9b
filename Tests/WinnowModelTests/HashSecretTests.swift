import Testing
import WinnowModel

/// Where tables put things hangs on a secret; what they answer must not.
@Suite struct HashSecretTests {
    static let secrets = [
        HashSecret(0, 0), HashSecret(1, 2), HashSecret(.max, 0x9E37_79B9_7F4A_7C15), .process,
    ]

    @Test func numbersOfTextsAreTheSameUnderEverySecret() {
        let texts = (0..<5_000).map { String(repeating: "x", count: $0 % 40) + "\($0 % 1_700)" }
        let all = Self.secrets.map { secret in
            var table = StringTable(secret: secret)
            return texts.map { table.intern($0) }
        }
        #expect(all.allSatisfy { $0 == all[0] })
    }

    @Test func numbersOfRowsAreTheSameUnderEverySecret() {
        let rows = (0..<2_000).map { number in
            (0..<UInt32(number % 7)).map { key in
                AttributeTable.Entry(key: key, kind: .int, payload: UInt64(number % 900) << 32)
            }
        }
        let all = Self.secrets.map { secret in
            var table = AttributeTable(secret: secret)
            return rows.map { table.intern($0) }
        }
        #expect(all.allSatisfy { $0 == all[0] })
    }

    /// Of as many words as there are slots, words at random leave about 37 % of the slots free.
    @Test(arguments: 0..<49) func wordsInEvenStepsSpread(_ shift: Int) {
        let secret = HashSecret(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)
        for (a, b) in [(1, 0), (0, 1), (1, 1)] as [(UInt64, UInt64)] {
            // Slots that are taken; a set of them would take most of the time.
            var low = [Bool](repeating: false, count: 1 << 15)
            var high = low
            for step in 0..<UInt64(1 << 15) {
                let hash = secret.hash(a &* step << UInt64(shift), b &* step << UInt64(shift))
                low[Int(hash & 0x7FFF)] = true
                high[Int(hash >> 49)] = true
            }
            let (lows, highs) = (low.count { $0 }, high.count { $0 })
            #expect(lows > 19_000 && highs > 19_000, "\(a) \(b): \(lows), \(highs)")
        }
    }

    @Test func secretsDiffer() {
        #expect(HashSecret.process.hash(1, 2) == HashSecret.process.hash(1, 2))
        #expect(HashSecret(1, 2).hash(1, 2) != HashSecret(1, 3).hash(1, 2))
    }
}
