import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// Times that cannot be: one meaning in every format.
@Suite struct SpanTimesTests {
    private static let now: UInt64 = 1_700_000_000_000_000_000
    private static let year: UInt64 = 365 * 86_400 * Duration64.second
    private static let reach: UInt64 = 1 << 63

    struct Case: CustomTestStringConvertible, Sendable {
        let start: UInt64
        let end: UInt64
        var meansStart: UInt64
        var meansEnd: UInt64
        var isDamage = true
        var testDescription: String { "\(start)…\(end)" }
    }

    static let cases = [
        Case(start: now, end: .max, meansStart: now, meansEnd: now),
        Case(start: now, end: reach, meansStart: now, meansEnd: now),
        Case(start: .max, end: now, meansStart: now, meansEnd: now),
        Case(start: reach, end: now, meansStart: now, meansEnd: now),
        Case(start: .max, end: .max, meansStart: 0, meansEnd: 0),
        Case(start: reach, end: 0, meansStart: 0, meansEnd: 0),
        Case(start: 0, end: reach, meansStart: 0, meansEnd: 0),
        // In reach, and still longer than any span.
        Case(start: now, end: reach - 1, meansStart: now, meansEnd: now),
        Case(start: now, end: now + 2 * year, meansStart: now, meansEnd: now),
        // An uptime is no time of day.
        Case(start: 1, end: now, meansStart: 0, meansEnd: now),
        Case(start: 86_400_000_000_000, end: now, meansStart: 0, meansEnd: now),
        // What can be stays as it is.
        Case(start: reach - 1, end: reach - 1, meansStart: reach - 1, meansEnd: reach - 1, isDamage: false),
        Case(start: now, end: now + year, meansStart: now, meansEnd: now + year, isDamage: false),
        Case(start: now, end: now - year, meansStart: now, meansEnd: now - year, isDamage: false),
        Case(start: now, end: 1, meansStart: now, meansEnd: 1, isDamage: false),
        Case(start: now, end: 0, meansStart: now, meansEnd: 0, isDamage: false),
        Case(start: 0, end: now, meansStart: 0, meansEnd: now, isDamage: false),
        Case(start: 0, end: 0, meansStart: 0, meansEnd: 0, isDamage: false),
        Case(start: 1, end: 2, meansStart: 1, meansEnd: 2, isDamage: false),
    ]

    /// One span after a plain one, in a format that writes nanoseconds.
    private static func text(_ format: String, _ start: UInt64, _ end: UInt64) -> String {
        let times = [(now, now + 5), (start, end)]
        switch format {
        case "nezha-csv":
            return "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
                + times.enumerated().map { "aa,\($0 + 1),root,a,GET,\($1.0),\($1.1),0\n" }.joined()
        default:
            return times.enumerated().map { number, times in
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"\(UInt64(7).hex16)\(UInt64(7).hex16)\","
                    + "\"spanId\":\"\(UInt64(number + 1).hex16)\",\"name\":\"op\","
                    + "\"startTimeUnixNano\":\"\(times.0)\",\"endTimeUnixNano\":\"\(times.1)\"}]}]}]}\n"
            }.joined()
        }
    }

    @Test(arguments: ["otlp-json", "nezha-csv"], cases)
    func mean(format: String, time: Case) throws {
        let text = Self.text(format, time.start, time.end)
        let read = try ReadSpan.all(text)
        #expect(read.format == format && read.spans.count == 2)
        let span = read.spans[1]
        #expect(span.start == time.meansStart && span.end == time.meansEnd)
        #expect(read.damage.impossibleTimes == (time.isDamage ? 1 : 0))
        #expect(read.damage.isClean == !time.isDamage)
        #expect(read.damage.skipped == 0)
        let inspection = try TraceInspection(TemporaryFile(text).path)
        let contradicts = time.end != 0 && time.end < time.start && !time.isDamage
        #expect(inspection.verdict == (time.isDamage || contradicts ? .damaged : .clean))
        guard time.isDamage else { return }
        let finding = try #require(read.damage.diagnostics.first)
        #expect(finding.text.contains("\(time.start)") && finding.text.contains("\(time.end)"))
        #expect(finding.text.contains("span 0000000000000002 of trace") && finding.text.contains("record 2"))
        #expect(!finding.file.isEmpty && !finding.remedy.isEmpty)
    }

    /// Microseconds that 64 bits of nanoseconds do not hold mean what such nanoseconds mean; the span is not lost.
    @Test func microsecondsBeyondReachMeanTheSame() throws {
        let now = Self.now / 1000
        func zipkin(_ timestamp: String, _ duration: String) -> String {
            "[{\"traceId\":\"0000000000000000000000000000000a\",\"id\":\"1\",\"timestamp\":\(timestamp),\"duration\":\(duration)}]"
        }
        func jaeger(_ start: String, _ duration: String) -> String {
            "{\"data\":[{\"traceID\":\"a\",\"spans\":[{\"traceID\":\"a\",\"spanID\":\"1\",\"operationName\":\"op\","
                + "\"references\":[],\"startTime\":\(start),\"duration\":\(duration),\"processID\":\"p1\"}],"
                + "\"processes\":{\"p1\":{\"serviceName\":\"s\"}}}]}"
        }
        for (text, start, end) in [
            (zipkin("18446744073709551615", "1"), 0, 0), (zipkin("\(now)", "18446744073709551615"), Self.now, Self.now),
            (zipkin("\(now)", "9300000000000000"), Self.now, Self.now),
            (jaeger("18446744073709551615", "1"), 0, 0), (jaeger("\(now)", "9223372036854775807"), Self.now, Self.now),
            (jaeger("\(now)", "9300000000000000"), Self.now, Self.now),
        ] as [(String, UInt64, UInt64)] {
            let read = try ReadSpan.all(text)
            #expect(read.spans.count == 1 && read.damage.skipped == 0, "\(text)")
            #expect(read.damage.impossibleTimes == 1, "\(text)")
            #expect(read.spans.first?.start == start && read.spans.first?.end == end, "\(text)")
        }
        // A span cannot end before time began: an end before its start, as any other.
        let early = try ReadSpan.all(jaeger("\(now)", "-9223372036854775807"))
        #expect(early.spans.first?.start == Self.now && early.spans.first?.end == 1)
        let inspection = try TraceInspection(TemporaryFile(jaeger("\(now)", "-9223372036854775807")).path)
        #expect(inspection.endBeforeStart == 1 && inspection.verdict == .damaged)
    }

    /// Years between spans are no damage of the file, but nothing that can be played in time.
    @Test func spansYearsApartAreTold() throws {
        let far = try TraceInspection(
            TemporaryFile(Self.text("otlp-json", Self.now + 3 * Self.year, Self.now + 3 * Self.year)).path)
        #expect(far.verdict == .clean)
        #expect(far.diagnostics.map(\.message) == ["the spans lie 1095 days apart"])
        let near = try TraceInspection(
            TemporaryFile(Self.text("otlp-json", Self.now + Self.year, Self.now + Self.year)).path)
        #expect(near.diagnostics.isEmpty)
    }

    /// Spans without a start are counted and no damage.
    @Test func spansWithoutAStartAreCounted() throws {
        let inspection = try TraceInspection(TemporaryFile(Self.text("otlp-json", 0, Self.now)).path)
        #expect(inspection.spansWithoutStart == 1 && inspection.verdict == .clean)
        #expect(inspection.minStart == Self.now)
    }

    /// A negative time is no time: the record is skipped and counted, with its place.
    @Test(arguments: [
        "[{\"traceId\":\"0000000000000000000000000000000a\",\"id\":\"1\",\"timestamp\":-5,\"duration\":1},{\"traceId\":\"0000000000000000000000000000000a\",\"id\":\"2\",\"timestamp\":5}]",
        "{\"data\":[{\"traceID\":\"a\",\"spans\":[{\"traceID\":\"a\",\"spanID\":\"1\",\"operationName\":\"op\",\"startTime\":-5,"
            + "\"duration\":1,\"processID\":\"p1\"},{\"traceID\":\"a\",\"spanID\":\"2\",\"operationName\":\"op\","
            + "\"startTime\":5,\"duration\":1,\"processID\":\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":\"s\"}}}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"000000000000000a000000000000000a\","
            + "\"spanId\":\"0000000000000001\",\"startTimeUnixNano\":-5},{\"traceId\":\"000000000000000a000000000000000a\","
            + "\"spanId\":\"0000000000000002\",\"startTimeUnixNano\":\"5\"}]}]}]}",
    ])
    func negativeTimesAreSkipped(text: String) throws {
        let read = try ReadSpan.all(text)
        #expect(read.spans.map(\.spanID) == [2])
        #expect(read.damage.skipped == 1 && !read.damage.isClean && read.damage.diagnostics.count == 1)
    }
}
