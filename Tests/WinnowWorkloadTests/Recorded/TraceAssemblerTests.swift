import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

@Suite struct TraceAssemblerTests {
    /// Rows of a batch as the reference has them.
    private func rows(_ batch: TraceBatch, _ trace: Int) -> [ReferenceAssembler.Row] {
        let rows = batch.spans(of: trace)
        return rows.map { row in
            let parent = Int(batch.parent[row])
            return ReferenceAssembler.Row(
                spanID: batch.spanID[row], parentSpanID: batch.parentSpanID[row],
                parent: parent < 0 ? parent : parent - rows.lowerBound, start: batch.start[row],
                end: batch.end[row], operation: batch.operation[row], request: batch.request[row])
        }
    }

    private func expectAgreement(_ text: String, _ label: String) throws {
        let path = TemporaryFile(text).path
        let wanted = try ReferenceAssembler(path)
        let traffic = try RecordedTraffic(files: [path])
        let batch = traffic.recorded
        #expect(traffic.repeats == wanted.repeats && traffic.spansInCycles == wanted.inCycles, "\(label)")
        #expect(traffic.summary.joined == wanted.joined, "\(label)")
        #expect((0..<batch.traceCount).map { batch.traceID($0) } == wanted.traces.map(\.id), "\(label)")
        for trace in 0..<min(batch.traceCount, wanted.traces.count) {
            let got = rows(batch, trace)
            if got != wanted.traces[trace].rows {
                Issue.record("\(label), trace \(trace): \(got) instead of \(wanted.traces[trace].rows)")
                return
            }
        }
    }

    /// Few ids, so that repeats, rings, orphans and equal starts abound; sizes from one span to some hundred.
    @Test(arguments: 0..<60)
    func agreesWithTheReferenceOverOTLP(seed: Int) throws {
        var random = TestRandom(seed: UInt64(seed))
        let spanCount = [3, 40, 400, 2000][seed % 4]
        let traceCount = 1 + random.below(1 + spanCount / (seed % 3 == 0 ? 200 : 6))
        let idCount = max(2, 2 * spanCount / traceCount)
        let base = 1_700_000_000_000_000_000
        var text = ""
        for _ in 0..<spanCount {
            let start = random.below(12) == 0 ? 0 : base + random.below(50) * 1000
            let end = random.below(12) == 0 ? 0 : base + random.below(90) * 1000
            // An id of 0 is no span's: readers skip it.
            let span =
                "{\"traceId\":\"\(UInt64(1 + random.below(traceCount)).hex16)\(UInt64(7).hex16)\","
                + "\"spanId\":\"\(UInt64(1 + random.below(idCount)).hex16)\","
                + "\"parentSpanId\":\"\(UInt64(random.below(idCount + 2)).hex16)\",\"name\":\"op\(random.below(4))\","
                + "\"startTimeUnixNano\":\"\(start)\",\"endTimeUnixNano\":\"\(end)\"}"
            text += "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(span)]}]}]}\n"
        }
        try expectAgreement(text, "seed \(seed)")
    }

    @Test(arguments: 0..<40)
    func agreesWithTheReferenceOverHalvesOfSpans(seed: Int) throws {
        var random = TestRandom(seed: UInt64(1000 + seed))
        let spanCount = [4, 60, 300][seed % 3]
        let traceCount = 1 + random.below(1 + spanCount / 8)
        // At most as many halves of a span as are told apart: two services, two kinds.
        let idCount = max(2, spanCount / traceCount)
        let kinds = ["CLIENT", "SERVER"]
        let spans = (0..<spanCount).map { _ in
            let time = random.below(10) == 0 ? "" : "\"timestamp\":\(1_700_000_000_000_000 + random.below(60)),"
            return "{\"traceId\":\"\(UInt64(1 + random.below(traceCount)).hex16)\","
                + "\"id\":\"\(UInt64(1 + random.below(idCount)).hex16)\","
                + "\"parentId\":\"\(UInt64(1 + random.below(idCount + 2)).hex16)\","
                + "\"kind\":\"\(kinds[random.below(2)])\",\(time)\"duration\":\(random.below(40)),"
                + "\"localEndpoint\":{\"serviceName\":\"s\(random.below(2))\"}}"
        }
        try expectAgreement("[\(spans.joined(separator: ","))]", "seed \(seed)")
    }

    /// Parts of a side fill each other's gaps, however many there are: tags and annotations add up, the error of any counts.
    @Test func partsOfASideAddUp() throws {
        let parts = (0..<3000).map { number in
            "{\"traceId\":\"a\",\"id\":\"1\",\"kind\":\"SERVER\",\"localEndpoint\":{\"serviceName\":\"s\"},"
                + "\"tags\":{\"k\(number)\":\"v\",\"last\":\"\(number)\"\(number == 7 ? ",\"error\":\"true\"" : "")},"
                + "\"annotations\":[{\"timestamp\":\(number + 1),\"value\":\"n\"}]"
                + (number == 1999 ? ",\"timestamp\":1700000000000000" : number == 2000 ? ",\"duration\":5" : "") + "}"
        }
        let traffic = try RecordedTraffic(files: [TemporaryFile("[\(parts.joined(separator: ","))]").path])
        let batch = traffic.recorded
        #expect(batch.spanCount == 1 && traffic.summary.joined == 2999 && traffic.summary.shared == 0)
        #expect(batch.start[0] == 1_700_000_000_000_000_000 && batch.end[0] == batch.start[0] + 5000)
        #expect(batch.status[0] == SpanStatus.error.rawValue)
        let values = traffic.tables.values(batch.attributes[0])
        #expect(values.count == 3001 && values.contains { $0.key == "last" && $0.value == .string("2999") })
        #expect(traffic.tables.extras[Int(batch.extras[0])].events.count == 3000)
    }

    /// A recording of several stretches, once shared and once copied: the same spans.
    @Test func stretchesHoldEveryTraceOnce() throws {
        var text = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        for number in 0..<9000 {
            let start = 1_700_000_000_000_000_000 + (number * 7919 % 9000) * 1000
            text += "\(number + 1),2,1,b-bcdf-bcdfg,call,\(start + 5),\(start + 9),0\n"
            text += "\(number + 1),1,root,a,GET,\(start),\(start + 50),0\n"
        }
        let traffic = try RecordedTraffic(files: [TemporaryFile(text).path])
        let whole = traffic.recorded
        #expect(whole.traceCount == 9000 && whole.spanCount == 18_000)
        var planner = traffic.planner(seed: 1)
        var plan = SlabPlan()
        var trace = 0
        var slabs = 0
        while planner.next(&plan) {
            let shared = Slab()
            traffic.fill(shared, with: plan)
            // A plan of fewer traces is copied.
            let copied = Slab()
            var part = plan
            part.arrivals.removeLast()
            traffic.fill(copied, with: part)
            #expect(copied.batch.traceCount == shared.batch.traceCount - 1)
            for local in 0..<shared.batch.traceCount {
                let wanted = rows(whole, trace)
                let isSame =
                    shared.batch.traceID(local) == whole.traceID(trace) && rows(shared.batch, local) == wanted
                    && shared.truth.classes[local] == TraceClasses.baseline.rawValue
                    && (local >= copied.batch.traceCount || rows(copied.batch, local) == wanted)
                if !isSame { Issue.record("trace \(trace)") }
                trace += 1
            }
            slabs += 1
        }
        #expect(trace == 9000 && slabs == 9)
    }
}
