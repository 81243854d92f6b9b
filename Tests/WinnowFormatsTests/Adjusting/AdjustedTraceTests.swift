import Testing
import WinnowModel

@testable import WinnowFormats

/// The cases of Jaeger's own tests of its adjusters (`clockskew_test.go`, `spaniduniquifier_test.go` at `8498073`), and what they leave open.
@Suite struct AdjustedTraceTests {
    private static let millis: UInt64 = 1_000_000
    /// All times of the cases lie behind this, so that none is 0.
    private static let offset: UInt64 = 1_000

    /// Starts in milliseconds, and all warnings.
    private func adjusted(_ spans: [SkewedTrace.Span], max: UInt64 = 0) -> (starts: [Int], warnings: [String]) {
        let trace = SkewedTrace(spans, after: Self.offset).adjusted(maxClockSkew: max * Self.millis)
        for (span, before) in zip(trace.spans, spans) where trace.spans.count == spans.count {
            // The end moves as far as the start.
            #expect(span.end - span.start == before.lasts * Self.millis)
        }
        return (
            trace.spans.map { Int($0.start / Self.millis) - Int(Self.offset) }, trace.spans.flatMap(\.warnings)
        )
    }

    private func pair(_ start: UInt64, _ lasts: UInt64, host: String = "b") -> [SkewedTrace.Span] {
        [
            .init(id: 1, start: 10, lasts: 100, host: "a"),
            .init(id: 2, parent: 1, start: start, lasts: lasts, host: host),
        ]
    }

    @Test func aMissingParentIsSaid() {
        let trace = adjusted([.init(id: 1, parent: 99, start: 0, lasts: 100, host: "a")])
        #expect(trace.starts == [0])
        #expect(
            trace.warnings == ["parent span ID=0000000000000063 is not in the trace; skipping clock skew adjustment"])
    }

    @Test func spansOfOneIDAreSaid() {
        var spans = pair(0, 100, host: "a")
        spans[1].id = 1
        spans[1].parent = 0
        #expect(adjusted(spans).warnings == ["duplicate span IDs; skipping clock skew adjustment"])
        // What says the very same is shown once.
        let trace = SkewedTrace([spans[0], spans[0], spans[0]]).adjusted()
        #expect(trace.spans.count == 1 && trace.spans[0].warnings.isEmpty)
    }

    @Test func whatFitsOrIsOfOneHostStays() {
        #expect(adjusted([.init(id: 1, start: 0, lasts: 100)]) == ([0], []))
        #expect(adjusted(pair(20, 50, host: "a"), max: 1000) == ([10, 20], []))
        #expect(adjusted(pair(0, 50, host: "a"), max: 1000) == ([10, 0], []))
        #expect(adjusted(pair(20, 50), max: 1000) == ([10, 20], []))
        #expect(adjusted(pair(20, 150), max: 1000) == ([10, 20], []))
    }

    @Test func theLimitHoldsInBothDirections() {
        let early = adjusted(pair(0, 50), max: 10)
        #expect(early.starts == [10, 0])
        #expect(
            early.warnings == [
                "max clock skew adjustment delta of 10ms exceeded; not applying calculated delta of 35ms"
            ]
        )
        let late = adjusted(pair(80, 50), max: 10)
        #expect(late.starts == [10, 80])
        #expect(
            late.warnings == [
                "max clock skew adjustment delta of 10ms exceeded; not applying calculated delta of -45ms"
            ]
        )
        let off = adjusted(pair(0, 50))
        #expect(off.starts == [10, 0])
        #expect(off.warnings == ["clock skew adjustment disabled; not applying calculated delta of 35ms"])
        // The limit itself is within it.
        #expect(adjusted(pair(0, 50), max: 35).starts == [10, 35])
        #expect(adjusted(pair(0, 50), max: 34).starts == [10, 0])
    }

    @Test func childrenAreMovedIntoTheirParents() {
        let early = adjusted(pair(0, 50), max: 1000)
        #expect(early == ([10, 35], ["This span's timestamps were adjusted by 35ms"]))
        #expect(adjusted(pair(0, 150), max: 1000).starts == [10, 10])
        // One without a host is compared with its parent, whatever that one's host is.
        #expect(adjusted(pair(0, 50, host: ""), max: 1000).starts == [10, 35])
        var spans = pair(50, 70)
        spans.append(.init(id: 3, parent: 2, start: 60, lasts: 20, host: "b", events: [65, 70]))
        spans.append(.init(id: 4, parent: 3, start: 0, lasts: 20, host: "a"))
        // The child of a moved one is held against where that stands now: 35 and not 60.
        #expect(adjusted(spans, max: 1000).starts == [10, 25, 35, 35])
        let trace = SkewedTrace(spans, after: Self.offset).adjusted(maxClockSkew: 1_000_000_000)
        #expect(trace.spans[2].shift == -25_000_000 && trace.spans[2].events == [0, 1])
    }

    @Test func aSkewThatIsNotAppliedIsInherited() {
        var spans = pair(0, 50)
        spans.append(.init(id: 3, parent: 2, start: 10, lasts: 10, host: "b"))
        let trace = adjusted(spans, max: 10)
        #expect(trace.starts == [10, 0, 10])
        #expect(trace.warnings.count == 2 && trace.warnings.allSatisfy { $0.hasSuffix("delta of 35ms") })
    }

    @Test func serversGetIDsOfTheirOwn() {
        let spans: [SkewedTrace.Span] = [
            .init(id: 1, start: 0, lasts: 50, host: "a", kind: .client),
            .init(id: 1, start: 5, lasts: 40, host: "b", kind: .server),
            .init(id: 1 << 56, parent: 1, start: 10, lasts: 10, host: "b"),
        ]
        let trace = SkewedTrace(spans).adjusted()
        #expect(trace.spans.map(\.spanID) == [1, 2, 1 << 56])
        #expect(trace.spans.map(\.parentID) == [0, 1, 2])
        #expect(trace.spans.allSatisfy { $0.warnings.isEmpty })
        // Without a client of that id nothing changes.
        let alone = SkewedTrace(Array(spans[1...])).adjusted()
        #expect(alone.spans.map(\.spanID) == [1, 1 << 56] && alone.spans.map(\.parentID) == [0, 1])
    }

    @Test func theHostIsFoundInJaegersOrder() {
        var tables = TraceTables()
        func key(_ pairs: (String, AttributeValue)...) -> String {
            let row = tables.attributes.intern(pairs.map { tables.entry($0.0, $0.1) })
            let instance = tables.intern(ServiceInstance(service: 0, attributes: row))
            return HostKey.text(instance, tables)
        }
        #expect(key(("host.name", .string("n")), ("host.id", .string("i"))) == "i")
        #expect(key(("host.name", .string("n")), ("host.ip", .string("1.1.1.1"))) == "1.1.1.1")
        #expect(key(("host.ip", .array([.string("2.2.2.2"), .string("3.3.3.3")]))) == "2.2.2.2")
        #expect(key(("host.ip", .array([])), ("host.name", .string("n"))) == "n")
        #expect(key(("host.ip", .int(1)), ("host.name", .string("n"))) == "n")
        #expect(key(("service.name", .string("s"))) == "")
    }

    /// Rings, deep traces and times at the ends of the scale neither trap nor hang.
    @Test func oddTracesAreShown() {
        let ring = SkewedTrace([
            .init(id: 1, parent: 2, start: 0, lasts: 1, host: "a"),
            .init(id: 2, parent: 1, start: 0, lasts: 1, host: "b"),
        ])
        #expect(Waterfall.render(ring.batch, trace: 0, ring.tables).contains("2 spans"))
        let deep = SkewedTrace(
            (1...20_000).map { .init(id: $0, parent: $0 - 1, start: 20_000 - $0, lasts: 9, host: "\($0 % 2)") })
        let text = Waterfall.render(deep.batch, trace: 0, deep.tables, maxClockSkew: .max)
        #expect(text.contains("20000 spans"))
        var far = SkewedTrace(pair(0, 50))
        far.batch.start = [.max, 0]
        far.batch.end = [0, .max]
        for limit in [0, 1, UInt64.max] {
            #expect(!Waterfall.render(far.batch, trace: 0, far.tables, maxClockSkew: limit).isEmpty)
        }
        #expect(
            [0, 1, 1_500, -45_000_000, 3_600_000_000_000, 3_723_500_000_000, .min].map { GoDuration.text($0) } == [
                "0s", "1ns", "1.5µs", "-45ms", "1h0m0s", "1h2m3.5s", "-2562047h47m16.854775808s",
            ])
    }
}
