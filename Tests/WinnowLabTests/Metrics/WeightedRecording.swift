import WinnowFormats
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// A made-up recording of two services, whole or thinned as consistent sampling would have thinned it.
struct WeightedRecording {
    struct Entry {
        var id: TraceID
        var failed: Bool
        var isInner: Bool
        var millis: UInt64
        var place: Int
    }

    let entries: [Entry]

    /// `count` traces, of which the root fails with `errorRate`.
    init(_ count: Int, errorRate: Double = 0.05, seed: UInt64 = 1) {
        entries = (0..<count).map { number in
            let key = Draw.fold(seed, UInt64(number))
            return Entry(
                id: TraceID(high: Draw.word(key, 1), low: Draw.word(key, 2)),
                failed: Draw.unit(Draw.word(key, 3)) < errorRate, isInner: Draw.unit(Draw.word(key, 4)) < errorRate / 2,
                millis: 1 + Draw.below(1000, Draw.word(key, 5)) * Draw.below(1000, Draw.word(key, 6)) / 1000,
                place: number)
        }
    }

    /// OTLP JSON lines: with a threshold, only what it keeps, each span marked with it. `state` gives the trace state of a trace otherwise.
    func text(
        threshold: ConsistentThreshold? = nil, state: (Entry) -> String = { _ in "" },
        attributes: (Entry) -> String = { _ in "" }
    ) -> String {
        var text = ""
        for entry in entries {
            if let threshold, !threshold.keeps(ConsistentThreshold.randomness(traceIDLow: entry.id.low)) { continue }
            let header = threshold.map { "ot=th:\($0.text)" } ?? state(entry)
            let start = 1_700_000_000_000_000_000 + UInt64(entry.place) * 1_000_000
            let end = start + entry.millis * 1_000_000
            func span(_ service: String, _ id: String, _ parent: String, _ more: String, failed: Bool) -> String {
                """
                {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},\
                "scopeSpans":[{"spans":[{"traceId":"\(entry.id.hex)","spanId":"000000000000000\(id)",\
                "parentSpanId":"\(parent)","name":"GET","startTimeUnixNano":"\(start)","endTimeUnixNano":"\(end)",\
                "traceState":"\(header)","status":{"code":\(failed ? 2 : 0)}\(more)}]}]}
                """
            }
            let root = span("shop", "1", "", attributes(entry), failed: entry.failed)
            let child = span("stock", "2", "0000000000000001", "", failed: entry.isInner)
            text += "{\"resourceSpans\":[\(root),\(child)]}\n"
        }
        return text
    }

    /// What the policies of `policies` make of a recording.
    static func run(_ text: String, policies: [String], options: String = "") throws -> (
        plan: LabPlan, record: RunRecord
    ) {
        let folder = TemporaryFolder()
        folder.write(text, to: "traces.jsonl")
        folder.write(
            LabFiles.collector(
                "  tail_sampling: {decision_wait: 2s, policies: [{name: e, type: status_code, status_code: {status_codes: [ERROR]}}]}",
                "tail_sampling"), to: "errors.yaml")
        folder.write(
            LabFiles.collector(
                "  tail_sampling: {decision_wait: 2s, policies: [{name: l, type: latency, latency: {threshold_ms: 300}}]}",
                "tail_sampling"), to: "slow.yaml")
        let plan = try LabPlan.written(
            "traces: [traces.jsonl]\n\(options)\npolicies:\n" + policies.map { "  - \($0)\n" }.joined(), in: folder)
        return (plan, try Lab.run(plan, jobs: 1))
    }
}
