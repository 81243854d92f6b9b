import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

@testable import WinnowWorkload

/// A slab's traffic run to its end.
private func run(_ traffic: RecordedTraffic, seed: UInt64 = 1) -> [Slab] {
    var planner = traffic.planner(seed: seed)
    var plan = SlabPlan()
    var slabs: [Slab] = []
    while planner.next(&plan) {
        let slab = Slab()
        traffic.fill(slab, with: plan)
        slabs.append(slab)
    }
    return slabs
}

private func header(_ rows: String) -> TemporaryFile {
    TemporaryFile(
        "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n" + rows)
}

@Suite struct RecordedTrafficTests {
    @Test func spansOfATraceArePutTogetherOverFiles() throws {
        let first = header("aa,2,1,b-bcdf-bcdfg,call,1000000020,1000000030,0\naa,3,9,c,lost,1000000010,1000000011,0\n")
        let second = header(
            "aa,1,root,a,GET,1000000000,1000000100,0\naa,2,1,b-bcdf-bcdfg,again,1000000020,1000000031,0\naa,3,9,c,lost,1000000010,1000000011,0\nbb,1,root,a,GET,999999999,1000000000,0\n"
        )
        let traffic = try RecordedTraffic(files: [first.path, second.path])
        let batch = traffic.recorded
        #expect(batch.traceCount == 2)
        #expect(batch.spanCount == 5)
        #expect(traffic.repeats == 1 && traffic.summary.shared == 1 && traffic.summary.orphans == 1)
        #expect(batch.traceIDLow[0] == 0xBB)
        let rows = batch.spans(of: 1)
        #expect(rows.map { batch.spanID[$0] } == [1, 2, 2, 3])
        #expect(rows.map { batch.parent[$0] } == [-1, 1, 1, -2])
        #expect(batch.parentSpanID[4] == 9)
        #expect(traffic.tables.title(batch.operation[2]) == "b call")
        #expect(rows.map { batch.request[$0] } == [2, 0, 3, 1])
        #expect(traffic.facts.knowsFaults == false)
        #expect(traffic.facts.isAtFileRate)
        #expect(traffic.facts.unknownClasses.contains([.rootError, .innerError, .rarePath, .retry, .faultWindow]))
    }

    /// Zipkin's client and server report one span id apart; a late report of the same side is a repeat.
    @Test func halvesOfASpanAreBothKept() throws {
        func span(_ id: Int, _ parent: Int, _ service: String, _ kind: String, _ time: Int) -> String {
            #"{"traceId":"0000000000000000000000000000000a","id":"\#(id)","parentId":"\#(parent)","kind":"\#(kind)","localEndpoint":{"serviceName":"\#(service)"},"timestamp":\#(time),"duration":5}"#
        }
        let records = [
            span(1, 9, "shop", "SERVER", 10), span(2, 1, "shop", "CLIENT", 11), span(2, 1, "cart", "SERVER", 12),
            span(2, 1, "cart", "SERVER", 12), span(3, 2, "cart", "CLIENT", 13), span(4, 2, "shop", "PRODUCER", 14),
        ]
        let traffic = try RecordedTraffic(files: [TemporaryFile("[\(records.joined(separator: ","))]").path])
        let batch = traffic.recorded
        #expect(traffic.repeats == 1 && batch.spanCount == 5)
        let rows = Array(batch.spans(of: 0))
        #expect(rows.map { batch.spanID[$0] } == [1, 2, 4, 2, 3])
        #expect(rows.map { batch.parent[$0] } == [-2, 0, 1, 0, 3])
    }

    @Test func cyclesAreBrokenAtTheirEarliestSpan() throws {
        let file = header(
            """
            aa,1,3,a,one,30,40,0
            aa,2,1,a,two,20,40,0
            aa,3,2,a,three,25,40,0
            aa,4,4,a,self,50,40,0
            aa,5,3,a,below,60,70,0

            """)
        let traffic = try RecordedTraffic(files: [file.path])
        let batch = traffic.recorded
        #expect(traffic.spansInCycles == 4)
        #expect(traffic.endBeforeStart == 1)
        #expect(!traffic.isClean)
        #expect((0..<5).map { batch.spanID[$0] } == [2, 3, 1, 5, 4])
        #expect((0..<5).map { batch.parent[$0] } == [-2, 0, 1, 1, -2])
        #expect((0..<5).allSatisfy { batch.end[$0] >= batch.start[$0] })
    }

    @Test func atFileRateEveryTraceComesOnceAsRecorded() throws {
        let rows = (1...9000).map {
            "\($0),\($0),root,a,GET,\(1_000_000_000 + $0 * 5_000_000),\(1_000_000_001 + $0 * 5_000_000),0\n"
        }
        let far = "ffff,1,root,a,GET,9000000000000,9000000000001,0\n"
        let traffic = try RecordedTraffic(files: [header(rows.joined() + far).path])
        let slabs = run(traffic)
        #expect(slabs.reduce(0) { $0 + $1.batch.traceCount } == 9001)
        #expect(slabs.count < 10)
        var before: Nanos = 0
        for slab in slabs {
            #expect(slab.from >= before && slab.until >= slab.from)
            before = slab.until
            #expect(slab.batch.traceCount <= 1_024)
            for trace in 0..<slab.batch.traceCount {
                let start = slab.batch.start[Int(slab.batch.firstSpan[trace])]
                #expect(start >= slab.from && start <= slab.until)
            }
        }
        #expect(slabs[0].batch.traceIDLow[0] == 1)
        #expect(slabs[0].batch.start[0] == 1_005_000_000)
    }

    @Test(arguments: [0.5, 7, 300, 4000])
    func aRealRateIsHeld(rate: Double) throws {
        let rows = (0..<200).map { number in
            let start = 1_000_000_000 + number * 97_000_000
            return
                "a\(number),1,root,a,GET,\(start),\(start + 50),0\na\(number),2,1,b,call,\(start + 5),\(start + 9),0\n"
        }
        var options = RecordedOptions()
        options.rate = rate
        options.durationNanos = (rate < 1 ? 4000 : rate > 1000 ? 5 : 20) * Duration64.second
        let traffic = try RecordedTraffic(files: [header(rows.joined()).path], options: options)
        let slabs = run(traffic)
        let count = slabs.reduce(0) { $0 + $1.batch.traceCount }
        let wanted = rate * Double(options.durationNanos ?? 0) / 1e9
        #expect(abs(Double(count) - wanted) < 5 * wanted.squareRoot() + wanted * 0.02, "\(count) of \(wanted)")
        var ids: Set<TraceID> = []
        var last: Nanos = 0
        for slab in slabs {
            let batch = slab.batch
            for trace in 0..<batch.traceCount {
                ids.insert(batch.traceID(trace))
                let rows = batch.spans(of: trace)
                let isGood =
                    rows.count == 2 && batch.start[rows.lowerBound] >= last
                    && batch.parent[rows.lowerBound + 1] == Int32(rows.lowerBound)
                    && batch.parentSpanID[rows.lowerBound + 1] == batch.spanID[rows.lowerBound]
                    && batch.start[rows.lowerBound + 1] == batch.start[rows.lowerBound] + 5
                last = batch.start[rows.lowerBound]
                if !isGood { Issue.record("trace \(trace)") }
            }
        }
        #expect(ids.count == count)
        #expect(last < traffic.facts.begin + traffic.facts.durationNanos)
        #expect(!traffic.facts.isAtFileRate)
        let again = run(try RecordedTraffic(files: [header(rows.joined()).path], options: options))
        #expect(again.map(\.batch.traceCount) == slabs.map(\.batch.traceCount))
        #expect(again.last?.batch.traceIDLow == slabs.last?.batch.traceIDLow)
        let other = run(traffic, seed: 2)
        #expect(other.first?.batch.traceIDLow.first != slabs.first?.batch.traceIDLow.first)
    }

    @Test func slowAndRareAreTold() throws {
        var rows = ""
        for number in 0..<1010 {
            let start = 1_000_000_000 + number * 1_000_000
            let length = number % 400 == 0 ? 900 : 100 + number % 50
            rows +=
                "a\(number),1,root,a,GET,\(start),\(start + length),0\na\(number),2,1,b,call,\(start),\(start + 1),0\n"
            if number == 7 { rows += "a7,3,2,c,odd,\(start),\(start + 1),0\n" }
        }
        let traffic = try RecordedTraffic(files: [header(rows).path])
        let slab = try #require(run(traffic).first)
        let classes = slab.truth.classes[0..<1010].map { TraceClasses(rawValue: $0) }
        #expect(classes.indices.filter { classes[$0].contains(.slow) } == [0, 400, 800])
        #expect(classes.indices.filter { classes[$0].contains(.rarePath) } == [7])
        #expect(slab.truth.rarePaths == [GroundTruth.RarePath(trace: 7, path: 0)])
        #expect(traffic.facts.rarePaths[0].hasPrefix("a GET #"))
        #expect(classes[1] == .baseline)
        var options = RecordedOptions()
        options.slow = [try SlowRule(parsing: "a GET>148ns")]
        let ruled = try #require(run(try RecordedTraffic(files: [header(rows).path], options: options)).first)
        #expect(TraceClasses(rawValue: ruled.truth.classes[49]).contains(.slow))
        #expect(!TraceClasses(rawValue: ruled.truth.classes[48]).contains(.slow))
        // Only a rule for spans below the root needs to name them.
        #expect(ruled.truth.marks.isEmpty && slab.truth.marks.isEmpty)
        options.slow = [try SlowRule(parsing: "c odd>0ns")]
        let inner = try #require(run(try RecordedTraffic(files: [header(rows).path], options: options)).first)
        let first = inner.batch.firstSpan[7]
        #expect(inner.truth.marks == [GroundTruth.Mark(trace: 7, span: first + 2, value: .slow)])
        options.slow = [try SlowRule(parsing: "a GTE>148ns")]
        #expect {
            _ = try RecordedTraffic(files: [header(rows).path], options: options)
        } throws: { error in
            let failure = error as? Failure
            return failure?.kind == .usage && failure?.description.contains("did you mean 'a GET'?") == true
        }
    }

    @Test(arguments: ["GET>1ms", "a GET", "a GET>fast", "a >1ms", "", ">", "a b>-1s"])
    func badSlowRulesAreUsageErrors(text: String) {
        #expect { _ = try SlowRule(parsing: text) } throws: { ($0 as? Failure)?.kind == .usage }
    }

    @Test func aSlowRuleNamesServiceAndOperation() throws {
        let rule = try SlowRule(parsing: "shop GET /a > b>1.5s")
        #expect(rule.service == "shop")
        #expect(rule.operation == "GET /a > b")
        #expect(rule.limitNanos == 1_500_000_000)
    }

    @Test func timesFarApartAreDamage() {
        let file = header("aa,1,root,a,GET,1000,2000,0\nbb,1,root,a,GET,1700000000000000000,1700000000000000001,0\n")
        #expect { _ = try RecordedTraffic(files: [file.path]) } throws: { ($0 as? Failure)?.kind == .data }
    }

    /// Samplers see a start of 0, as the Collector's do; order, schedule and truth use the trace's other spans, or the end.
    @Test func aSpanWithoutAStartIsPlacedByItsTraceOrItsEnd() throws {
        let file = header(
            """
            aa,1,root,a,GET,5000,9000,0
            aa,2,1,a,late,0,8000,0
            aa,3,1,a,never,0,0,0
            bb,1,root,a,GET,0,4000,0
            cc,1,root,a,GET,0,0,0
            dd,1,root,a,GET,6000,0,0

            """)
        let traffic = try RecordedTraffic(files: [file.path])
        let batch = traffic.recorded
        #expect(traffic.isClean && traffic.withoutStart == 2)
        #expect(traffic.diagnostics.map(\.message).contains { $0.hasPrefix("2 spans have no start") })
        #expect((0..<4).map { batch.traceIDLow[$0] } == [0xBB, 0xCC, 0xAA, 0xDD])
        #expect(batch.start[..<6] == [0, 4000, 5000, 0, 5000, 6000])
        #expect(batch.end[..<6] == [4000, 4000, 9000, 8000, 5000, 6000])
        #expect((0..<6).map { batch.knownStart(of: $0) } == [4000, 4000, 5000, 8000, 5000, 6000])
        #expect((0..<6).map { batch.knownDuration(of: $0) } == [0, 0, 4000, 0, 0, 0])
        #expect(traffic.facts.begin == 4000 && traffic.facts.durationNanos == 2001)
        var options = RecordedOptions()
        options.rate = 10
        let tiled = try #require(run(try RecordedTraffic(files: [file.path], options: options)).first).batch
        for row in 0..<tiled.spanCount {
            #expect(tiled.start[row] == 0 || tiled.start[row] >= traffic.facts.begin)
            #expect(tiled.end[row] >= tiled.start[row] && tiled.end[row] >= SpanTimes.longestNanos)
        }
        #expect(tiled.start[..<tiled.spanCount].contains(0))
    }

    /// One end beyond reach does not move the traffic's end, and is told with its place.
    @Test func anEndBeyondReachIsDamage() throws {
        let file = header(
            "aa,1,root,a,GET,1700000000000000000,1700000000010000000,0\nbb,1,root,a,GET,1700000000000000000,18446744073709551615,0\n"
        )
        let traffic = try RecordedTraffic(files: [file.path])
        #expect(!traffic.isClean)
        #expect(traffic.recorded.end[..<2] == [1_700_000_000_010_000_000, 1_700_000_000_000_000_000])
        #expect(traffic.diagnostics.contains { $0.text.contains("18446744073709551615") && $0.file == file.path })
    }

    /// Without truth the spans are the same, and rules are checked all the same.
    @Test func truthIsReadOnlyWhereItIsNeeded() throws {
        let file = header("aa,1,root,a,GET,1000,2000,0\naa,2,1,b,call,1000,1900,0\n")
        var options = RecordedOptions()
        options.needsTruth = false
        let bare = try RecordedTraffic(files: [file.path], options: options)
        let slab = try #require(run(bare).first)
        #expect(slab.batch.spanCount == 2 && slab.truth.classes == [0])
        #expect(TraceClasses.all.allSatisfy { bare.facts.unknownClasses.contains($0.value) })
        options.slow = [try SlowRule(parsing: "a GTE>148ns")]
        #expect { _ = try RecordedTraffic(files: [file.path], options: options) } throws: {
            ($0 as? Failure)?.kind == .usage
        }
    }

    /// One slow trace in ten stands for a thousandth of the traffic: judged by what traces stand for, it is slow and its shape rare.
    @Test func weightsDecideWhatIsSlowAndRare() throws {
        func line(_ number: Int, isOdd: Bool, rate: Int) -> String {
            let id = String(repeating: "0", count: 28) + String(number + 4096, radix: 16)
            let end = 1_000_000_000 + (isOdd ? 900 : 100)
            return
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"a\"}}]},"
                + "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"\(id)\",\"spanId\":\"0000000000000001\",\"name\":\"GET\","
                + "\"startTimeUnixNano\":\"1000000000\",\"endTimeUnixNano\":\"\(end)\",\"kind\":1,"
                + "\"attributes\":[{\"key\":\"SampleRate\",\"value\":{\"intValue\":\"\(rate)\"}}]}]}]}]}\n"
        }
        for (rate, isSlow) in [(1000, true), (1, false)] {
            let text = (0..<1020).map { line($0, isOdd: $0 % 10 == 0, rate: $0 % 10 == 0 ? 1 : rate) }.joined()
            let traffic = try RecordedTraffic(files: [TemporaryFile(text).path])
            let slab = try #require(run(traffic).first)
            let slow = (0..<1020).filter { TraceClasses(rawValue: slab.truth.classes[$0]).contains(.slow) }
            #expect(slow == (isSlow ? Array(stride(from: 0, to: 1020, by: 10)) : []))
            #expect(slab.batch.weight[0] == 1 && slab.batch.weight[1] == Double(rate))
            let weights = try #require(traffic.facts.weights)
            #expect(weights.traces == 1020 && weights.represented == 102 + 918 * Double(rate))
        }
    }
}
