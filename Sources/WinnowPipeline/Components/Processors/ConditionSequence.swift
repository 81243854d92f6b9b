import WinnowModel
import WinnowOTTL

/// Conditions of which one is enough, evaluated in order (`pkg/ottl` v0.161.0, `ConditionSequence` with `or`).
struct ConditionSequence: Sendable {
    var conditions: [OTTLCondition]
    var errorMode: OTTLErrorMode

    /// Every column that the result can hang on.
    var dependencies: Dependencies { conditions.reduce(into: []) { $0.formUnion($1.dependencies) } }

    /// Whether one of them holds; one that can't be evaluated does not, or is the error, as the mode has it.
    func holds(for record: TelemetryRecord, log: inout EditLog) throws(EvaluationError) -> Bool {
        for condition in conditions {
            do throws(EvaluationError) {
                if try condition.holds(for: record) { return true }
            } catch {
                switch errorMode {
                case .ignore: log.note("failed to eval condition: \(error.message)")
                case .silent: break
                case .propagate:
                    throw EvaluationError("failed to eval condition: \(condition.text), \(error.message)")
                }
            }
        }
        return false
    }
}

extension Dependencies {
    /// What a look at a span's events can hang on: those of generated spans come with the span.
    static let wholeEvents: Dependencies = [.extras, .times, .spanID, .traceID, .event, .eventAttributes]

    /// With what events hang on, where a text reads of one.
    var withEvents: Dependencies {
        isDisjoint(with: [.event, .eventAttributes]) ? self : union(.wholeEvents)
    }
}
