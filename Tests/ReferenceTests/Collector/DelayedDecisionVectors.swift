import WinnowFormats
import WinnowLab
import WinnowModel
import WinnowSettings
import WinnowTestSupport

/// When a tail sampler decides that stands behind a batch processor, and what: each tick sees the batches that have left by then (v0.161.0).
///
/// Of the recorded files that is the only one; decisions without a batch before them are held by the suites of the tail sampler.
enum DelayedDecisionVectors: VectorSuite {
    static let file = "otelcol/whole-files/mix.decisions.jsonl.gz"

    /// The files, as far as their decisions hang on them.
    private static let files = [
        "otelcol/tracetest-quick-start-tail-sampling.yaml": """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: x}}
        processors:
          batch: {timeout: 100ms}
          tail_sampling:
            decision_wait: 10s
            num_traces: 100
            expected_new_traces_per_sec: 10
            policies:
            - {name: Accept only traces that started from tracetest, type: trace_state,
               trace_state: {key: tracetest, values: ["true"]}}
        service: {pipelines: {traces: {receivers: [otlp], processors: [batch, tail_sampling], exporters: [otlp]}}}
        """
    ]

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let traces = (vectors.meta["traces"]?.elements ?? []).compactMap(\.string)
        let start = vectors.meta["firstArrivalNanos"]?.string.flatMap { Nanos($0) } ?? 0
        let requests = vectors.folder + "/otelcol/whole-files/mix.requests.jsonl.gz"
        for line in vectors.lines {
            guard let text = files[line["file"]?.string ?? ""], line["deterministic"]?.bool == true else { continue }
            let found = try decisions(text, requests, start: start)
            let wanted = wanted(line, traces)
            for trace in traces {
                tally.count(
                    found[trace] == wanted[trace],
                    "\(trace): \(found[trace] ?? []), wanted \(wanted[trace] ?? [])")
            }
        }
    }

    /// By trace: ticks and verdicts, in order of time.
    private static func wanted(_ line: JSONValue, _ traces: [String]) -> [String: [String]] {
        var wanted: [String: [String]] = [:]
        func add(_ places: JSONValue, _ verdict: String, _ tick: Int64) {
            for place in places.elements ?? [] {
                wanted[traces[Int(place.integer ?? 0)], default: []].append("\(verdict) at \(tick)")
            }
        }
        for round in line["rounds"]?.elements ?? [] {
            let tick = round["tick"]?.integer ?? -1
            add(round["not_sampled"] ?? .null, "not_sampled", tick)
            for verdict in ["sampled", "dropped"] {
                for policy in round[verdict]?.members ?? [] { add(policy.value, verdict, tick) }
            }
        }
        return wanted
    }

    private static func decisions(_ text: String, _ requests: String, start: Nanos) throws -> [String: [String]] {
        let folder = TemporaryFolder()
        folder.write(text, to: "collector.yaml")
        let options = LabOptions()
        let recording = try Recording([requests], options, needsTruth: false)
        let run = try DecideRun(
            PolicySpec(folder("collector.yaml")), traffic: recording.traffic, options: options, recordsVerdicts: false)
        var found: [String: [String]] = [:]
        try run.run(.file) { lines in
            for line in lines.split(separator: "\n") {
                let decision = try JSONValue.parse(Array(line.utf8), file: "decisions")
                let at = decision["decidedAtNanos"]?.string.flatMap { Nanos($0) } ?? 0
                found[decision["traceId"]?.string ?? "", default: []].append(
                    "\(decision["decision"]?.string ?? "") at \((at &- start) / 1_000_000_000)")
            }
            return true
        }
        return found
    }
}
