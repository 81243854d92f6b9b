import WinnowModel
import WinnowTestSupport

/// Traces that every sampler of the catalogue finds something in.
enum Workload {
    static let firstStart: Nanos = 1_767_225_600_000_000_000

    static func traces(_ count: Int, seed: UInt64, spans: ClosedRange<Int> = 1...7) -> [Trace] {
        var random = TestRandom(seed: seed)
        return (0..<count).map { number in
            let start = firstStart + UInt64(number) * 150_000_000
            let size = spans.lowerBound + random.below(spans.count)
            var list: [TraceSpan] = []
            for row in 0..<size {
                var span = TraceSpan(
                    random.pick(["order-service", "payment-service", "stock"]), "op \(random.below(3))", .server)
                span.start = start + UInt64(random.below(100)) * 1_000_000
                span.end = span.start + UInt64(random.below(300)) * 1_000_000
                span.parent = row > 0 ? .row(random.below(row)) : random.oneIn(12) ? .missing : .root
                span.status = random.oneIn(8) ? .error : random.pick([.unset, .ok])
                if random.oneIn(2) { span = span.attribute("tier", .string(random.pick(["gold", "silver"]))) }
                if random.oneIn(2) { span = span.attribute("code", .int(Int64(random.pick([200, 404, 500])))) }
                if random.oneIn(6) { span = span.attribute("flag", .bool(true)) }
                if random.oneIn(9) { span = span.attribute("error", .bool(true)) }
                if random.oneIn(4) { span.traceState = random.pick(["tenant=gold", "tenant=tin"]) }
                list.append(span)
            }
            return Trace(id: .numbered(UInt64(number), seed: seed), spans: list)
        }
    }

    /// Spans in order of arrival: most at their end, some seconds late.
    static func arrivals(_ traffic: TestTraffic, seed: UInt64) -> [(time: Nanos, span: SpanHandle)] {
        var random = TestRandom(seed: seed)
        return traffic.allSpans.map { span in
            let end = traffic.slabs[span.sequence].batch.end[span.row]
            return (end + UInt64(random.pick([0, 0, 0, 500, 4000, 9000])) * 1_000_000, span)
        }.sorted { ($0.time, $0.span) < ($1.time, $1.span) }
    }
}
