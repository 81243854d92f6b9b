import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowSettings
import WinnowTestSupport

@testable import WinnowLab

/// Counters, times that are missing, and orders within a tick, worked out by hand.
@Suite struct DecideTelemetryTests {
    private static let begin = 1_700_000_000_000

    private static func id(_ number: Int) -> String { String(repeating: "0", count: 31) + String(number, radix: 16) }

    /// A request of one span; times in ms since the beginning, `nil` for none.
    private static func request(_ trace: Int, _ span: Int, _ start: Int?, _ end: Int?) -> String {
        let times = [("start", start), ("end", end)].map { name, time in
            time.map { ",\"\(name)TimeUnixNano\":\"\(begin + $0)000000\"" } ?? ""
        }
        return """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"\(id(trace))","spanId":"000000000000000\(span)",\
            "name":"work"\(times.joined())}]}]}]}\n
            """
    }

    private static func run(
        _ settings: String, _ requests: [String], _ version: CollectorVersion = .modelled, seed: UInt64 = 1,
        recordsTelemetry: Bool = false
    ) throws -> (decisions: [JSONValue], telemetry: [JSONValue]) {
        let folder = TemporaryFolder()
        folder.write(LabFiles.collector("  tail_sampling: \(settings)", "tail_sampling"), to: "tail.yaml")
        folder.write(requests.joined(), to: "traces.jsonl")
        var options = LabOptions()
        options.collectorVersion = version
        options.seed = seed
        let run = try DecideRun(
            PolicySpec(folder("tail.yaml")), traffic: Recording([folder("traces.jsonl")], options).traffic,
            options: options, recordsVerdicts: false)
        var text = ""
        var counters = ""
        try run.run(.file, telemetry: recordsTelemetry ? { counters += $0 } : nil) {
            text += $0
            return true
        }
        func parse(_ text: String) throws -> [JSONValue] {
            try text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        }
        return (try parse(text), try parse(counters))
    }

    private static func decisions(_ run: (decisions: [JSONValue], telemetry: [JSONValue])) -> [String] {
        run.decisions.compactMap { $0["decision"]?.string }
    }

    // MARK: Missing times

    private static let slow = "{decision_wait: 1s, policies: [{name: p, type: latency, latency: {threshold_ms: 1000}}]}"

    /// A span without times counts from 1970 on unless it came first.
    @Test func aSpanWithoutTimesIsLongWhereItComesLater() throws {
        let (whole, bare) = (Self.request(1, 1, 0, 100), Self.request(1, 2, nil, nil))
        #expect(try Self.decisions(Self.run(Self.slow, [whole])) == ["not_sampled"])
        #expect(try Self.decisions(Self.run(Self.slow, [whole, bare])) == ["sampled"])
        #expect(try Self.decisions(Self.run(Self.slow, [bare, whole])) == ["not_sampled"])
    }

    /// A span that ends in 1970, or before it starts, has a negative duration; a year 2500 is as far as it is.
    @Test func endsAreThoseOfTheFile() throws {
        let least = Self.slow.replacing("1000", with: "-1")
        #expect(try Self.decisions(Self.run(least, [Self.request(1, 1, 0, nil)])) == ["not_sampled"])
        #expect(try Self.decisions(Self.run(least, [Self.request(1, 1, 500, 0)])) == ["not_sampled"])
        #expect(try Self.decisions(Self.run(least, [Self.request(1, 1, 500, 500)])) == ["sampled"])
        let far = Self.request(1, 1, 0, 500_000_000_000)
        #expect(try Self.decisions(Self.run(Self.slow, [far])) == ["sampled"])
    }

    /// OTTL sees what the file says.
    @Test func conditionsSeeMissingTimes() throws {
        let policy = """
            {decision_wait: 1s, policies: [{name: p, type: ottl_condition, ottl_condition:
                {span: ['span.end_time_unix_nano == 0']}}]}
            """
        #expect(try Self.decisions(Self.run(policy, [Self.request(1, 1, 0, nil)])) == ["sampled"])
        #expect(try Self.decisions(Self.run(policy, [Self.request(1, 1, 0, 1)])) == ["not_sampled"])
    }

    // MARK: Order within a tick

    /// Up to v0.141 a limit goes to those that came first, whatever the seed.
    @Test func olderReleasesLimitInOrderOfArrival() throws {
        let policy =
            "{decision_wait: 1s, policies: [{name: p, type: rate_limiting, rate_limiting: {spans_per_second: 3}}]}"
        let requests = (1...9).map { Self.request($0, 1, $0 * 10, $0 * 10 + 1) }
        func sampled(_ version: CollectorVersion, seed: UInt64) throws -> [String] {
            try Self.run(policy, requests, version, seed: seed).decisions.filter { $0["sampled"]?.bool == true }
                .compactMap { $0["traceId"]?.string }
        }
        for seed in 1...3 as ClosedRange<UInt64> {
            #expect(try sampled(CollectorVersion(0, 141), seed: seed) == [Self.id(1), Self.id(2)])
        }
        var drawn: Set<[String]> = []
        for seed in 1...5 as ClosedRange<UInt64> { try drawn.insert(sampled(CollectorVersion(0, 151), seed: seed)) }
        #expect(drawn.count > 1 && drawn.allSatisfy { $0.count == 2 })
    }

    // MARK: Counters

    private static let small = """
        {decision_wait: 1s, num_traces: 2, policies: [{name: p, type: latency, latency: {threshold_ms: 10}}]}
        """

    /// The third trace pushes out the first, undecided; a late span of the second comes 1.9 s after its decision.
    private static let requests = [
        request(1, 1, 0, 1), request(2, 1, 1, 100), request(3, 1, 101, 102), request(2, 2, 3_901, 3_902),
    ]

    @Test func countersSayWhatTheComponentWould() throws {
        let run = try Self.run(Self.small, Self.requests, recordsTelemetry: true)
        #expect(run.telemetry.count == 1)
        let line = try #require(run.telemetry.first)
        #expect(line["component"]?.string == "tail_sampling" && line["replica"]?.integer == 0)
        func series(_ name: String) -> [String] {
            (line["metrics"]?["otelcol_processor_tail_sampling_" + name]?.elements ?? []).map { $0.text() }
        }
        func number(_ name: String) -> Int64? {
            line["metrics"]?["otelcol_processor_tail_sampling_" + name]?[0]?["value"]?.integer
        }
        #expect(number("new_trace_id_received") == 3)
        #expect(number("sampling_trace_dropped_too_early") == 1)
        #expect(number("sampling_traces_on_memory") == 2)
        #expect(number("sampling_policy_execution_count") == 2)
        #expect(number("sampling_policy_evaluation_error") == 0)
        #expect(
            series("count_traces_sampled") == [
                #"{"attributes":{"decision":"not_sampled","policy":"p","sampled":"false"},"value":1}"#,
                #"{"attributes":{"decision":"sampled","policy":"p","sampled":"true"},"value":1}"#,
            ])
        #expect(
            series("sampling_late_span_age") == [
                #"{"attributes":{},"value":{"count":1,"sum":1,"buckets":{"5":1}}}"#
            ])
        #expect(
            series("sampling_trace_removal_age") == [
                #"{"attributes":{},"value":{"count":1,"sum":0,"buckets":{"0":1}}}"#
            ])
        #expect(series("traces_dropped_too_large").isEmpty && series("count_spans_sampled").isEmpty)
    }

    /// Counting changes no decision, and nothing is counted unasked.
    @Test func countingChangesNothing() throws {
        let without = try Self.run(Self.small, Self.requests)
        #expect(without.telemetry.isEmpty)
        #expect(try Self.run(Self.small, Self.requests, recordsTelemetry: true).decisions == without.decisions)
    }
}
