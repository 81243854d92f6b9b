import WinnowLab
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
@testable import WinnowSampling
import WinnowSettings

/// What the Collector's tail sampling processor decided, case by case (contrib v0.161.0).
private enum TailCases {
    /// In eight cases of latency spans without times take part with those that a reader gives them; where span-ingest or a size limit meets a full map the
    /// recorder counts late spans with a trace's last round; and the counts of three cases whose outcome is drawn are open.
    static func isLeftOut(_ line: JSONValue) -> Bool {
        let name = line["case"]?.string ?? ""
        let open = [
            "decision_cache/small-late#v1", "decision_cache/one-late#v1", "rate_limiting/uneven-12#v3",
            "latency/negative#v1", "latency/negative#v2", "latency/negative#v3", "latency/low#v3", "latency/low+1#v3",
            "latency/high#v3", "latency/huge#v3", "latency/decade#v3", "maximum_trace_size/300-few#v2",
            "span_ingest/num-traces#v1",
            "span_ingest/num-traces#v2", "span_ingest/num-traces#v3",
        ]
        return open.contains(name) || line["stall"] != nil
    }

    /// A folder with the workloads of a file of cases, each read once.
    final class Workloads {
        let folder: TemporaryFolder
        private var requests: [String: String] = [:]
        private var recordings: [String: Recording] = [:]
        /// The trace state that each span of a workload brings.
        private var states: [String: [String: String]] = [:]

        init(_ vectors: VectorFile) throws {
            folder = TemporaryFolder()
            for line in try vectors.beside("otelcol/tail-sampling/workloads.jsonl.gz").lines {
                let requests = line["requests"]?.elements ?? []
                let name = line["workload"]?.string ?? ""
                self.requests[name] = requests.map { $0.text() + "\n" }.joined()
                for span in requests.flatMap(Self.spans) {
                    states[name, default: [:]][span["spanId"]?.string ?? ""] = span["traceState"]?.string ?? ""
                }
            }
        }

        private static func spans(_ request: JSONValue) -> [JSONValue] {
            (request["resourceSpans"]?.elements ?? []).flatMap { $0["scopeSpans"]?.elements ?? [] }
                .flatMap { $0["spans"]?.elements ?? [] }
        }

        /// The trace state of a span that is kept with a threshold.
        func state(of span: String, in workload: String, after threshold: ConsistentThreshold) -> String {
            let text = states[workload]?[span] ?? ""
            let read = CollectorTraceState(text)
            var state = read.state
            if !read.isWhole || state.threshold != SamplingState.absent && state.threshold > threshold.value {
                return text
            }
            state.threshold = threshold.value
            return read.header(with: state, keepingThreshold: false)
        }

        func recording(_ name: String) throws -> Recording {
            if let known = recordings[name] { return known }
            folder.write(requests[name] ?? "", to: "traces.jsonl")
            let recording = try Recording([folder("traces.jsonl")], LabOptions(), needsTruth: false)
            recordings[name] = recording
            return recording
        }
    }

    /// The decisions of a case, as `winnow decide --matrix` prints them.
    static func decisions(_ line: JSONValue, _ workloads: Workloads) throws -> [JSONValue] {
        workloads.folder.write(line["config"]?.string ?? "", to: "collector.yaml")
        var options = LabOptions()
        options.collectorVersion.gates = try FeatureGates(
            (line["gates"]?.elements ?? []).compactMap(\.string).joined(separator: ","))
        let recording = try workloads.recording(line["workload"]?.string ?? "")
        let run = try DecideRun(
            PolicySpec("x=" + workloads.folder("collector.yaml")), traffic: recording.traffic, options: options,
            recordsVerdicts: true)
        var text = ""
        try run.run(.file, ending: line["shutdown"]?.string == "after-last" ? .shutdown : .wait) {
            text += $0
            return true
        }
        return try text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    }

    /// What differs from the recorded decisions; empty: nothing.
    static func difference(_ line: JSONValue, _ found: [JSONValue], _ workloads: Workloads) -> String {
        if let counts = line["sampledCounts"]?.elements {
            let sampled = found.count { $0["decision"]?.string == "sampled" }
            let range = counts.compactMap { $0.integer.map { Int($0) } }
            return (range.min() ?? 0)...(range.max() ?? 0) ~= sampled ? "" : "\(sampled) sampled, \(range) recorded"
        }
        var left: [String: JSONValue] = [:]
        for decision in found { left[key(decision)] = decision }
        var undecided: Set<String> = []
        for wanted in line["expected"]?.elements ?? [] {
            if wanted["decision"]?.string == "none" {
                undecided.insert(wanted["traceId"]?.string ?? "")
                continue
            }
            guard let mine = left.removeValue(forKey: key(wanted)) else { return "\(key(wanted)): no decision" }
            for name in ["decision", "policy", "decidedAtNanos", "spansSeen", "spansKept", "lateSpans"]
            where mine[name] ?? .null != wanted[name] ?? .null {
                return "\(key(wanted)): \(name) \(mine[name]?.text() ?? "") instead of \(wanted[name]?.text() ?? "")"
            }
            for member in wanted["traceStates"]?.members ?? [] {
                let threshold = ConsistentThreshold(text: mine["threshold"]?.string ?? "") ?? .none
                let state = workloads.state(
                    of: member.name, in: line["workload"]?.string ?? "", after: threshold)
                if state != member.value.string { return "\(key(wanted)): \(state) on \(member.name)" }
            }
            for member in wanted["policies"]?.members ?? [] where mine["policies"]?[member.name] != member.value {
                return "\(key(wanted)): \(member.name) says \(mine["policies"]?[member.name]?.text() ?? "nothing")"
            }
        }
        let more = left.values.first { !undecided.contains($0["traceId"]?.string ?? "") }
        return more.map { "\(key($0)) is not recorded" } ?? ""
    }

    private static func key(_ decision: JSONValue) -> String {
        (decision["traceId"]?.string ?? "") + " round " + (decision["round"]?.text() ?? "")
    }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let workloads = try Workloads(vectors)
        var leftOut = 0
        for line in vectors.lines {
            if isLeftOut(line) {
                leftOut += 1
                continue
            }
            let difference = difference(line, try decisions(line, workloads), workloads)
            tally.count(difference.isEmpty, "\(line["case"]?.string ?? ""): \(difference)")
        }
        if leftOut > 0 { tally.note = ", \(leftOut) left out: open, or without end" }
    }
}

/// A file of cases.
protocol TailCaseFile: SendableMetatype {
    static var name: String { get }
}

/// Decisions of the cases of one file.
enum TailDecisionVectors<File: TailCaseFile>: VectorSuite {
    static var file: String { "otelcol/tail-sampling/\(File.name).jsonl.gz" }
    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws { try TailCases.check(vectors, &tally) }
}

enum TailPolicyCases: TailCaseFile { static let name = "policies" }
enum TailOTTLCases: TailCaseFile { static let name = "ottl" }
enum TailLimiterCases: TailCaseFile { static let name = "limiters" }
enum TailCompositeCases: TailCaseFile { static let name = "composite" }
enum TailCombinationCases: TailCaseFile { static let name = "combinations" }
enum TailTimingCases: TailCaseFile { static let name = "timing" }
enum TailMemoryCases: TailCaseFile { static let name = "memory" }
enum TailIngestCases: TailCaseFile { static let name = "span-ingest" }
enum TailGateCases: TailCaseFile { static let name = "gates" }

/// Broken and odd configurations: accepted or refused as the component does.
enum TailRefusalVectors: VectorSuite {
    static let file = "otelcol/tail-sampling/refusals.jsonl"
    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let folder = TemporaryFolder()
        var leftOut = 0
        for line in vectors.lines {
            let config = line["config"]?.string ?? ""
            // A process that dies is refused or told, not accepted or refused alike.
            let dies = line["stage"]?.string == "panic" || line["firstDecision"]?.text().contains("panic") == true
            if dies {
                leftOut += 1
                continue
            }
            folder.write(config, to: "collector.yaml")
            var isAccepted = true
            do throws(Failure) {
                try DecideRun.check(PolicySpec(folder("collector.yaml")), options: LabOptions())
            } catch { isAccepted = false }
            tally.count(isAccepted == line["accepted"]?.bool, "\(line["case"]?.string ?? "")")
        }
        if leftOut > 0 { tally.note = ", \(leftOut) end in a panic" }
    }
}
