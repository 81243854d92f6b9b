import WinnowModel
import WinnowStore

@testable import WinnowLab

/// The exact rows of a record that reports and CSV show, with policies by name, in the record's order.
enum RecordRows {
    static func all(_ record: RunRecord, only names: [String]? = nil) -> [String] {
        func name(_ policy: Int) -> String { record.policies[policy].name }
        func wanted(_ policy: Int?) -> Bool { policy.map { names?.contains(name($0)) ?? true } ?? (names == nil) }
        var rows: [String] = []
        rows += record.exact.metrics.filter { wanted($0.policy) }.map {
            "metric \(name($0.policy)) \(text($0.seed)) \($0.id) \($0.dimension) \(text($0.value)) \(text($0.ciLow))"
                + " \(text($0.ciHigh)) \($0.unit) \($0.kind)"
        }
        rows += record.ledger.filter { wanted($0.policy) }.map {
            "ledger \(name($0.policy)) \($0.seed) \($0.hop) \($0.cause) \($0.spans)"
        }
        rows += record.comparisons.filter { wanted($0.policy) }.map {
            "comparison \(name($0.policy)) \(name($0.reference)) \($0.metric) \($0.dimension) \(text($0.difference))"
                + " \(text($0.ciLow)) \(text($0.ciHigh)) \($0.seedsAgreeing) \($0.seeds)"
        }
        rows += record.examples.filter { wanted($0.policy) }.map {
            "example \(name($0.policy)) \(name($0.reference)) \($0.kind) \($0.seed) \($0.traceID.hex) \($0.classes)"
                + " \($0.spans.count)"
        }
        rows += record.thresholds.filter { wanted($0.policy) }.map { "\($0)" }
        rows += record.warnings.filter { wanted($0.policy) }.map {
            "warning \($0.policy.map(name) ?? "") \($0.message)"
        }
        rows += record.cells.filter { wanted($0.policy) }.map {
            "cell \(name($0.policy)) \($0.seed) \($0.isFinished)"
        }
        // Which policy stands where is no matter then.
        return names == nil ? rows : rows.sorted()
    }

    /// The value of a figure; `nil` for "no data" and for a row that is not there.
    static func value(_ record: RunRecord, _ policy: String, _ id: String, _ dimension: Dimension = .whole) -> Double? {
        record.metrics.first {
            record.policies[$0.policy].name == policy && $0.id == id && $0.dimension == dimension
        }?.value
    }

    private static func text<T>(_ value: T?) -> String { value.map { "\($0)" } ?? "-" }
}
