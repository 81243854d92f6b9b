/// Policies compiled to flat instructions: sub-policies run left to right and stop where the Collector stops.
struct TailPolicyProgram: Sendable {
    enum Operation: UInt8 {
        /// The verdict of leaf `operand`.
        case leaf
        /// Asks limiter `operand`; charged only when reached.
        case limiter
        /// Inside `and` and `drop`: a verdict that does not sample ends it at `operand` as not sampled.
        case require
        /// The end of an `and` whose sub-policies all sampled.
        case allSampled
        /// The end of a `drop` whose sub-policies all sampled.
        case allDropped
        /// Swaps sampled and not sampled.
        case not
    }

    struct Instruction {
        var operation: Operation
        var operand: Int32
    }

    /// The instructions of all policies.
    private(set) var code: [Instruction] = []
    /// Where each policy's instructions stand.
    private(set) var ranges: [Range<Int>] = []
    /// Which policies are `drop` policies.
    private(set) var isDrop: [Bool] = []

    /// Compiles one more policy; `leaf` and `limiter` give the number of a rule that is no combination.
    mutating func append(
        _ rule: TailPolicySettings.Rule, place: (TailPolicySettings.Rule) throws(PatternError) -> (Operation, Int)
    ) throws(PatternError) {
        let start = code.count
        try compile(rule, place: place)
        ranges.append(start..<code.count)
        if case .drop = rule { isDrop.append(true) } else { isDrop.append(false) }
    }

    private mutating func compile(
        _ rule: TailPolicySettings.Rule, place: (TailPolicySettings.Rule) throws(PatternError) -> (Operation, Int)
    ) throws(PatternError) {
        switch rule {
        case .and(let subs): try compileAll(subs, end: .allSampled, place: place)
        case .drop(let subs): try compileAll(subs, end: .allDropped, place: place)
        case .not(let sub):
            try compile(sub.rule, place: place)
            code.append(Instruction(operation: .not, operand: 0))
        default:
            let (operation, number) = try place(rule)
            code.append(Instruction(operation: operation, operand: Int32(number)))
        }
    }

    private mutating func compileAll(
        _ subs: [TailPolicySettings], end: Operation,
        place: (TailPolicySettings.Rule) throws(PatternError) -> (Operation, Int)
    ) throws(PatternError) {
        var checks: [Int] = []
        for sub in subs {
            try compile(sub.rule, place: place)
            checks.append(code.count)
            code.append(Instruction(operation: .require, operand: 0))
        }
        code.append(Instruction(operation: end, operand: 0))
        for check in checks { code[check].operand = Int32(code.count) }
    }

    /// Runs one policy. `leaf` answers with a verdict's raw value, `limiter` with whether the trace passes.
    @inline(__always)
    func run(_ policy: Int, leaf: (Int) -> UInt8, limiter: (Int) -> Bool) -> UInt8 {
        let range = ranges[policy]
        var verdict = Verdict.notSampled.rawValue
        var at = range.lowerBound
        while at < range.upperBound {
            let instruction = code[at]
            at += 1
            switch instruction.operation {
            case .leaf: verdict = leaf(Int(instruction.operand))
            case .limiter: verdict = limiter(Int(instruction.operand)) ? 1 : 0
            case .require:
                if verdict == Verdict.notSampled.rawValue || verdict == Verdict.invertNotSampled.rawValue {
                    verdict = Verdict.notSampled.rawValue
                    at = Int(instruction.operand)
                }
            case .allSampled: verdict = Verdict.sampled.rawValue
            case .allDropped: verdict = Verdict.dropped.rawValue
            case .not: if verdict <= 1 { verdict = 1 - verdict }
            }
        }
        return verdict
    }
}
