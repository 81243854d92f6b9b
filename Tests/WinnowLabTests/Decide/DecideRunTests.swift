import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// Decisions on five traces, worked out by hand.
@Suite struct DecideRunTests {
    private static let a = String(repeating: "a", count: 32)
    private static let b = String(repeating: "b", count: 32)
    private static let c = String(repeating: "c", count: 32)
    private static let d = String(repeating: "d", count: 32)
    private static let begin = 1_700_000_000_000

    /// A span as OTLP JSON; times in ms since the beginning.
    private static func span(
        _ trace: String, _ id: Int, parent: Int? = nil, _ service: String, _ times: ClosedRange<Int>,
        failed: Bool = false
    ) -> String {
        let hex = "000000000000000" + String(id, radix: 16)
        let above = parent.map { "\"parentSpanId\":\"000000000000000\(String($0, radix: 16))\"," } ?? ""
        return """
            {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},"scopeSpans":\
            [{"spans":[{"traceId":"\(trace)","spanId":"\(hex)",\(above)"name":"work","kind":2,\
            "startTimeUnixNano":"\(begin + times.lowerBound)000000","endTimeUnixNano":"\(begin + times.upperBound)000000",\
            "status":{\(failed ? "\"code\":2" : "")}}]}]}
            """
    }

    /// An error below a healthy root, a fast trace, a slow one with a late span, an error at the end; each line is a request.
    private static let requests: [[String]] = [
        [span(a, 1, "web", 0...100), span(b, 3, "web", 200...300)],
        [span(a, 2, parent: 1, "db", 10...50, failed: true)],
        [span(c, 4, "web", 10_000...12_000)],
        [span(c, 5, parent: 4, "db", 11_000...20_000)],
        [span(d, 6, "web", 30_000...30_100, failed: true)],
    ]

    private static func tail(_ more: String) -> String {
        LabFiles.collector(
            """
              tail_sampling:
                decision_wait: 2s
                \(more)
                policies:
                  - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
                  - {name: slow, type: latency, latency: {threshold_ms: 1500}}
            """, "tail_sampling")
    }

    private func decide(
        _ configuration: String, named name: String = "tail.yaml", requests: [[String]] = Self.requests,
        _ arrival: DecideRun.Arrival = .end, matrix: Bool = false, ending: DecideRun.Ending = .wait
    ) throws -> [String] {
        let folder = TemporaryFolder()
        folder.write(configuration, to: name)
        folder.write(
            requests.map { "{\"resourceSpans\":[\($0.joined(separator: ","))]}\n" }.joined(), to: "traces.jsonl")
        let options = LabOptions()
        let run = try DecideRun(
            PolicySpec("x=" + folder(name)), traffic: Recording([folder("traces.jsonl")], options).traffic,
            options: options, recordsVerdicts: matrix)
        var text = ""
        try run.run(arrival, ending: ending) {
            text += $0
            return true
        }
        return text.split(separator: "\n").map(String.init)
    }

    private func line(
        _ id: String, round: Int = 0, _ decision: String, _ policy: String?, at millis: Int, seen: Int, kept: Int,
        late: Int = 0, _ probability: String, _ more: String = ""
    ) -> String {
        """
        {"traceId":"\(id)","round":\(round),"sampled":\(decision == "sampled"),"decision":"\(decision)",\
        "policy":\(policy.map { "\"\($0)\"" } ?? "null"),"decidedAtNanos":"\(Self.begin + millis)000000",\
        "spansSeen":\(seen),"spansKept":\(kept),"lateSpans":\(late),"probability":\(probability)\(more)}
        """
    }

    /// Ticks lie whole seconds after the first arrival at 50 ms, the first of them a second after it; a trace is judged two ticks after the
    /// one that follows its arrival.
    @Test func oneLineForEachDecision() throws {
        #expect(
            try decide(Self.tail("num_traces: 100")) == [
                line(Self.a, "sampled", "errors", at: 3_050, seen: 2, kept: 2, "1.0"),
                line(Self.b, "not_sampled", nil, at: 3_050, seen: 1, kept: 0, "0.0"),
                line(Self.c, "sampled", "slow", at: 14_050, seen: 1, kept: 2, late: 1, "1.0"),
                // Time runs on after the last arrival.
                line(Self.d, "sampled", "errors", at: 33_050, seen: 1, kept: 1, "1.0"),
            ])
        let shutdown = try decide(Self.tail("num_traces: 100"), ending: .shutdown)
        // The input ends with its last arrival: a shutdown decides what waits.
        #expect(shutdown.last == line(Self.d, "sampled", "errors", at: 30_100, seen: 1, kept: 1, "1.0"))
    }

    @Test func theMatrixNamesEveryVerdict() throws {
        let lines = try decide(Self.tail("num_traces: 100"), matrix: true)
        let verdicts = [
            #","policies":{"errors":"sampled","slow":"not_sampled"}"#,
            #","policies":{"errors":"not_sampled","slow":"not_sampled"}"#,
            #","policies":{"errors":"not_sampled","slow":"sampled"}"#,
            #","policies":{"errors":"sampled","slow":"not_sampled"}"#,
        ]
        #expect(lines.count == 4)
        for (line, verdict) in zip(lines, verdicts) { #expect(line.hasSuffix(verdict + "}"), "\(line)") }
    }

    /// A map of one trace: the next pushes it out, undecided or decided, and what comes later begins a new round.
    @Test func evictionsAndRounds() throws {
        let requests = Self.requests + [[Self.span(Self.b, 7, parent: 3, "db", 35_000...40_000)]]
        #expect(
            try decide(Self.tail("num_traces: 1"), requests: requests) == [
                line(Self.a, "evicted", nil, at: 300, seen: 2, kept: 0, "null"),
                line(Self.b, "not_sampled", nil, at: 3_050, seen: 1, kept: 0, "0.0"),
                line(Self.c, "sampled", "slow", at: 14_050, seen: 1, kept: 2, late: 1, "1.0"),
                line(Self.d, "sampled", "errors", at: 33_050, seen: 1, kept: 1, "1.0"),
                line(Self.b, round: 1, "sampled", "slow", at: 42_050, seen: 1, kept: 1, "1.0"),
            ])
    }

    /// As the file has them: a request arrives at its latest end, and never before the one above it.
    @Test func arrivalByFile() throws {
        #expect(
            try decide(Self.tail("num_traces: 100"), .file) == [
                // Both arrive at 300 ms, with the first request: the second one, which ends earlier, comes after it.
                line(Self.a, "sampled", "errors", at: 3_300, seen: 2, kept: 2, "1.0"),
                line(Self.b, "not_sampled", nil, at: 3_300, seen: 1, kept: 0, "0.0"),
                line(Self.c, "sampled", "slow", at: 14_300, seen: 1, kept: 2, late: 1, "1.0"),
                line(Self.d, "sampled", "errors", at: 32_300, seen: 1, kept: 1, "1.0"),
            ])
    }

    @Test func arrivalByTrace() throws {
        #expect(
            try decide(Self.tail("num_traces: 100"), .trace) == [
                // Whole at 100 ms; nothing of a trace is ever late.
                line(Self.a, "sampled", "errors", at: 3_100, seen: 2, kept: 2, "1.0"),
                line(Self.b, "not_sampled", nil, at: 3_100, seen: 1, kept: 0, "0.0"),
                line(Self.c, "sampled", "slow", at: 22_100, seen: 2, kept: 2, "1.0"),
                line(Self.d, "sampled", "errors", at: 33_100, seen: 1, kept: 1, "1.0"),
            ])
    }

    @Test func tiesAreOrderedByArrivalThenID() throws {
        // Three traces of one tick, written in no order; b arrives first.
        let requests = [
            [
                Self.span(Self.d, 1, "web", 0...100), Self.span(Self.c, 2, "web", 20...500),
                Self.span(Self.a, 3, "web", 30...500), Self.span(Self.b, 4, "web", 10...400),
            ]
        ]
        let lines = try decide(Self.tail("num_traces: 100"), requests: requests)
        // All before the first tick.
        #expect(lines.map { String($0.dropFirst(12).prefix(1)) } == ["d", "b", "a", "c"])
        for (line, millis) in zip(lines, [3_100, 3_100, 3_100, 3_100]) {
            #expect(line.contains("\"decidedAtNanos\":\"\(Self.begin + millis)000000\""))
        }
        // However the file has them.
        #expect(try decide(Self.tail("num_traces: 100"), requests: [requests[0].reversed()]) == lines)
    }

    @Test func startTimeSamplersAlone() throws {
        let all = try decide("OTEL_TRACES_SAMPLER=always_on\n", named: "sdk.env")
        #expect(
            all == [
                line(Self.a, "sampled", nil, at: 50, seen: 2, kept: 2, "1.0"),
                line(Self.b, "sampled", nil, at: 300, seen: 1, kept: 1, "1.0"),
                line(Self.c, "sampled", nil, at: 12_000, seen: 2, kept: 2, "1.0"),
                line(Self.d, "sampled", nil, at: 30_100, seen: 1, kept: 1, "1.0"),
            ])
        // Nothing ever arrives: decided when the root starts.
        let none = try decide("OTEL_TRACES_SAMPLER=always_off\n", named: "sdk.env")
        #expect(
            none == [
                line(Self.a, "not_sampled", nil, at: 0, seen: 2, kept: 0, "0.0"),
                line(Self.b, "not_sampled", nil, at: 200, seen: 1, kept: 0, "0.0"),
                line(Self.c, "not_sampled", nil, at: 10_000, seen: 2, kept: 0, "0.0"),
                line(Self.d, "not_sampled", nil, at: 30_000, seen: 1, kept: 0, "0.0"),
            ])
    }

    @Test func probabilisticSamplersAlone() throws {
        func run(_ percentage: String) throws -> [String] {
            try decide(
                LabFiles.collector(
                    "  probabilistic_sampler: {sampling_percentage: \(percentage)}", "probabilistic_sampler"))
        }
        let all = try run("100")
        #expect(all.count == 4)
        #expect(
            all.allSatisfy {
                $0.contains(#""decision":"sampled","policy":null"#) && $0.hasSuffix(#""probability":1.0}"#)
            })
        let none = try run("0")
        #expect(none.count == 4)
        #expect(
            none.allSatisfy {
                $0.contains(#""decision":"not_sampled","policy":null"#) && $0.contains(#""spansKept":0,"#)
            })
        let half = try run("50")
        #expect(half.count == 4 && half.allSatisfy { $0.hasSuffix(#""probability":0.5}"#) })
    }

    @Test func outputStopsWhenNobodyReads() throws {
        let folder = TemporaryFolder()
        folder.write(Self.tail("num_traces: 100000"), to: "tail.yaml")
        let many = (0..<2_000).map { number in
            let id = String(repeating: "0", count: 28) + String(number + 0x1000, radix: 16)
            return "{\"resourceSpans\":[\(Self.span(id, 1, "web", number...(number + 5)))]}\n"
        }
        folder.write(many.joined(), to: "traces.jsonl")
        let traffic = try Recording([folder("traces.jsonl")], LabOptions()).traffic
        let whole = try DecideRun(
            PolicySpec(folder("tail.yaml")), traffic: traffic, options: LabOptions(), recordsVerdicts: false)
        var parts = 0
        var lines = 0
        try whole.run(.end) {
            parts += 1
            lines += $0.split(separator: "\n").count
            return true
        }
        #expect(parts > 2 && lines == 2_000)
        let broken = try DecideRun(
            PolicySpec(folder("tail.yaml")), traffic: traffic, options: LabOptions(), recordsVerdicts: false)
        parts = 0
        try broken.run(.end) { _ in
            parts += 1
            return false
        }
        #expect(parts == 1)
    }
}
