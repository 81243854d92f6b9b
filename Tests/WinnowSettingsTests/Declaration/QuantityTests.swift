import Testing
import WinnowSettings

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("250ms", 250_000_000), ("10s", 10_000_000_000), ("1h", 3_600_000_000_000), ("1m30s", 90_000_000_000),
            ("0", 0),
            ("1.5s", 1_500_000_000), ("1.000000001s", 1_000_000_001), ("2µs", 2000), ("0.1ns", 0),
            ("1e3ms", 1_000_000_000),
            ("1d", 86_400_000_000_000), ("100_000ms", 100_000_000_000), (".5m", 30_000_000_000), ("0s", 0),
            ("9223372036854775807ns", UInt64(Int64.max)),
        ] as [(String, UInt64)])
    func durations(text: String, nanos: UInt64) {
        #expect(Quantity.parseDuration(text) == nanos)
    }

    @Test(arguments: [
        "", "10", "s", "-1s", "+1s", "1 s", "9999999999h", "1e400h", "nan", "nans", "infs", "1x", "1.2.3s", "1s1",
        "..s",
        "9223372036854775808ns", "1h 30m", "0x10s", "∞s", "1e20s",
    ])
    func noDurations(text: String) {
        #expect(Quantity.parseDuration(text) == nil)
    }

    @Test func sizes() {
        #expect(Quantity.parseSize("512MiB") == 512 << 20)
        #expect(Quantity.parseSize("1.5 GB") == 1_500_000_000)
        #expect(Quantity.parseSize("100") == 100)
        for text in ["-1", "1e30", "10PiB", "9223372036854775808", "99999999TiB", "MiB", "nan", "1 Mi B"] {
            #expect(Quantity.parseSize(text) == nil)
        }
    }

    @Test func rates() {
        #expect(Quantity.parseRate("100/s") == 100)
        #expect(Quantity.parseRate("6/min") == 0.1)
        #expect(Quantity.parseRate("1.2k/s") == 1200)
        #expect(Quantity.parseRate("2000 / s") == 2000)
        for text in ["100", "/s", "-1/s", "nan/s", "1e400/s", "1e308G/s", "1/0", "1/s/s", "inf/s", "1/fortnight"] {
            #expect(Quantity.parseRate(text) == nil)
        }
    }

    @Test func probabilities() {
        #expect(Quantity.parseProbability("10 %") == 0.1)
        #expect(Quantity.parseProbability("0.25") == 0.25)
        for text in ["-0.1", "1.1", "101%", "nan", "ten", "%", "10 % "] {
            #expect(Quantity.parseProbability(text) == nil)
        }
    }

    @Test func durationsReadBack() {
        for nanos in [
            0, 1, 999, 1000, 250_000_000, 1_500_000_000, 90_000_000_000, 3_723_004_005_006, 86_400_000_000_000,
        ] {
            let nanos = UInt64(nanos)
            #expect(Quantity.parseDuration(Quantity.text(durationNanos: nanos)) == nanos)
        }
        #expect(Quantity.text(durationNanos: 90_000_000_000) == "1m30s")
        #expect(Quantity.text(durationNanos: 250_000_000) == "250ms")
        #expect(Quantity.text(sizeBytes: 512 << 20) == "512MiB")
    }
}
