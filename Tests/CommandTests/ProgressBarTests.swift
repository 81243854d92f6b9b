import Testing

@testable import winnow

@Suite struct ProgressBarTests {
    @Test func theLineFitsAndSaysRateAndTimeLeft() {
        let console = Console()
        let bar = ProgressBar("storefront", unit: "spans", console)
        let line = bar.line(fraction: 0.25, done: 5_000_000, elapsedNanos: 2_000_000_000)
        #expect(line.contains("25 %"))
        #expect(line.contains("2.5 M spans/s"))
        #expect(line.contains("6 s left"))
        for fraction in [-1, 0, 0.5, 1, 7, .nan, .infinity] {
            #expect(bar.line(fraction: fraction, done: .max, elapsedNanos: 1).count < console.width)
        }
        let long = ProgressBar(String(repeating: "x", count: 300), unit: "spans", console)
        #expect(long.line(fraction: 0.5, done: 1, elapsedNanos: 1).count < console.width)
    }
}
