import Testing

@testable import WinnowModel

/// Wilcoxon's test against published and counted-out values.
@Suite struct SignedRankTestTests {
    /// Darwin's maize, the example of many textbooks (Hollander and Wolfe): W = 24 for the smaller sum, p = 0.04126.
    @Test func darwinsMaize() {
        let test = SignedRankTest([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75])
        #expect(test.positiveRankSum == 96 && test.count == 15)
        #expect(test.twoSided == 0.041259765625)
    }

    @Test func oneSideOnly() {
        let test = SignedRankTest([-1, -2, -3, -4, -5, -6, -7])
        #expect(test.positiveRankSum == 0 && test.below == 1.0 / 128 && test.above == 1)
        #expect(test.twoSided == 2.0 / 128)
        let mirrored = SignedRankTest([1, 2, 3, 4, 5, 6, 7])
        #expect(mirrored.above == 1.0 / 128 && mirrored.below == 1)
    }

    /// Every assignment of signs counted out, with ties and zeros.
    @Test(arguments: [[1.0, 1, 2], [3, -3, 3, 5, 0], [0.5, 2, -2, 2, -7, 9], [-4, 4, 4, 4, -1, 1, 1, 8]])
    func agreesWithAllSignsCountedOut(_ differences: [Double]) {
        let sizes = differences.map(\.magnitude).filter { $0 > 0 }
        func rank(_ size: Double) -> Double {
            Double(sizes.count { $0 < size }) + Double(sizes.count { $0 == size } + 1) / 2
        }
        let ranks = sizes.map(rank)
        let observed = zip(differences.filter { $0 != 0 }, ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        var below = 0
        var above = 0
        for signs in 0..<1 << ranks.count {
            let sum = ranks.indices.reduce(0) { signs >> $1 & 1 == 1 ? $0 + ranks[$1] : $0 }
            below += sum <= observed ? 1 : 0
            above += sum >= observed ? 1 : 0
        }
        let all = Double(1 << ranks.count)
        let test = SignedRankTest(differences)
        #expect(test.positiveRankSum == observed)
        #expect(test.below == Double(below) / all && test.above == Double(above) / all)
    }

    @Test func nothingSaysNothing() {
        for differences in [[], [0, 0], [.nan]] as [[Double]] {
            let test = SignedRankTest(differences)
            #expect(test.count == 0 && test.twoSided == 1 && test.below == 1 && test.above == 1)
        }
    }

    @Test func hundredsOfDifferencesAreExact() {
        let test = SignedRankTest((1...200).map { $0 % 2 == 0 ? Double($0) : -Double($0) })
        #expect(test.positiveRankSum == 10_100 && test.below > 0.5 && test.below < 0.56)
        #expect((test.below + test.above - 1).magnitude < 0.01)
    }
}
