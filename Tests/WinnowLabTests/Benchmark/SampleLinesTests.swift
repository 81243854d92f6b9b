import Testing

@testable import WinnowLab

/// Samples that one program tells another.
@Suite struct SampleLinesTests {
    @Test func whatIsWrittenIsRead() throws {
        let rows = [
            BenchmarkRow(
                name: "lane, tail.yaml, one core", unit: "spans",
                samples: [BenchmarkSample(amount: 3, seconds: 0.1), BenchmarkSample(amount: 3, seconds: 1.0 / 3)]),
            BenchmarkRow(name: "a\tb", unit: "bytes", samples: [BenchmarkSample(amount: 1e9, seconds: 7)]),
        ]
        let text = SampleLines.text(rows)
        #expect(text.hasPrefix("winnow-samples 1\nlane, tail.yaml, one core\tspans\t3.0\t0.1\na b\tbytes\t"))
        let read = try #require(SampleLines.read(text))
        #expect(read.map(\.name) == ["lane, tail.yaml, one core", "a b"])
        #expect(read[0].samples == rows[0].samples && read[1].samples == rows[1].samples)
    }

    @Test(arguments: [
        "", "winnow-samples 1\n", "winnow-samples 2\na\tspans\t1\t1\n", "winnow-samples 1\na\tspans\t1\n",
        "winnow-samples 1\na\tspans\t0\t1\n", "winnow-samples 1\na\tspans\t1\tnan\n", "generate  1 M spans/s\n",
    ])
    func otherTextsAreNone(_ text: String) { #expect(SampleLines.read(text) == nil) }

    /// Tables as version 0.1.0 prints them.
    @Test func tablesOfOlderVersionsAreRead() throws {
        let rows = try #require(
            SampleLines.readTable(
                """
                generate, one core            12.3 M spans/s best, 12.1 median, 81.3 ns/span best
                lane, a  b.yaml, one core     0.5 M spans/s best, 0.5 median, 2064 ns/span best
                decode OTLP protobuf, generated, one core  312 MB/s best, 300 median
                peak memory 83.1 MiB

                """))
        #expect(
            rows.map(\.name) == [
                "generate, one core", "lane, a  b.yaml, one core", "decode OTLP protobuf, generated, one core",
            ])
        #expect(rows[0].samples == [BenchmarkSample(amount: 1, seconds: 81.3e-9)])
        #expect(rows[1].samples[0].seconds == 2064e-9)
        #expect(rows[2].samples == [BenchmarkSample(amount: 312e6, seconds: 1)] && rows[2].unit == "bytes")
        #expect(SampleLines.readTable("peak memory 83.1 MiB\n") == nil)
    }
}
