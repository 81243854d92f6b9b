/// The final decision from the verdicts of all policies, as the Collector's `makeDecision` takes it.
///
/// Dropped beats everything; then a veto (`invertNotSampled`); then sampled; then `invertSampled` unless some policy said not sampled.
struct Precedence {
    private(set) var firstDropped = -1
    private var isVetoed = false
    private var firstSampled = -1
    private var firstInverted = -1
    private var anyNotSampled = false

    /// Takes in the verdict of policy `number`, in order of evaluation.
    @inline(__always)
    mutating func take(_ verdict: UInt8, from number: Int) {
        switch Verdict(rawValue: verdict) {
        case .sampled: if firstSampled < 0 { firstSampled = number }
        case .notSampled: anyNotSampled = true
        case .dropped: if firstDropped < 0 { firstDropped = number }
        case .invertSampled: if firstInverted < 0 { firstInverted = number }
        case .invertNotSampled: isVetoed = true
        case .error, nil: break
        }
    }

    /// The outcome and the number of the policy that decided it, -1 when none did.
    var outcome: (decision: TraceDecision.Outcome, policy: Int) {
        if firstDropped >= 0 { return (.dropped, firstDropped) }
        if isVetoed { return (.notSampled, -1) }
        if firstSampled >= 0 { return (.sampled, firstSampled) }
        if firstInverted >= 0 && !anyNotSampled { return (.sampled, firstInverted) }
        return (.notSampled, -1)
    }
}
