import WinnowModel
import WinnowOTTL

/// Samples a trace when a condition of the Collector's expression language holds for any of its spans, or of their events.
///
/// Behaves as `ottl_condition` of the Collector's `tail_sampling` (contrib, `internal/sampling/ottl.go`): spans in order of arrival, of each the
/// conditions on the span, then those on each event; the first that holds samples. A condition that fails with an error is passed over, or,
/// where errors are propagated, ends the policy with an error: it abstains.
public struct OTTLConditionPolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.ottl_condition", summary: "a condition of the expression language holds for a span or an event",
        example: "type: ottl_condition\nottl_condition: {span: ['attributes[\"http.status_code\"] >= 500']}",
        source: "contrib internal/sampling/ottl.go; pkg/ottl")

    private var spans: [ConditionEvaluator]
    private var events: [ConditionEvaluator]
    private let propagates: Bool

    /// Compiles the conditions; throws the text that is none and why.
    public init(_ settings: TailPolicySettings.OTTLConditions) throws(PatternError) {
        spans = try Self.compiled(settings.spans, .span)
        events = try Self.compiled(settings.events, .spanEvent)
        propagates = settings.errorMode == .propagate
    }

    private static func compiled(_ texts: [String], _ context: OTTLContext) throws(PatternError) -> [ConditionEvaluator]
    {
        var evaluators: [ConditionEvaluator] = []
        for text in texts {
            do throws(OTTLError) {
                evaluators.append(ConditionEvaluator(try OTTLParser(context).condition(text)))
            } catch {
                throw PatternError(pattern: text, reason: error.description)
            }
        }
        return evaluators
    }

    /// Whether an error or a hit comes first depends on which span arrived first.
    public var needsArrivalOrder: Bool { propagates }

    /// Asks about each span, and about each of its events, until a condition holds.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let extras = due.batch.extras
        let looksAtEvents = !events.isEmpty && !extras.isEmpty
        for index in 0..<due.count {
            let trace = due.batch.traceID(Int(due.traces[index]))
            var verdict = Verdict.notSampled
            for place in due.range(index) {
                let row = Int(due.rows[place])
                verdict = ask(&spans, row, trace, nil, due)
                if verdict != .notSampled { break }
                if !looksAtEvents { continue }
                let count = due.tables.extras[Int(extras[row])].events.count
                for event in 0..<count where verdict == .notSampled { verdict = ask(&events, row, trace, event, due) }
                if verdict != .notSampled { break }
            }
            verdicts[Int(due.positions[index])] = verdict.rawValue
        }
    }

    private func ask(
        _ conditions: inout [ConditionEvaluator], _ row: Int, _ trace: TraceID, _ event: Int?, _ due: DueTraces
    ) -> Verdict {
        for number in conditions.indices {
            switch conditions[number].outcome(row, trace: trace, event: event, in: due.batch, due.tables) {
            case .holds: return .sampled
            case .error: if propagates { return .error }
            case .fails: break
            }
        }
        return .notSampled
    }
}
