import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Thresholds of probabilities, and what composite samplers do with trace states (head-sampling, sections 4, 5 and 18).
@Suite struct ConsistentRulesTests {
    @Test(
        arguments: [
            (1.0 / 3, ["aab", "aaab", "aaaab"], "aaaaaaaaaaaaac"),
            (0.1, ["e66", "e666", "e6666"], "e6666666666666"),
            (0.01, ["fd71", "fd70a", "fd70a4"], "fd70a3d70a3d71"),
            (0.001, ["ffbe7", "ffbe77", "ffbe76d"], "ffbe76c8b43958"),
            (1e-6, ["ffffef4", "ffffef39", "ffffef391"], "ffffef39085f4a"),
            (1, ["0", "0", "0"], "0"), (0.5, ["8", "8", "8"], "8"), (0.25, ["c", "c", "c"], "c"),
        ] as [(Double, [String], String)])
    func precision(probability: Double, rounded: [String], full: String) {
        func text(_ sdk: ConsistentBehaviour, _ precision: Int?) -> String? {
            ConsistentRules(sdk, of: .go).threshold(probability, precision: precision).map {
                ConsistentThreshold(value: $0).text
            }
        }
        #expect([3, 4, 5].map { text(.spec, $0) } == rounded)
        #expect(text(.spec, nil) == full && text(.sdk(.python), nil) == full && text(.sdk(.java), nil) == full)
        let value = ConsistentThreshold(exactly: probability)
        #expect(value.textLength == value.text.utf8.count)
    }

    @Test func whoseRulesHold() {
        #expect(ConsistentRules(.asIs, of: .go) == ConsistentRules(.spec, of: .python))
        #expect(ConsistentRules(.asIs, of: .python) == ConsistentRules(.sdk(.python), of: .java))
        #expect(ConsistentRules(.asIs, of: .java).keepsEmptied && !ConsistentRules(.spec, of: .java).keepsEmptied)
        #expect(ConsistentRules(.spec, of: .go).precision == 4 && ConsistentRules(.asIs, of: .java).precision == nil)
        #expect(ConsistentRules(.spec, of: .go).threshold(0, precision: 4) == nil)
        #expect(ConsistentRules(.spec, of: .go).threshold(1e-18, precision: nil) == nil)
    }

    private static func header(
        _ settings: ComposableSettings, _ behaviour: ConsistentBehaviour, below header: String, isSampled: Bool,
        low: UInt64 = 0x00FF_FFFF_FFFF_FFFF
    ) -> (isKept: Bool, header: String?) {
        var sampler = SDKSampler(.composite(settings, behaviour: behaviour))
        var tables = TraceTables()
        _ = tables.intern(ServiceInstance(service: 0))
        sampler.prepare(tables)
        let members = TraceState.accepted(header)
        let start = SpanStart(
            traceID: TraceID(high: 1, low: low),
            parent: .init(relation: .remote, isSampled: isSampled, state: SamplingState(header: header)))
        let outcome = sampler.outcome(start, tables)
        return (outcome.isKept, OpenTelemetryMember.members(after: outcome, below: members).map(TraceState.header))
    }

    /// What is inherited of `ot` when nothing new is written.
    @Test func inheritedThresholds() {
        let off = ComposableSettings.alwaysOff
        #expect(Self.header(off, .spec, below: "v=1,ot=th:8", isSampled: true) == (false, "v=1"))
        #expect(Self.header(off, .sdk(.java), below: "v=1,ot=th:8", isSampled: true) == (false, "v=1,ot=th:8"))
        #expect(Self.header(off, .spec, below: "ot=th:8;xx:1,v=1", isSampled: true) == (false, "ot=xx:1,v=1"))
        #expect(Self.header(off, .sdk(.java), below: "ot=th:8;xx:1,v=1", isSampled: true) == (false, "ot=xx:1,v=1"))
        #expect(Self.header(off, .sdk(.python), below: "v=1,ot=th:8", isSampled: true) == (false, nil))
        let follow = ComposableSettings.parentThreshold(root: .alwaysOn)
        // The threshold decides, whatever the flag; without one the flag does, and the count is not known.
        #expect(Self.header(follow, .spec, below: "v=1,ot=th:8", isSampled: false) == (true, "ot=th:8,v=1"))
        #expect(Self.header(follow, .spec, below: "v=1,ot=th:8", isSampled: true, low: 1) == (false, "v=1"))
        #expect(Self.header(follow, .spec, below: "v=1", isSampled: true, low: 1) == (true, "v=1"))
        #expect(Self.header(follow, .spec, below: "v=1", isSampled: false) == (false, "v=1"))
        // Only lower-case digits are a threshold.
        #expect(Self.header(follow, .spec, below: "ot=th:F", isSampled: false) == (false, ""))
    }

    @Test func anyOfTakesTheLeastThreshold() {
        let any = ComposableSettings.anyOf([.probability(0.25), .alwaysOff, .probability(0.5)])
        #expect(Self.header(any, .spec, below: "", isSampled: true) == (true, "ot=th:8"))
        let follow = ComposableSettings.anyOf([.probability(0.25), .parentThreshold(root: .alwaysOff)])
        #expect(Self.header(follow, .spec, below: "", isSampled: true, low: 1) == (true, nil))
        #expect(Self.header(follow, .spec, below: "", isSampled: false) == (true, "ot=th:c"))
        #expect(Self.header(.anyOf([]), .spec, below: "", isSampled: true) == (false, nil))
    }

    @Test func otherSubKeysGiveWayWhenThereIsNoRoom() {
        let long = "ot=th:8;xx:" + String(repeating: "a", count: 245)
        let (isKept, header) = Self.header(.probability(0.1), .spec, below: long, isSampled: true)
        #expect(isKept && header == "ot=th:e666")
    }
}
