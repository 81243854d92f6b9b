import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

@Suite struct ThresholdTests {
    private static let names = ["head 10 %", "tail", "tail: \"b\"", "a>b"]

    private func read(_ text: String) throws -> Threshold {
        try Threshold(text, isInverted: false, policies: Self.names, kind: .data, file: "e.yaml")
    }

    @Test(
        arguments: [
            ("lost_spans == 0", nil, "lost_spans", "", Threshold.Comparison.equal, 0),
            ("lost_spans!=0", nil, "lost_spans", "", .unequal, 0),
            ("head 10 %: kept_span_ratio <= 12 %", "head 10 %", "kept_span_ratio", "", .atMost, 0.12),
            ("tail: error_retention_ratio>=.99", "tail", "error_retention_ratio", "", .atLeast, 0.99),
            ("tail: \"b\": kept_spans > 1e3", "tail: \"b\"", "kept_spans", "", .above, 1000),
            ("a>b: kept_spans < -5", "a>b", "kept_spans", "", .below, -5),
            (
                " class_retention_ratio{class = slow} >= 90%", nil, "class_retention_ratio", "class=slow", .atLeast, 0.9
            ),
            (
                "tail:lost_traces{service=web,operation=GET /x>=1,reference=tail} < 3", "tail", "lost_traces",
                "operation=GET /x>%3D1;reference=tail;service=web", .below, 3
            ),
            (
                // As reports print it.
                "lost_traces{operation=GET /x>%3D1;reference=a>b;service=web} < 3", nil, "lost_traces",
                "operation=GET /x>%3D1;reference=a>b;service=web", .below, 3
            ),
            (
                "lost_traces{operation=f(a,b),service=web} < 3", nil, "lost_traces", "operation=f(a,b);service=web",
                .below, 3
            ),
        ] as [(String, String?, String, String, Threshold.Comparison, Double)])
    func reads(
        _ text: String, _ policy: String?, _ metric: String, _ dimension: String, _ comparison: Threshold.Comparison,
        _ bound: Double
    ) throws {
        let threshold = try read(text)
        #expect(threshold.policy == policy && threshold.metric == metric)
        #expect(threshold.dimension.text == dimension)
        #expect(threshold.comparison == comparison && threshold.bound == bound)
    }

    @Test(arguments: [
        ("", "compares a metric"), ("lost_spans", "compares a metric"), ("lost_spans >=", "'' is no number"),
        ("lost_spans >= many", "'many' is no number"), ("lost_spans >= nan", "'nan' is no number"),
        ("lost_spans < inf", "'inf' is no number"), ("lost_spans = 3", "compares a metric"),
        ("lost_span == 0", "no metric 'lost_span'"), ("lost_span == 0", "did you mean 'lost_spans'?"),
        ("zzz >= 1", "winnow list metrics"), (">= 1", "no metric ''"),
        ("tial: lost_spans == 0", "no policy 'tial'"), ("tail: nonsense_metric_of_ours >= 1", "no metric"),
        ("class_retention_ratio{slow} >= 1", "'slow' is no key=value"), ("lost_spans => 3", "no metric 'lost_spans ='"),
        ("class_traces{class=errrors} > 0", "no class 'errrors'"),
        ("class_traces{class=solw} > 0", "did you mean 'slow'?"),
        ("lost_traces{class=slow;reference=tial} > 0", "no reference 'tial'"),
    ])
    func refuses(_ text: String, _ message: String) throws {
        let found = try #require(failure { _ = try read(text) })
        #expect(found.kind == .data && found.description.contains(message), "\(found)")
        #expect(found.diagnostics.first?.file == "e.yaml")
    }

    @Test func mutilatedTextsNeverTrap() throws {
        let whole = "tail: \"b\": class_retention_ratio{class=slow,x=%3D} >= 90.5 %"
        #expect(try read(whole).bound == 0.905)
        for cut in whole.indices {
            _ = try? read(String(whole[..<cut]))
            _ = try? read(String(whole[cut...]))
            for mark in ["{", "}", ":", ">", "=", "%", "\u{0}", "é"] {
                _ = try? read(whole[..<cut] + mark + whole[cut...])
            }
        }
    }

    @Test func everyPolicyThatIsNotNamedIsTested() throws {
        let record = baselineRecord()
        let results = try Threshold(
            "error_retention_ratio >= 0.5", isInverted: false, policies: record.policies.map(\.name), kind: .data
        ).test(record)
        #expect(results.map(\.policy) == [0, 1] && results.map(\.passed) == [false, true])
        // Over all seeds, not the first one.
        #expect(results[0].value == 0.2)
        let one = try Threshold(
            "tail: \"b\": kept_spans == 101", isInverted: false, policies: record.policies.map(\.name), kind: .data
        ).test(record)
        #expect(one.map(\.policy) == [1] && one[0].passed && one[0].reason.isEmpty)
    }

    @Test(arguments: [
        (">= 101", true), (">= 101.5", false), ("<= 101", true), ("> 101", false), ("< 101", false), ("== 101", true),
        ("!= 101", false),
    ])
    func comparisonsHoldAsTheyRead(_ comparison: String, _ holds: Bool) throws {
        for isInverted in [false, true] {
            let result = try #require(
                Threshold(
                    "tail: \"b\": kept_spans \(comparison)", isInverted: isInverted, policies: Self.names, kind: .usage
                )
                .test(baselineRecord()).first)
            #expect(result.passed == (holds != isInverted))
            #expect(result.expression.hasPrefix("fail if ") == isInverted)
        }
    }

    /// What is said in comparison with a policy is not asked of that policy.
    @Test func theReferenceIsNotComparedWithItself() throws {
        let record = baselineRecord()
        let names = record.policies.map(\.name)
        let text = "lost_traces{reference=\(names[0])} < 0"
        let results = try Threshold(text, isInverted: true, policies: names, kind: .usage).test(record)
        #expect(results.map(\.policy) == [1])
    }

    @Test func noDataFailsEitherWay() throws {
        for text in [
            "tail: \"b\": first_exemplar_seconds < 5", "tail: \"b\": late_spans == 0",
            "tail: \"b\": kept_spans{x=y} > 0",
        ] {
            for isInverted in [false, true] {
                let results = try Threshold(text, isInverted: isInverted, policies: Self.names, kind: .usage)
                    .test(baselineRecord())
                #expect(results.map(\.passed) == [false] && results[0].value == nil && results[0].reason == "no data")
            }
        }
        // A timed figure is none to put conditions on.
        #expect(failure { _ = try read("decide_ns_per_span < 50") }?.kind == .data)
    }
}
