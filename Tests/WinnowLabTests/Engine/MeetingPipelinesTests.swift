import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Pipelines of a collector that part and meet again, against one pipeline that does the same, and against sums over all paths.
@Suite struct MeetingPipelinesTests {
    private let folder = TemporaryFolder()

    // MARK: The same as one pipeline

    private static let tail = """
          tail_sampling:
            decision_wait: 2s
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: team, type: string_attribute, string_attribute: {key: team, values: [payments]}}
              - {name: spans, type: span_count, span_count: {min_spans: 12}}
              - {name: few, type: rate_limiting, rate_limiting: {spans_per_second: 40}}
              - {name: rest, type: probabilistic, probabilistic: {sampling_percentage: 10}}
        """

    /// Payments by a pipeline of their own, then everything past one tail sampler.
    private static let meeting = """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: "x:4317"}}
        connectors:
          routing:
            default_pipelines: [traces/rest]
            table:
              - context: resource
                condition: attributes["service.name"] == "payment-service"
                pipelines: [traces/payments]
          forward:
        processors:
          attributes: {actions: [{key: team, value: payments, action: upsert}]}
        \(tail)
        service:
          pipelines:
            traces: {receivers: [otlp], exporters: [routing]}
            traces/payments: {receivers: [routing], processors: [attributes], exporters: [forward]}
            traces/rest: {receivers: [routing], exporters: [forward]}
            traces/tail: {receivers: [forward], processors: [tail_sampling], exporters: [otlp]}

        """

    private static let single = """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: "x:4317"}}
        processors:
          transform:
            trace_statements:
              - set(span.attributes["team"], "payments") where resource.attributes["service.name"] == "payment-service"
        \(tail)
        service: {pipelines: {traces/tail: {receivers: [otlp], processors: [transform, tail_sampling], exporters: [otlp]}}}

        """

    @Test(arguments: [DecideRun.Arrival.end, .file, .trace])
    func whatIsRoutedApartIsDecidedTogether(_ arrival: DecideRun.Arrival) throws {
        folder.write(Self.meeting, to: "meeting.yaml")
        folder.write(Self.single, to: "single.yaml")
        let options = LabOptions()
        let traffic = try Recording([LabFiles.orderFlow], options).traffic
        func lines(_ file: String) throws -> [String] {
            let run = try DecideRun(
                PolicySpec("x=" + folder(file)), traffic: traffic, options: options, recordsVerdicts: false)
            var text = ""
            try run.run(arrival) {
                text += $0
                return true
            }
            return text.split(separator: "\n").map(String.init)
        }
        let own = try lines("meeting.yaml")
        #expect(own == (try lines("single.yaml")))
        #expect(
            own.contains { $0.contains("\"policy\":\"team\"") } && own.contains { $0.contains("\"sampled\":false") })
        func spans(_ file: String) throws -> [String] {
            let written = try LeavingSpans.apply(folder(file), to: traffic, options: options, arrival)
            return try Leaving.all(written.values.first ?? []).map(\.text).sorted()
        }
        #expect(try spans("meeting.yaml") == spans("single.yaml"))
    }

    @Test func figuresAreThoseOfOnePipeline() throws {
        folder.write(Self.meeting, to: "meeting.yaml")
        folder.write(Self.single, to: "single.yaml")
        let experiment = """
            duration: 20s
            traffic: {arrivals: 30/s, roots: [{service: web, operation: GET /}]}
            services:
              web:
                operations:
                  GET /: {kind: server, latency: 40ms, calls: [{service: payment-service, call: pay}, {service: shop, call: look}]}
              payment-service: {operations: {pay: {kind: server, latency: 20ms}}}
              shop: {operations: {look: {kind: server, latency: 10ms}}}
            policies:
              - {name: meeting, file: "meeting.yaml*3"}
              - {name: single, file: "single.yaml*3"}

            """
        let record = try Lab.run(try LabPlan.written(experiment, in: folder), jobs: 1)
        func value(_ policy: Int, _ id: String, _ hop: String? = nil) -> Double? {
            record.metrics.first {
                $0.policy == policy && $0.id == id && (hop == nil || $0.dimension.text.contains(hop ?? ""))
            }?.value
        }
        for id in ["kept_spans", "kept_traces", "complete_traces", "peak_buffered_spans", "late_spans"] {
            #expect(value(0, id) == value(1, id), "\(id)")
        }
        #expect(value(0, "hop_bytes", "backend") == value(1, "hop_bytes", "backend"))
        #expect((value(0, "kept_spans") ?? 0) > 0)
        #expect(value(0, "repeated_spans") == 0 && value(1, "repeated_spans") == nil)
    }

    // MARK: Copies

    @Test func copiesThatMeetCountAsTheyCome() throws {
        folder.write(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: "x:4317"}}
            connectors: {forward/1: , forward/2: , forward/3: }
            processors:
              probabilistic_sampler: {sampling_percentage: 100, mode: proportional}
              tail_sampling:
                decision_wait: 2s
                policies: [{name: spans, type: span_count, span_count: {min_spans: 4}}]
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [forward/1, forward/2]}
                traces/a: {receivers: [forward/1], exporters: [forward/3]}
                traces/b: {receivers: [forward/2], processors: [probabilistic_sampler], exporters: [forward/3]}
                traces/c: {receivers: [forward/3], processors: [tail_sampling], exporters: [otlp]}

            """, to: "c.yaml")
        // A trace of two spans comes as four, one of one span as two.
        let begin = 1_700_000_000_000_000_000
        func span(_ trace: Int, _ id: Int) -> String {
            #"{"traceId":"0000000000000000000000000000000\#(trace)","spanId":"000000000000000\#(id)","name":"n","kind":2,"#
                + #""startTimeUnixNano":"\#(begin)","endTimeUnixNano":"\#(begin + id * 1_000_000)"}"#
        }
        folder.write(
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(span(1, 1)),\#(span(1, 2)),\#(span(2, 3))]}]}]}"# + "\n",
            to: "t.jsonl")
        let options = LabOptions()
        let traffic = try Recording([folder("t.jsonl")], options).traffic
        let run = try DecideRun(
            PolicySpec("x=" + folder("c.yaml")), traffic: traffic, options: options, recordsVerdicts: false)
        var text = ""
        let warnings = try run.run(.end) {
            text += $0
            return true
        }
        let lines = text.split(separator: "\n")
        #expect(
            lines.count == 2 && lines.contains { $0.contains(#""sampled":true"#) && $0.contains(#""spansSeen":4"#) })
        #expect(lines.contains { $0.contains(#""sampled":false"#) && $0.contains(#""spansSeen":2"#) })
        #expect(warnings.contains { $0.message.hasPrefix("2 times a span came to 'traces/c'") })
        let written = try LeavingSpans.apply(folder("c.yaml"), to: traffic, options: options)
        let spans = try Leaving.all(written.values.first ?? [])
        #expect(spans.map(\.id).sorted() == [1, 1, 2, 2].map { "000000000000000\($0)" })
        // Only what passed the second pipeline has a threshold.
        #expect(spans.map(\.state).sorted() == ["", "", "ot=th:0", "ot=th:0"])
    }

    // MARK: One exporter

    /// Errors by one pipeline, a tenth of all by another, to one backend; beside them one that is looked at.
    private static let shared = """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: "x:4317"}, otlp/b: {endpoint: "y:4317"}, debug: }
        processors:
          filter: {traces: {span: ['status.code != STATUS_CODE_ERROR']}}
          probabilistic_sampler: {sampling_percentage: 10}
        service:
          pipelines:
            traces/errors: {receivers: [otlp], processors: [filter], exporters: [otlp, debug]}
            traces/rest: {receivers: [otlp], processors: [probabilistic_sampler], exporters: [otlp, otlp/b]}

        """

    @Test func whatPipelinesHandToOneExporterIsOnePolicy() throws {
        folder.write(Self.shared, to: "c.yaml")
        func kept(_ change: (inout LabOptions) -> Void = { _ in }) throws -> [String: Double] {
            var options = LabOptions()
            change(&options)
            let plan = try LabPlan.comparison(
                [try PolicySpec("x=" + folder("c.yaml"))], scenario: nil, traces: [LabFiles.orderFlow], options: options
            )
            let record = try Lab.run(plan, jobs: 1)
            return Dictionary(
                record.metrics.filter { ["kept_spans", "repeated_spans"].contains($0.id) && $0.seed != nil }.map {
                    (record.policies[$0.policy].name + " " + $0.id, $0.value ?? -1)
                }, uniquingKeysWith: { first, _ in first })
        }
        let all = try kept()
        let errors = try kept { $0.pipeline = "traces/errors" }["x kept_spans"] ?? 0
        let rest = try kept { $0.pipeline = "traces/rest" }["x kept_spans"] ?? 0
        let both = all["x:otlp kept_spans"] ?? 0
        #expect(all["x:traces/rest kept_spans"] == rest)
        #expect(all.keys.count { $0.hasSuffix("kept_spans") } == 2)
        #expect(errors > 0 && both > rest && both > errors)
        // What both keep comes twice, and is kept once.
        #expect(both + (all["x:otlp repeated_spans"] ?? 0) == errors + rest)
        #expect((all["x:otlp repeated_spans"] ?? 0) > 0)
    }

    // MARK: All paths

    /// Random pipelines, each fed by some before it, that drop spans by name and mark what passes.
    private struct Pipelines {
        /// By pipeline: those that it is fed by; none: it takes what comes in.
        var feeders: [[Int]] = []
        /// By pipeline: the names that it drops.
        var drops: [Set<Int>] = []

        init(_ seed: UInt64, names: Int) {
            var random = TestRandom(seed: seed)
            let count = 2 + random.below(6)
            for pipeline in 0..<count {
                var before: [Int] = []
                for other in 0..<pipeline where random.oneIn(3) { before.append(other) }
                if pipeline + 1 == count, before.isEmpty { before = [random.below(pipeline)] }
                feeders.append(before)
                var dropped: Set<Int> = []
                for name in 0..<names where random.oneIn(5) { dropped.insert(name) }
                drops.append(dropped)
            }
        }

        func text(_ mark: String) -> String {
            var text = "receivers: {otlp: }\nexporters: {otlp: {endpoint: \"x:4317\"}, debug: }\nprocessors:\n"
            for (number, dropped) in drops.enumerated() {
                text += "  attributes/\(number): {actions: [{key: \(mark)\(number), value: x, action: insert}]}\n"
                let conditions = dropped.sorted().map { "'name == \"n\($0)\"'" }.joined(separator: ", ")
                text += "  filter/\(number): {traces: {span: [\(conditions)]}}\n"
            }
            text +=
                "connectors: {\(feeders.indices.map { "forward/\($0): " }.joined(separator: ", "))}\nservice:\n  pipelines:\n"
            for (number, before) in feeders.enumerated() {
                let receivers = before.isEmpty ? ["otlp"] : before.map { "forward/\($0)" }
                let isFed = feeders.contains { $0.contains(number) }
                let exporter = number + 1 == feeders.count ? "otlp" : isFed ? "forward/\(number)" : "debug"
                let filter = drops[number].isEmpty ? "" : "filter/\(number), "
                text +=
                    "    traces/\(number): {receivers: [\(receivers.joined(separator: ", "))], "
                    + "processors: [\(filter)attributes/\(number)], exporters: [\(exporter)]}\n"
            }
            return text
        }

        /// Name of the last pipeline.
        var last: String { "traces/\(feeders.count - 1)" }

        /// How a span of this name comes out of the last pipeline: the marks of each time.
        func arrivals(of name: Int, _ mark: String) -> [[String]] {
            func out(_ pipeline: Int) -> [[String]] {
                if drops[pipeline].contains(name) { return [] }
                let before = feeders[pipeline].isEmpty ? [[]] : feeders[pipeline].flatMap(out)
                return before.map { $0 + ["\(mark)\(pipeline)"] }
            }
            return out(feeders.count - 1)
        }
    }

    private static let names = 6

    private func recording() throws -> any Traffic {
        let begin = 1_700_000_000_000_000_000
        let spans = (0..<Self.names * 2).map { number in
            #"{"traceId":"0000000000000000000000000000000\#(1 + number / 4)","spanId":"00000000000000\#(10 + number)","name":"n\#(number % Self.names)","#
                + #""kind":2,"startTimeUnixNano":"\#(begin)","endTimeUnixNano":"\#(begin + number * 300_000_000)"}"#
        }
        folder.write(
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"# + "\n", to: "t.jsonl")
        return try Recording([folder("t.jsonl")], LabOptions()).traffic
    }

    /// What leaves by the last pipeline, as name and marks.
    private func leaving(_ policy: String, _ pipeline: String, _ traffic: any Traffic) throws -> [String] {
        var options = LabOptions()
        options.pipeline = pipeline
        let written = try LeavingSpans.apply(policy, to: traffic, options: options)
        return try written.values.flatMap(Leaving.all).map { ([$0.name] + $0.keys).joined(separator: " ") }.sorted()
    }

    @Test func everyPathIsOneCopy() throws {
        let traffic = try recording()
        var several = 0
        for seed in 1...40 as ClosedRange<UInt64> {
            let pipelines = Pipelines(seed, names: Self.names)
            folder.write(pipelines.text("p"), to: "c.yaml")
            let expected = (0..<Self.names).flatMap { name in
                pipelines.arrivals(of: name, "p").flatMap { marks in
                    Array(repeating: (["n\(name)"] + marks).joined(separator: " "), count: 2)
                }
            }
            several += expected.count > Self.names * 2 ? 1 : 0
            #expect(
                try leaving(folder("c.yaml"), pipelines.last, traffic) == expected.sorted(),
                "seed \(seed): \(pipelines.text("p"))")
        }
        // Some graphs have to have copies for that to say anything.
        #expect(several > 5)
    }

    @Test func pathsOfTwoTiersMultiply() throws {
        let traffic = try recording()
        var several = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let first = Pipelines(seed * 2 + 100, names: Self.names)
            let second = Pipelines(seed * 2 + 101, names: Self.names)
            // More paths than that are refused.
            let paths = first.arrivals(of: -1, "").count * second.arrivals(of: -1, "").count
            if paths > StageGraph.copyLimit { continue }
            folder.write(first.text("a"), to: "a.yaml")
            folder.write(second.text("b"), to: "b.yaml")
            let expected = (0..<Self.names).flatMap { name in
                first.arrivals(of: name, "a").flatMap { own in
                    second.arrivals(of: name, "b").flatMap { more in
                        Array(repeating: (["n\(name)"] + own + more).joined(separator: " "), count: 2)
                    }
                }
            }
            several += expected.count > Self.names * 2 ? 1 : 0
            let written = try LeavingSpans.apply(
                folder("a.yaml") + "," + folder("b.yaml"), to: traffic, options: LabOptions())
            let leaving = try written.filter { $0.key.exporter == "otlp" }.values.flatMap(Leaving.all)
            let found = leaving.map { ([$0.name] + $0.keys).joined(separator: " ") }
            #expect(found.sorted() == expected.sorted(), "seed \(seed)")
        }
        #expect(several > 0)
    }
}

/// A span that has left.
private struct Leaving {
    var id: String
    var name: String
    var state: String
    var keys: [String]
    var text: String

    /// Those of lines of OTLP JSON.
    static func all(_ bytes: [UInt8]) throws -> [Leaving] {
        try bytes.split(separator: 0x0A).flatMap { line -> [Leaving] in
            let resources = try JSONValue.parse(Array(line), file: "out")["resourceSpans"]?.elements ?? []
            return resources.flatMap { resource in
                (resource["scopeSpans"]?.elements ?? []).flatMap { $0["spans"]?.elements ?? [] }.map { span in
                    Leaving(
                        id: span["spanId"]?.string ?? "", name: span["name"]?.string ?? "",
                        state: span["traceState"]?.string ?? "",
                        keys: (span["attributes"]?.elements ?? []).compactMap { $0["key"]?.string },
                        text: (resource["resource"]?.text() ?? "") + span.text())
                }
            }
        }
    }
}
