import WinnowModel

/// What an implementation of composite samplers does where implementations differ (reference: head sampling, sections 4.5, 5, 18).
///
/// - The specification: the parent's trace state is read and `ot` is taken out when nothing is left of it; thresholds have 4 hexadecimal
///   digits and one more for each leading `f`; values compare as the specification writes them, patterns know `*` and `?`.
/// - Python 1.45: `start_span` and `ParentBased` hand on no trace state, so that a sampler never sees the parent's, and what others wrote
///   is lost below it; all 14 digits. Called directly, an inherited `th` stays on a dropped span unless `rv` or another sub-key is there too.
/// - Java (incubator 1.65) and JS (sampler-composite 0.222): the inherited `ot` stays when the new one is empty, a dropped span's `th`
///   too; all 14 digits. Java takes any probability: outside 0...1 nothing is kept.
/// - The others have no such sampler (Go keeps the older `p`/`r` in contrib): what is configured is run as specified. Their other samplers
///   hand a parent's trace state on as it is, so that a `th` of further up stays on spans that they decided by other rules.
struct ConsistentRules: Sendable, Hashable {
    /// Whether samplers are handed the parent's trace state.
    var readsState = true
    /// Whether an `ot` of which nothing is left stays as it was inherited.
    var keepsEmptied = false
    /// Hexadecimal digits of a configured probability; `nil`: all 14.
    var precision: Int? = 4
    /// Whether a probability is rounded half to even, else half up.
    var roundsToEven = false
    /// How attributes' values and patterns are read.
    var matching = AttributeMatching.specification

    init(_ behaviour: ConsistentBehaviour, of sdk: SDK) {
        let imitated: SDK? =
            switch behaviour {
            case .spec: nil
            case .asIs: sdk
            case .sdk(let other): other
            }
        switch imitated {
        case .python:
            readsState = false
            keepsEmptied = true
            precision = nil
            roundsToEven = true
            matching = .python
        case .java, .js:
            keepsEmptied = true
            precision = nil
        default: break
        }
    }

    /// The threshold of a probability; `nil` keeps nothing.
    func threshold(_ probability: Double, precision: Int?) -> UInt64? {
        guard (0...1).contains(probability) else { return nil }
        let threshold: ConsistentThreshold
        if let precision {
            threshold = ConsistentThreshold(
                probability: probability, precision: precision, mostDigits: max(12, precision))
        } else {
            threshold = ConsistentThreshold(
                exactly: probability, roundsToEven ? .toNearestOrEven : .toNearestOrAwayFromZero)
        }
        return threshold == .none ? nil : threshold.value
    }

    /// What an SDK's composable probability sampler says when it refuses a share; `nil` when it takes it.
    ///
    /// Python: `composable_traceid_ratio_based`; JS: `createComposableProbabilitySampler`. Java takes all.
    static func refusal(of ratio: Double, _ sdk: SDK = .python) -> String? {
        switch sdk {
        case .java: nil
        case .js where ratio.isNaN: "The number NaN cannot be converted to a BigInt because it is not an integer"
        case .js where !(0...1).contains(ratio):
            "Invalid sampling probability: \(ratio.javaScriptText). Must be between 0 and 1."
        default: (0...1).contains(ratio) ? nil : "Sampling ratio must be between 0.0 and 1.0"
        }
    }
}
