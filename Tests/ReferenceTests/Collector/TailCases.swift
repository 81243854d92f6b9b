import WinnowLab
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
@testable import WinnowSampling
import WinnowSettings

/// Cases of the Collector's tail sampling processor: a configuration over a workload, and what was recorded of it.
struct TailCases {
    /// What is asked of a case, in which release, with which gates.
    struct Request {
        var release = CollectorVersion.modelled
        var gates: [String] = []
        var seed: UInt64 = 1
        var recordsTelemetry = false
    }

    /// How a case went: the decisions as `winnow decide --matrix` prints them, and what `--telemetry` writes.
    struct Outcome {
        var decisions: [JSONValue] = []
        var telemetry = ""
    }

    /// How a recording and what is decided agree.
    enum Agreement {
        case agrees
        case differs(String)
    }

    /// Files of cases of the newest release.
    static let topics = [
        "policies", "ottl", "limiters", "composite", "combinations", "timing", "memory", "span-ingest", "gates",
    ]
    /// Runs over which the outcome of a drawn order is looked at.
    private static let seeds: ClosedRange<UInt64> = 1...512

    private let folder = TemporaryFolder()
    private let requests: [String: String]
    private let recordings = Recordings()
    /// The trace state that each span of a workload brings.
    private let states: [String: [String: String]]

    private final class Recordings { var known: [String: Recording] = [:] }

    init(_ vectors: VectorFile) throws {
        var texts: [String: String] = [:]
        var states: [String: [String: String]] = [:]
        for line in try vectors.beside("otelcol/tail-sampling/workloads.jsonl.gz").lines {
            let requests = line["requests"]?.elements ?? []
            let name = line["workload"]?.string ?? ""
            texts[name] = requests.map { $0.text() + "\n" }.joined()
            for span in requests.flatMap(Self.spans) {
                states[name, default: [:]][span["spanId"]?.string ?? ""] = span["traceState"]?.string ?? ""
            }
        }
        requests = texts
        self.states = states
    }

    private static func spans(_ request: JSONValue) -> [JSONValue] {
        (request["resourceSpans"]?.elements ?? []).flatMap { $0["scopeSpans"]?.elements ?? [] }
            .flatMap { $0["spans"]?.elements ?? [] }
    }

    /// A component that stands still has no end to compare.
    static func hasNoEnd(_ line: JSONValue) -> Bool { line["stall"] != nil }

    // MARK: Deciding

    /// Decides a case; throws where the configuration is refused.
    func decide(_ line: JSONValue, _ request: Request = Request()) throws -> Outcome {
        folder.write(line["config"]?.string ?? "", to: "collector.yaml")
        var options = LabOptions()
        options.collectorVersion = request.release
        options.collectorVersion.gates = try FeatureGates(
            ((line["gates"]?.elements ?? []).compactMap(\.string) + request.gates).joined(separator: ","))
        options.seed = request.seed
        let run = try DecideRun(
            PolicySpec("x=" + folder("collector.yaml")),
            traffic: recording(line["workload"]?.string ?? "").traffic, options: options, recordsVerdicts: true)
        var text = ""
        var telemetry = ""
        try run.run(
            .file, ending: line["shutdown"]?.string == "after-last" ? .shutdown : .wait,
            telemetry: request.recordsTelemetry ? { telemetry += $0 } : nil
        ) {
            text += $0
            return true
        }
        return Outcome(
            decisions: try text.split(separator: "\n").map { try JSONValue.parse(String($0)) },
            telemetry: telemetry)
    }

    private func recording(_ name: String) throws -> Recording {
        if let known = recordings.known[name] { return known }
        folder.write(requests[name] ?? "", to: "traces.jsonl")
        let recording = try Recording([folder("traces.jsonl")], LabOptions(), needsTruth: false)
        recordings.known[name] = recording
        return recording
    }

    // MARK: Comparing

    /// Decides a case and compares it with a line that recorded it.
    func agreement(_ line: JSONValue, with recorded: JSONValue, _ request: Request) throws -> Agreement {
        if recorded["refused"] != nil {
            do { _ = try decide(line, request) } catch is Failure { return .agrees }
            return .differs("not refused")
        }
        if let counts = recorded["sampledCounts"]?.elements?.compactMap(\.integer) {
            return try agreement(line, counts.map { Int($0) }, request)
        }
        let found = try decide(line, request).decisions
        let difference =
            if let sampled = recorded["sampled"]?.elements {
                Self.difference(found, kept: sampled)
            } else if let decided = recorded["decided"]?.elements {
                Self.difference(found, decided: decided)
            } else {
                difference(found, recorded["expected"]?.elements ?? [], line["workload"]?.string ?? "")
            }
        return difference.isEmpty ? .agrees : .differs(difference)
    }

    /// The order within a tick is drawn: what the component sampled in each of its runs is what some seed samples, and where many runs agree, every
    /// seed does.
    private func agreement(_ line: JSONValue, _ counts: [Int], _ request: Request) throws -> Agreement {
        let recorded = Set(counts)
        let isFixed = recorded.count == 1 && counts.count >= 8
        var found: Set<Int> = []
        var request = request
        for seed in Self.seeds {
            request.seed = seed
            found.insert(try decide(line, request).decisions.count { $0["decision"]?.string == "sampled" })
            if isFixed && found != recorded { break }
            if found.isSuperset(of: recorded), !isFixed || seed == 16 { return .agrees }
        }
        return .differs("\(found.sorted()) sampled, \(counts) recorded")
    }

    /// Which traces were kept is all that was recorded.
    private static func difference(_ found: [JSONValue], kept recorded: [JSONValue]) -> String {
        let wanted = Set(recorded.compactMap { $0["traceId"]?.string })
        let kept = Set(found.filter { $0["spansKept"]?.integer != 0 }.compactMap { $0["traceId"]?.string })
        return wanted == kept ? "" : "\(kept.count) traces kept, \(wanted.count) recorded"
    }

    /// Evictions could not be watched: decisions on a trace are compared in their order.
    private static func difference(_ found: [JSONValue], decided recorded: [JSONValue]) -> String {
        func byTrace(_ decisions: [JSONValue]) -> [String: [JSONValue]] {
            Dictionary(
                grouping: decisions.filter { $0["decision"]?.string != "evicted" },
                by: { $0["traceId"]?.string ?? "" })
        }
        let (mine, wanted) = (byTrace(found), byTrace(recorded))
        for trace in Set(mine.keys).union(wanted.keys).sorted() {
            for name in ["decision", "policy", "decidedAtNanos", "spansSeen"] {
                let pair = [mine, wanted].map { ($0[trace] ?? []).map { $0[name] ?? .null } }
                if pair[0] != pair[1] { return "\(trace): \(name) \(pair[0]) instead of \(pair[1])" }
            }
        }
        return ""
    }

    private func difference(_ found: [JSONValue], _ recorded: [JSONValue], _ workload: String) -> String {
        var left: [String: JSONValue] = [:]
        for decision in found { left[Self.key(decision)] = decision }
        var undecided: Set<String> = []
        let contradicts = recorded.contains(where: Self.contradictsItself)
        let names =
            ["decision", "policy", "decidedAtNanos", "spansSeen", "spansKept"] + (contradicts ? [] : ["lateSpans"])
        for wanted in recorded {
            if wanted["decision"]?.string == "none" {
                undecided.insert(wanted["traceId"]?.string ?? "")
                continue
            }
            let key = Self.key(wanted)
            guard let mine = left.removeValue(forKey: key) else { return "\(key): no decision" }
            for name in names where mine[name] ?? .null != wanted[name] ?? .null {
                return "\(key): \(name) \(mine[name]?.text() ?? "") instead of \(wanted[name]?.text() ?? "")"
            }
            for member in wanted["traceStates"]?.members ?? [] {
                let threshold = ConsistentThreshold(text: mine["threshold"]?.string ?? "")
                let state = state(of: member.name, in: workload, after: threshold)
                if state != member.value.string { return "\(key): \(state) on \(member.name)" }
            }
            for member in wanted["policies"]?.members ?? [] where mine["policies"]?[member.name] != member.value {
                return "\(key): \(member.name) says \(mine["policies"]?[member.name]?.text() ?? "nothing")"
            }
        }
        if contradicts, Self.lateSpans(found) != Self.lateSpans(recorded) { return "late spans by trace" }
        let more = left.values.first { !undecided.contains($0["traceId"]?.string ?? "") }
        return more.map { "\(Self.key($0)) is not recorded" } ?? ""
    }

    /// Of a trace that is decided several times in a full map, recordings count all late spans with the last decision: then an evicted trace has
    /// some, or more spans were kept than came. What is kept is right, and so are the sums.
    private static func contradictsItself(_ decision: JSONValue) -> Bool {
        let (seen, late) = (decision["spansSeen"]?.integer ?? 0, decision["lateSpans"]?.integer ?? 0)
        return decision["decision"]?.string == "evicted" && late > 0
            || decision["spansKept"]?.integer ?? 0 > seen + late
    }

    private static func lateSpans(_ decisions: [JSONValue]) -> [String: Int64] {
        decisions.reduce(into: [:]) { $0[$1["traceId"]?.string ?? "", default: 0] += $1["lateSpans"]?.integer ?? 0 }
    }

    /// The trace state of a span that is kept with a threshold; `nil`: none is written.
    private func state(of span: String, in workload: String, after threshold: ConsistentThreshold?) -> String {
        let text = states[workload]?[span] ?? ""
        guard let threshold else { return text }
        let read = CollectorTraceState(text)
        var state = read.state
        if !read.isWhole || state.threshold != SamplingState.absent && state.threshold > threshold.value {
            return text
        }
        state.threshold = threshold.value
        return read.header(with: state, keepingThreshold: false)
    }

    private static func key(_ decision: JSONValue) -> String {
        (decision["traceId"]?.string ?? "") + " round " + (decision["round"]?.text() ?? "")
    }
}

extension Tally {
    /// Counts a case.
    mutating func count(_ agreement: TailCases.Agreement, _ name: String) {
        switch agreement {
        case .agrees: count(true, "")
        case .differs(let difference): count(false, "\(name): \(difference)")
        }
    }
}
