import Testing

@testable import WinnowReport

@Suite struct NumberTextTests {
    @Test func percentNeverRoundsToAllOrNothing() {
        #expect(NumberText.percent(1) == "100.0 %")
        #expect(NumberText.percent(0.99999) == "99.9 %")
        #expect(NumberText.percent(0.00001) == "<0.1 %")
        #expect(NumberText.percent(0) == "0.0 %")
        #expect(NumberText.percent(0.0975) == "9.8 %")
    }

    @Test func lengthsOfTime() {
        let texts: [(Double, String)] = [
            (0, "0 s"), (0.0001, "100 µs"), (0.012, "12 ms"), (0.4, "0.4 s"), (9.96, "10 s"), (31.2, "31 s"),
            (300, "5 min"), (301, "301 s"), (60, "60 s"), (600, "10 min"), (3_600, "1 h"), (5_400, "90 min"),
            (36_000, "10 h"),
        ]
        for (seconds, text) in texts { #expect(NumberText.seconds(seconds) == text) }
    }

    @Test func groupsOfThousands() {
        #expect(NumberText.grouped(1_234_567) == "1,234,567")
        #expect(NumberText.grouped(-1_234.5, decimals: 1) == "−1,234.5")
        #expect(NumberText.grouped(-0.04, decimals: 1) == "0.0")
        #expect(NumberText.grouped(Int.min).hasPrefix("−9,223,372"))
        #expect(NumberText.grouped(1e300) == "1e+300")
        #expect(NumberText.grouped(.infinity) == "inf")
        #expect(NumberText.money(0.5) == "0.50")
        #expect(NumberText.money(2_140.4) == "2,140")
        #expect(NumberText.factor(0.123) == "0.12")
        #expect(NumberText.factor(12.4) == "12")
        #expect(NumberText.count(33.4) == "33.4")
    }
}
