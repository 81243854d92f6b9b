import Testing
import WinnowModel

@testable import WinnowFormats

/// One trace on the screen.
@Suite struct WaterfallTests {
    /// A call that fails with an exception, and what hangs on it.
    private var made: SkewedTrace {
        var made = SkewedTrace(
            [
                .init(id: 1, start: 0, lasts: 100, host: "a", kind: .server),
                .init(id: 2, parent: 1, start: 20, lasts: 40, host: "a", kind: .client, events: [30, 40]),
                .init(id: 3, parent: 2, start: 0, lasts: 20, host: "b", kind: .server),
            ], after: 1_767_225_600_000)
        var extras = made.tables.extras[Int(made.batch.extras[1])]
        extras.statusMessage = made.tables.strings.intern("payment declined")
        extras.events[0].name = made.tables.strings.intern("exception")
        let stack = "java.lang.IllegalStateException: no stock\n\tat shop.Stock.take(Stock.java:41)\n"
        extras.events[0].attributes = made.tables.attributes.intern([
            made.tables.entry("exception.stacktrace", .string(stack)),
            made.tables.entry("exception.type", .string("java.lang.IllegalStateException")),
            made.tables.entry("exception.message", .string("no stock")),
        ])
        extras.links = [
            SpanExtras.Link(traceID: TraceID(high: 7, low: 8), spanID: 9),
            SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 9),
        ]
        extras.droppedEvents = 3
        made.batch.extras[1] = made.tables.add(extras)
        made.batch.status[1] = 2
        made.batch.attributes[1] = made.tables.attributes.intern([
            made.tables.entry("z.text", .string(String(repeating: "long words ", count: 30))),
            made.tables.entry("a.unbroken", .string(String(repeating: "x", count: 300))),
            made.tables.entry("peer.ipv4", .int(134_744_072)),
        ])
        return made
    }

    private func text(_ width: Int = 100, maxClockSkew: UInt64 = 0) -> String {
        Waterfall.render(made.batch, trace: 0, made.tables, width: width, maxClockSkew: maxClockSkew)
    }

    @Test(arguments: [72, 80, 100, 140])
    func linesFit(_ width: Int) {
        let lines = text(width).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width })
        #expect(lines.count { $0.contains("|") } == 3)
        #expect(lines.filter { $0.contains("|") }.allSatisfy { $0.hasSuffix("|") && $0.count == width })
    }

    @Test func whatMattersIsSaid() {
        let text = text()
        #expect(text.hasPrefix("\(TraceID(high: 0, low: 1).hex) · 2026-01-01 00:00:00"))
        #expect(text.contains(" · 100 ms · 3 spans · 1 failed\n"))
        for part in [
            "status: payment declined", "exception +10.0 ms java.lang.IllegalStateException: no stock\n",
            "      at shop.Stock.take(Stock.java:41)\n", "event e +20.0 ms",
            "link to trace \(TraceID(high: 7, low: 8).hex) span 0000000000000009\n",
            "! Invalid span link removed\n", "dropped: 3 events", "peer.ipv4 = 8.8.8.8", "client · ERROR · span",
            "! clock skew adjustment disabled; not applying calculated delta of 30ms\n",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
        // Keys in order, however they were recorded.
        let keys = ["a.unbroken", "peer.ipv4", "z.text"].compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(keys == keys.sorted() && keys.count == 3)
    }

    @Test func barsShowWhenSpansRan() throws {
        let bars = text().split(separator: "\n").filter { $0.hasSuffix("|") }.compactMap {
            $0.dropLast().split(separator: "|").last
        }
        try #require(bars.count == 3 && bars.allSatisfy { $0.count == 30 })
        #expect(bars[0] == Substring(String(repeating: "█", count: 30)))
        #expect(bars[1].prefix { $0 == " " }.count == 6 && bars[1].count { $0 == "█" } == 12)
        #expect(bars[2].prefix { $0 == " " }.count == 0 && bars[2].count { $0 == "█" } == 6)
        let moved = text(maxClockSkew: 1_000_000_000).split(separator: "\n").filter { $0.hasSuffix("|") }
        #expect(moved[2].dropLast().split(separator: "|").last?.prefix { $0 == " " }.count == 9)
        #expect(text(maxClockSkew: 1_000_000_000).contains("! This span's timestamps were adjusted by 30ms"))
    }
}
