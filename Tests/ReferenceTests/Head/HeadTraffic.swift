import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Traffic of the ids that vectors refer to.
enum HeadTraffic {
    /// The ids of `head/trace-ids.jsonl` in the vectors' folder.
    static func ids(_ vectors: VectorFile) throws -> [TraceID] {
        try vectors.beside("head/trace-ids.jsonl").lines.map { line in
            try #require(TraceID(hex: line["hex"]?.string ?? ""))
        }
    }

    /// One digit for each id, whose trace has one span: 1 kept, 0 dropped.
    static func digits(_ sampler: some HeadSampler, _ ids: [TraceID]) -> String {
        digits(sampler, TestTraffic(ids.map { Trace.build(id: $0) { TraceSpan() } }), rowsPerTrace: 1)
    }

    /// Decisions on a span whose parent is only known by its flag: another root delegate decides the parent.
    static func digits(_ settings: HeadSamplerSettings, below parent: String, _ ids: [TraceID]) -> String {
        if parent == "none" || parent == "invalid-span-id" { return digits(SamplerCatalog.headSampler(settings), ids) }
        var settings = settings
        if case .parentBased(_, let a, let b, let c, let d) = settings {
            settings = .parentBased(
                root: parent.hasSuffix("not-sampled") ? .alwaysOff : .alwaysOn, remoteParentSampled: a,
                remoteParentNotSampled: b, localParentSampled: c, localParentNotSampled: d)
        }
        let above = parent.hasPrefix("local") ? "own" : "other"
        let traffic = TestTraffic(ids.map { id in Trace.build(id: id) { TraceSpan(above) { TraceSpan("own") } } })
        return digits(SamplerCatalog.headSampler(settings), traffic, rowsPerTrace: 2)
    }

    private static func digits(_ sampler: some HeadSampler, _ traffic: TestTraffic, rowsPerTrace: Int) -> String {
        var sampler = sampler
        var decisions = HeadDecisions()
        sampler.decide(traffic.batch, traffic.tables, into: &decisions)
        return String(
            (0..<traffic.batch.traceCount).map { trace in
                decisions.keep[trace * rowsPerTrace + rowsPerTrace - 1] != 0 ? "1" : "0"
            })
    }
}
