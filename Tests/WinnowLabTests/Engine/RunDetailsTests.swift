import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// What `--store` writes beside the figures agrees with them.
@Suite struct RunDetailsTests {
    private let folder = TemporaryFolder()

    private func plan(_ details: RunDetails) throws -> LabPlan {
        let tail = """
              tail_sampling:
                decision_wait: 4s
                num_traces: 100
                policies:
                  - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
                  - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
            """
        folder.write(LabFiles.collector(tail, "tail_sampling"), to: "tail.yaml")
        return try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies: [{name: head, sampler: trace_id_ratio, ratio: 0.2}, {name: tail, file: tail.yaml}]\n",
            in: folder, seconds: 60
        ) {
            $0.details = details
            $0.seeds = 2
        }
    }

    /// Runs into a store, as the command line does; the most rows that came at once.
    private func stored(_ details: RunDetails) throws -> (record: RunRecord, most: Int) {
        let plan = try plan(details)
        let store = try ResultStore.create(folder("run.sqlite"), plan: Lab.outline(plan))
        var most = 0
        let record = try Lab.run(
            plan, jobs: 2,
            note: {
                most = max(most, $0.decisions.count + $0.keptTraces.count)
                try store.append($0)
            })
        _ = try store.finish(record)
        return (try StoredRun.read(folder("run.sqlite"), withTraces: true), most)
    }

    private func value(
        _ record: RunRecord, _ policy: Int, _ seed: UInt64, _ id: String, _ dimension: Dimension = .whole
    ) -> Double? {
        record.metrics.first { $0.policy == policy && $0.seed == seed && $0.id == id && $0.dimension == dimension }?
            .value
    }

    @Test func storedRowsAddUpToTheFigures() throws {
        let (record, most) = try stored([.decisions, .kept, .series])
        for policy in 0..<2 {
            for seed: UInt64 in [1, 2] {
                func value(_ id: String) -> Double? { self.value(record, policy, seed, id) }
                let kept = record.keptTraces.filter { $0.policy == policy && $0.seed == seed }
                #expect(Double(kept.count) == value("kept_traces"))
                #expect(Double(kept.reduce(0) { $0 + $1.spansKept }) == value("kept_spans"))
                #expect(Set(kept.map(\.traceID)).count == kept.count)
                let decisions = record.decisions.filter { $0.policy == policy && $0.seed == seed }
                #expect(Double(decisions.count { $0.decision == "evicted" }) == value("evictions"))
                let ids = Set(decisions.map(\.traceID))
                #expect(Double(ids.count) == value("generated_traces"))
                let sampled = Set(decisions.filter { $0.decision == "sampled" }.map(\.traceID))
                // Services of this fleet sample by themselves: of traces whose root was not sampled, other spans may be kept.
                if policy == 0 {
                    #expect(sampled.isSubset(of: kept.map(\.traceID)) && !sampled.isEmpty)
                } else {
                    #expect(sampled == Set(kept.map(\.traceID)))
                }
                #expect(decisions.allSatisfy { $0.hop == (policy == 0 ? "sdk" : "tail.yaml") })
                if policy == 1 {
                    let rules = Set(decisions.filter { $0.decision == "sampled" }.map(\.rule))
                    #expect(rules == ["errors", "some"])
                    #expect((value("evictions") ?? 0) > 0)
                }
                func series(_ id: String) -> [RunRecord.SeriesPoint] {
                    record.series.filter { $0.policy == policy && $0.seed == seed && $0.metric == id }
                }
                // Six bins of ten seconds; what arrives at the backend after the last minute is in none.
                for id in ["kept_spans", "decisions", "evictions", "late_spans", "buffered_spans"] {
                    #expect(series(id).map(\.timeNanos) == (0..<6).map { $0 * 10 * Duration64.second }, "\(id)")
                }
                // What arrives within the window is what the last hop counts there.
                let arrived = series("kept_spans").reduce(0) { $0 + ($1.value ?? .nan) }
                #expect(arrived == self.value(record, policy, seed, "hop_spans", Dimension(["hop": "backend"])))
                #expect(arrived > 0)
                let peak = series("buffered_spans").compactMap(\.value).max()
                #expect(policy == 0 ? peak == 0 : (peak ?? 0) > 0 && (peak ?? 0) <= value("peak_buffered_spans") ?? 0)
            }
        }
        #expect(most > 0 && most < record.decisions.count / 2)
    }

    @Test func nothingIsStoredUnasked() throws {
        let (record, most) = try stored([])
        #expect(record.decisions.isEmpty && record.keptTraces.isEmpty && record.series.isEmpty && most == 0)
        let (kept, _) = try stored([.kept])
        #expect(kept.decisions.isEmpty && !kept.keptTraces.isEmpty && kept.series.isEmpty)
        // What is stored beside them changes no figure.
        #expect(record.exact.metrics == kept.exact.metrics)
    }

    @Test func wordsNameParts() {
        #expect(RunDetails(words: ["decisions", "series"]) == [.decisions, .series])
        #expect(RunDetails(words: ["kept"]) == [.kept])
        #expect(RunDetails(words: ["spans"]) == nil && RunDetails(words: [""]) == nil)
    }
}
