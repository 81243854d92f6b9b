import WinnowModel
public import WinnowSettings

/// `trace_state`: any span's trace state has a member with one of these values.
public struct TraceStateRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.trace_state", summary: "a span's trace state has this key with one of these values",
        example: "type: trace_state\ntrace_state: {key: tenant, values: [gold]}",
        source: "contrib internal/sampling/trace_state_filter.go")
    /// The member's key.
    public var key = ""
    /// Its values.
    public var values: [String] = []

    /// The keys.
    public static var fields: [SettingField<TraceStateRule>] {
        [
            .value("key", \.key, .collectorText, "the member's key"),
            .value("values", \.values, .collectorTexts, "its values"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let gold = "{key: tier, values: [gold]}"
        return [
            TailPolicyCase(gold, [.init(), .init(traceState: "a=b,tier=gold")], .sampled),
            TailPolicyCase(gold, [.init(traceState: "tier=tin")], .notSampled),
            TailPolicyCase(gold, [.init(traceState: "tier=gold,tier=gold")], .notSampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(TraceStatePolicy(key: key, values: values))
    }

    /// The member.
    public var reads: ReadSet { ReadSet(traceState: [key]) }
}

extension TailPolicyRule where Self == TraceStateRule {
    /// `trace_state`.
    public static func traceState(key: String, values: [String]) -> TraceStateRule {
        var rule = TraceStateRule()
        rule.key = key
        rule.values = values
        return rule
    }
}

/// Samples a trace when the trace state of any span has a key with one of the given values.
///
/// Behaves as `trace_state` of the Collector's `tail_sampling` (contrib, `internal/sampling/trace_state_filter.go`): exact values; a value
/// is ignored when key and value together have 256 characters or more. A trace state that the W3C's grammar refuses as a whole (a malformed
/// member, a key that stands twice) matches nothing; a value keeps the blanks in front of it.
public struct TraceStatePolicy: TailPolicy {
    private let key: String
    private let values: Set<String>
    /// Per number of extras: 0 unknown, 1 no, 2 yes.
    private var known: [UInt8] = []

    /// Creates the policy.
    public init(key: String, values: [String]) {
        self.key = key
        self.values = Set(values.filter { !$0.isEmpty && key.utf8.count + $0.utf8.count < 256 })
    }

    /// Looks at each span's trace state.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let count = due.tables.extras.count
        if known.count > count { known.removeAll() }
        if known.count < count { known.append(contentsOf: repeatElement(0, count: count - known.count)) }
        for index in 0..<due.count {
            var found = false
            if !due.batch.extras.isEmpty {
                for place in due.range(index) where holds(due.batch.extras[Int(due.rows[place])], due.tables) {
                    found = true
                    break
                }
            }
            verdicts[Int(due.positions[index])] = found ? 1 : 0
        }
    }

    private mutating func holds(_ extras: UInt32, _ tables: TraceTables) -> Bool {
        if known[Int(extras)] == 0 {
            let state = tables.strings[tables.extras[Int(extras)].traceState]
            let members = TraceState.accepted(state, blanks: false)
            known[Int(extras)] = members.contains { $0.key == key && values.contains($0.value) } ? 2 : 1
        }
        return known[Int(extras)] == 2
    }
}
