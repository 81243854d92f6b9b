import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

@Suite struct BaselineDifferenceTests {
    private func difference(_ change: (inout RunRecord) -> Void) throws -> BaselineDifference {
        try BaselineDifference(
            Baseline(baselineRecord(change: change)), against: Baseline(baselineRecord()), path: "b.json")
    }

    @Test func equalRunsAreTheSame() throws {
        let same = try difference { _ in }
        #expect(same.verdict == .same && same.items.isEmpty && same.unchanged == 21)
        #expect(same.text(refresh: "R") == "✓ b.json: all 21 figures are as they were\n")
    }

    /// Metric, new value, what it comes to.
    @Test(
        arguments: [
            ("error_retention_ratio", 0.99, BaselineDifference.Verdict.regression), ("lost_spans", 8, .regression),
            ("lost_spans", 0, .improvement), ("class_retention_ratio", 0.9, .improvement),
            ("class_retention_ratio", 0.1, .regression), ("kept_spans", 101.5, .regression),
            ("kept_spans", nil, .regression), ("first_exemplar_seconds", 2, .improvement),
            ("first_exemplar_seconds", nil, .same), ("lost_traces", 1, .improvement),
        ] as [(String, Double?, BaselineDifference.Verdict)])
    func directionsDecide(_ metric: String, _ value: Double?, _ verdict: BaselineDifference.Verdict) throws {
        #expect(try difference { $0.set(metric, value) }.verdict == verdict)
    }

    @Test func theSmallestStepCounts() throws {
        let step = try difference { $0.set("error_retention_ratio", 1.0.nextDown, seed: 4) }
        #expect(step.verdict == .regression && step.items.count == 1)
        #expect(step.text(refresh: "R").contains("error_retention_ratio 1 → 0.9999999999999999 with seed 4"))
    }

    @Test func oneWorseFigureOutweighsAllBetterOnes() throws {
        let mixed = try difference {
            $0.set("class_retention_ratio", 1)
            $0.set("lost_spans", 9, seed: 3)
        }
        #expect(mixed.verdict == .regression)
    }

    @Test func figuresThatVanishAreALossAndNewOnesAreSaid() throws {
        let gone = try difference { $0.remove("kept_spans") }
        #expect(gone.verdict == .regression)
        #expect(gone.text(refresh: "R").contains("kept_spans was 101 over all seeds"))
        // What never had data is no loss.
        #expect(try difference { $0.remove("first_exemplar_seconds") }.verdict == .same)
        let new = try difference {
            $0.metrics.append(RunRecord.Metric(policy: 1, seed: 3, id: "late_spans", value: 5, unit: "spans"))
        }
        #expect(new.verdict == .same)
        #expect(new.text(refresh: "R").contains("not in the baseline:\n  tail: \"b\"\n    late_spans is 5"))
    }

    @Test func countsThatLeaveZerosOutAreZeroWhereTheyAreAbsent() throws {
        let fewer = try difference {
            $0.metrics.removeAll { $0.id == "lost_traces" && $0.seed != 3 }
        }
        #expect(fewer.verdict == .improvement && fewer.items.allSatisfy { $0.after == 0 && $0.change == .better })
        let more = try difference {
            $0.metrics.append(
                RunRecord.Metric(
                    policy: 1, seed: 3, id: "lost_traces", dimension: Dimension(["operation": "POST /"]), value: 1,
                    unit: "traces"))
        }
        #expect(more.verdict == .regression && more.items.map(\.before) == [0])
        // A metric that is gone altogether was not measured.
        #expect(try difference { $0.remove("lost_traces") }.items.allSatisfy { $0.change == .gone })
    }

    @Test func otherExperimentsAreNotComparable() {
        func expect(_ message: String, _ change: (inout RunRecord) -> Void) {
            let found = failure { _ = try difference(change) }
            #expect(found?.kind == .baseline)
            #expect(found?.description.contains(message) == true, "\(found?.description ?? "")")
        }
        expect("seeds 3…4 then, 3, 5 now") { $0.run.seeds = [3, 5] }
        expect("duration 1m30s then, 1m now") { $0.run.durationNanos = 60_000_000_000 }
        expect("no policy 'tail: \"b\"'") { $0.policies[1].name = "other" }
        expect("compared with 'head 10 %' then, with 'tail: \"b\"' now") {
            $0.policies[0].isReference = false
            $0.policies[1].isReference = true
        }
    }

    @Test func aPolicyMayComeAlongAndADigestMayDiffer() throws {
        let more = try difference {
            $0.policies.append(RunRecord.Policy(name: "third", ordinal: 2))
            $0.metrics.append(RunRecord.Metric(policy: 2, seed: nil, id: "kept_spans", value: 1, unit: "spans"))
            $0.run.digest = "d2"
        }
        #expect(more.verdict == .same)
        let text = more.text(refresh: "R")
        #expect(text.contains("  third\n    kept_spans is 1 over all seeds"))
        #expect(text.contains("is not what it was when the baseline was saved"))
        let version = try difference {
            $0.run.digest = "d2"
            $0.run.version = "0.2.0"
        }
        #expect(version.text(refresh: "R").contains("saved by winnow 0.1.0, this is 0.2.0"))
    }

    @Test func theTextStartsWithWhatIsWorseAndIsBounded() throws {
        let many = try difference { record in
            record.set("lost_spans", 1)
            for number in 10..<60 {
                record.metrics.append(
                    RunRecord.Metric(
                        policy: 1, seed: 3, id: "late_spans", dimension: Dimension(["n": "\(number)"]), value: 1,
                        unit: "spans"))
            }
            record.set("kept_spans", 3)
        }
        let lines = many.text(refresh: "winnow baseline save x").split(separator: "\n").map(String.init)
        // Seed 3 lost fewer, seed 4 more, both together fewer.
        #expect(lines.first == "✗ b.json: 1 worse, 3 changed, 2 better, 50 new; 15 figures are as they were")
        let headings = lines.filter { $0.hasSuffix(":") && !$0.hasPrefix(" ") }
        #expect(
            headings == [
                "worse:", "changed, where neither way is better:", "better:", "not in the baseline:",
                "If this is meant, save it as the new baseline:",
            ])
        #expect(lines.contains("    kept_spans 101 → 3 over all seeds"))
        #expect(lines.contains("    … and 30 more figures"))
        #expect(lines.last == "  winnow baseline save x")
        #expect(lines.count < 40)
    }
}
