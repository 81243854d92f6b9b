import Testing
import WinnowOTTL

@testable import WinnowPipeline

@Suite struct PointTallyTests {
    private static let reading = RequestReading(
        basis: .spans, requests: "calls", failures: .attribute("status.code", "STATUS_CODE_ERROR"),
        durations: "duration", secondsPerUnit: 0.001, service: "service.name", kind: "span.kind")

    private func point(
        _ metric: String, _ value: DerivedPoint.Value, kind: String = "SPAN_KIND_SERVER",
        status: String = "STATUS_CODE_UNSET", start: Int64 = 1, _ temporality: DerivedPoint.Temporality
    ) -> DerivedPoint {
        DerivedPoint(
            metric: metric, unit: "", resource: ValueMap([("service.name", .string("shop"))]), scope: "",
            attributes: ValueMap([("span.kind", .string(Text(kind))), ("status.code", .string(Text(status)))]),
            start: start, time: 2, value: value, temporality: temporality)
    }

    private func calls(
        _ count: Int64, kind: String = "SPAN_KIND_SERVER", status: String = "STATUS_CODE_UNSET", start: Int64 = 1,
        _ temporality: DerivedPoint.Temporality
    ) -> DerivedPoint {
        point("calls", .sum(.int(count), isMonotonic: true), kind: kind, status: status, start: start, temporality)
    }

    @Test func pointsSinceTheStartReplaceEachOther() throws {
        var tally = PointTally(Self.reading)
        tally.add([calls(3, .cumulative), calls(1, status: "STATUS_CODE_ERROR", .cumulative)])
        tally.add([calls(5, .cumulative), calls(2, status: "STATUS_CODE_ERROR", .cumulative)])
        var shop = try #require(tally.requests().serving["shop"])
        #expect(shop.count == 7 && shop.failures == 2)
        // A series that falls, or starts anew, counts on.
        tally.add([calls(1, .cumulative)])
        tally.add([calls(4, start: 9, .cumulative)])
        shop = try #require(tally.requests().serving["shop"])
        #expect(shop.count == 5 + 1 + 4 + 2)
        #expect(tally.values() == [PointTally.Name(metric: "calls", service: "shop"): 12])
    }

    @Test func pointsSinceTheLastOneAddUp() throws {
        var tally = PointTally(Self.reading)
        for _ in 0..<3 {
            tally.add([
                calls(2, .delta), calls(4, kind: "SPAN_KIND_CLIENT", .delta),
                point(
                    "duration", .histogram(DerivedPoint.Histogram(bounds: [10], counts: [1, 1], sum: 0)), .delta),
            ])
        }
        let requests = tally.requests()
        #expect(requests.serving["shop"]?.count == 6 && requests.all["shop"]?.count == 18)
        #expect(requests.serving["shop"]?.durations.count == 6)
        #expect(requests.serving["shop"]?.durations.quantile(0.5) == 10)
    }

    @Test func otherConnectionsAreNoRequests() {
        var reading = Self.reading
        reading.others = ("span.kind", ["SPAN_KIND_CLIENT"])
        var tally = PointTally(reading)
        tally.add([calls(2, .delta), calls(4, kind: "SPAN_KIND_CLIENT", .delta)])
        #expect(tally.requests().all["shop"]?.count == 2)
        #expect(PointTally(nil).requests().all.isEmpty)
    }
}
