import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Decisions of the OpenTelemetry SDK for Python.
@Suite struct OTelPythonTests {
    private static func ids(_ folder: String) throws -> [TraceID] {
        try Vectors.lines("head/trace-ids.jsonl", in: folder).map { line in
            try #require(TraceID(hex: line["hex"]?.string ?? ""))
        }
    }

    /// One digit for each id: 1 kept, 0 dropped.
    private static func decisions(_ sampler: some HeadSampler, _ traffic: TestTraffic, rowsPerTrace: Int) -> String {
        var sampler = sampler
        var decisions = HeadDecisions()
        sampler.decide(traffic.batch, traffic.tables, into: &decisions)
        return String(
            (0..<traffic.batch.traceCount).map { trace in
                decisions.keep[trace * rowsPerTrace + rowsPerTrace - 1] != 0 ? "1" : "0"
            })
    }

    @Test(arguments: Vectors.folders)
    func traceIDRatio(folder: String) throws {
        let ids = try Self.ids(folder)
        let traffic = TestTraffic(ids.map { Trace.build(id: $0) { TraceSpan() } })
        var agreed = 0
        var all = 0
        var refused = 0
        for line in try Vectors.lines("head/otel-traceidratio.jsonl", in: folder) {
            guard let ratio = line["ratio"]?.double, let expected = line["decisions"]?.string else {
                // Arguments that Python refuses are refused where a file is read.
                refused += 1
                continue
            }
            let sampler = TraceIDRatioSampler(ratio: ratio, dialect: .python)
            let found = Self.decisions(sampler, traffic, rowsPerTrace: 1)
            all += expected.count
            agreed += zip(found, expected).count { $0 == $1 }
        }
        Vectors.report(
            "head/otel-traceidratio.jsonl", in: folder, agreed: agreed, of: all,
            note: "; \(refused) refused arguments left out")
    }

    @Test(arguments: Vectors.folders)
    func parentBased(folder: String) throws {
        let ids = try Self.ids(folder)
        var agreed = 0
        var all = 0
        var others: Set<String> = []
        for line in try Vectors.lines("head/otel-parentbased.jsonl", in: folder) {
            let description = try #require(line["description"]?.string)
            let expected = try #require(line["decisions"]?.string)
            let parent = try #require(line["parent"]?.string)
            var rest = description[...]
            guard let settings = HeadSamplerSettings(describedBy: &rest), rest.isEmpty else {
                others.insert(String(description.prefix { $0 != "{" }))
                continue
            }
            let found = Self.decisions(settings, below: parent, ids)
            all += expected.count
            agreed += zip(found, expected).count { $0 == ($1 == "2" ? "1" : "0") }
        }
        Vectors.report(
            "head/otel-parentbased.jsonl", in: folder, agreed: agreed, of: all,
            note: "; not modelled: \(others.sorted().joined(separator: ", "))")
    }

    /// Decisions on a span whose parent is only known by its flag: another root delegate decides the parent.
    private static func decisions(_ settings: HeadSamplerSettings, below parent: String, _ ids: [TraceID]) -> String {
        if parent == "none" || parent == "invalid-span-id" {
            let traffic = TestTraffic(ids.map { Trace.build(id: $0) { TraceSpan() } })
            return decisions(SamplerCatalog.headSampler(settings), traffic, rowsPerTrace: 1)
        }
        var settings = settings
        if case .parentBased(_, let a, let b, let c, let d) = settings {
            settings = .parentBased(
                root: parent.hasSuffix("not-sampled") ? .alwaysOff : .alwaysOn, remoteParentSampled: a,
                remoteParentNotSampled: b, localParentSampled: c, localParentNotSampled: d)
        }
        let above = parent.hasPrefix("local") ? "own" : "other"
        let traffic = TestTraffic(ids.map { id in Trace.build(id: id) { TraceSpan(above) { TraceSpan("own") } } })
        return decisions(SamplerCatalog.headSampler(settings), traffic, rowsPerTrace: 2)
    }
}

extension HeadSamplerSettings {
    /// Reads the SDK's `get_description()` from the front of `text`; `nil` for a sampler that is not modelled.
    fileprivate init?(describedBy text: inout Substring) {
        func take(_ word: String) -> Bool {
            guard text.hasPrefix(word) else { return false }
            text.removeFirst(word.count)
            return true
        }
        if take("AlwaysOnSampler") {
            self = .alwaysOn
        } else if take("AlwaysOffSampler") {
            self = .alwaysOff
        } else if take("TraceIdRatioBased{") {
            let digits = text.prefix { $0 != "}" }
            text.removeFirst(digits.count + 1)
            guard let ratio = Double(digits) else { return nil }
            self = .traceIDRatio(ratio)
        } else if take("ParentBased{") {
            var delegates: [HeadSamplerSettings] = []
            let names = [
                "root", "remoteParentSampled", "remoteParentNotSampled", "localParentSampled", "localParentNotSampled",
            ]
            for (place, name) in names.enumerated() {
                guard take((place == 0 ? "" : ",") + name + ":"), let delegate = Self(describedBy: &text) else {
                    return nil
                }
                delegates.append(delegate)
            }
            guard take("}") else { return nil }
            self = .parentBased(
                root: delegates[0], remoteParentSampled: delegates[1], remoteParentNotSampled: delegates[2],
                localParentSampled: delegates[3], localParentNotSampled: delegates[4])
        } else {
            return nil
        }
    }
}
