import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowPipeline

/// `Retry-After` by the clients, each against what its own code gives for the same text (Python 3.11, Node 20, Java 17; Go by its source).
@Suite struct RetryAfterTests {
    /// 2026-01-01 00:00:00.25 UTC, a Thursday.
    private static let now: Nanos = 1_767_225_600_250_000_000

    /// Seconds; `nil`: as if there were no header.
    private static let cases:
        [(text: String, python: Double?, node: Double, java: Double?, go: Double?, collector: Double?)] = [
            ("7", 7, 7, 7, 7, 7), (" 7 ", 7, 7, 7, 7, 7), ("0", 0, -0.001, 0, 0, 0), ("-3", 0, -0.001, nil, nil, -3),
            ("+5", 5, 5, 5, 5, 5), ("1.5", 1.5, 1, nil, nil, nil), ("1e1", 10, 1, nil, nil, nil),
            (".5", 0.5, 0, nil, nil, nil),
            ("5.", 5, 5, nil, nil, nil), ("1_0", 10, 1, nil, nil, nil), ("1__0", nil, 1, nil, nil, nil),
            ("inf", nil, 0, nil, nil, nil), ("nan", nil, 0, nil, nil, nil), ("abc", nil, 0, nil, nil, nil),
            ("", nil, 0, nil, nil, nil), ("1;2", nil, 1, nil, nil, nil), ("1, 2", nil, 1, nil, nil, nil),
            ("0x10", nil, -0.001, nil, nil, nil), ("10s", nil, 10, nil, nil, nil),
            ("Thu, 01 Jan 2026 00:00:10 GMT", 9.75, 9.75, 9.75, 9.75, 9.75),
            ("Mon, 01 Jan 2024 00:00:00 GMT", 0, 0, 0, 0, -63_158_400.25),
            ("Thursday, 01-Jan-26 00:00:30 GMT", 29.75, 29.75, nil, 29.75, nil),
            ("Thu Jan  1 00:00:20 2026", 19.75, 19.75, nil, 19.75, nil),
            ("Thu, 01 Jan 2026 00:00:10", 9.75, 9.75, nil, nil, nil),
            ("Thu, 01 Jan 2026 00:00:10 UTC", 9.75, 9.75, nil, nil, 9.75),
            ("Thu, 01 Jan 2026 00:00:10 EST", 18_009.75, 18_009.75, nil, nil, 9.75),
            ("Thu, 1 Jan 2026 00:00:10 +0100", 0, 0, 0, nil, nil),
            ("Wed, 01 Jan 2026 00:00:10 GMT", 9.75, 9.75, nil, 9.75, 9.75),
            ("thu, 01 jan 2026 00:00:10 gmt", 9.75, 9.75, 9.75, nil, nil),
            ("Jan 1, 2026 12:00 PM", 43_199.75, 43_199.75, nil, nil, nil),
            ("Sat, 28 Feb 2026 24:00:00 GMT", nil, 5_097_599.75, 5_097_599.75, nil, nil),
            ("Thu, 01 Jan 2026 00:00:60 GMT", nil, 0, nil, nil, nil),
            ("2026-01-01T00:00:10Z", nil, 2026, nil, nil, nil),
        ]

    @Test func eachReadsItsOwnWay() {
        for (text, python, node, java, go, collector) in Self.cases {
            func check(_ client: ExportClient, _ wanted: Double?) {
                let found = RetryAfter.read(text, by: client, at: Self.now).map { Double($0) / 1e9 }
                #expect(found == wanted, "\(client) \(text)")
            }
            check(.python, python)
            check(.node, node)
            check(.java, java)
            check(.go, go)
            check(.collectorHTTP, collector)
            check(.collectorGRPC, nil)
        }
    }

    /// Beyond 64 bits of nanoseconds: Go saturates, the Collector's product wraps around.
    @Test func whatIsTooLong() {
        #expect(RetryAfter.read("9223372037", by: .go, at: 0) == .max)
        #expect(RetryAfter.read("9223372037", by: .java, at: 0) == .max)
        #expect(RetryAfter.read("9223372037", by: .collectorHTTP, at: 0) == -9_223_372_036_709_551_616)
        #expect(RetryAfter.read("99999999999999999999", by: .node, at: 0) == .max)
        #expect(RetryAfter.read("99999999999999999999", by: .collectorHTTP, at: 0) == nil)
    }

    /// Nothing that a server can write traps.
    @Test(arguments: ExportClient.allCases)
    func anythingMayBeWritten(_ client: ExportClient) {
        var random = TestRandom(seed: 11)
        let alphabet = Array("0123456789 :,-+.GMTJanFebThueE_()/\u{7F}é\t")
        var read = 0
        for _ in 0..<4000 {
            var text = Array(Self.cases[random.below(Self.cases.count)].text)
            for _ in 0..<1 + random.below(4) {
                let place = random.below(text.count + 1)
                if random.oneIn(2) || place == text.count {
                    text.insert(alphabet[random.below(alphabet.count)], at: place)
                } else {
                    text.remove(at: place)
                }
            }
            if RetryAfter.read(String(text), by: client, at: random.oneIn(2) ? Self.now : random.next()) != nil {
                read += 1
            }
        }
        switch client {
        case .sdkGRPC, .collectorGRPC, .zipkin: #expect(read == 0, "they do not look at it")
        case .node: #expect(read == 4000, "what is neither number nor date is a time all the same")
        default: #expect(read > 0 && read < 4000)
        }
    }
}
