/// Policies compiled to flat instructions: sub-policies run left to right and stop where the Collector stops.
struct TailPolicyProgram: Sendable {
    enum Operation: UInt8 {
        /// The verdict of leaf `operand`.
        case leaf
        /// Asks limiter `operand`; charged only when reached.
        case limiter
        /// Inside `and` and `drop`: a verdict that does not sample ends it at `target` as not sampled, an error as it is.
        case require
        /// The end of an `and` whose sub-policies all sampled.
        case allSampled
        /// The end of a `drop` whose sub-policies all sampled.
        case allDropped
        /// Swaps sampled and not sampled.
        case not
        /// Inside `composite`: a verdict that samples asks budget `operand`, whose answer ends it at `target`.
        case claim
        /// The end of a `composite` of which no sub-policy sampled.
        case noneSampled
    }

    struct Instruction {
        var operation: Operation
        var operand: Int32 = 0
        var target: Int32 = 0
    }

    /// Where the answers come from that a program does not know itself.
    protocol Compiler {
        /// Number of the leaf or limiter that a rule without parts is.
        mutating func place(_ rule: TailPolicySettings.Rule) throws(PatternError) -> (Operation, Int)
        /// Numbers of the budgets of a composite's parts, from the first on.
        mutating func budgets(_ settings: TailPolicySettings.Composite) -> Int
    }

    /// The instructions of all policies.
    private(set) var code: [Instruction] = []
    /// Where each policy's instructions stand.
    private(set) var ranges: [Range<Int>] = []
    /// Which policies are `drop` policies.
    private(set) var isDrop: [Bool] = []

    /// Compiles one more policy.
    mutating func append(_ rule: TailPolicySettings.Rule, _ compiler: inout some Compiler) throws(PatternError) {
        let start = code.count
        try compile(rule, &compiler)
        ranges.append(start..<code.count)
        if case .drop = rule { isDrop.append(true) } else { isDrop.append(false) }
    }

    private mutating func compile(
        _ rule: TailPolicySettings.Rule, _ compiler: inout some Compiler
    ) throws(PatternError) {
        switch rule {
        case .and(let parts): try compileAll(parts, end: .allSampled, &compiler)
        case .drop(let parts): try compileAll(parts, end: .allDropped, &compiler)
        case .not(let part):
            try compile(part.rule, &compiler)
            code.append(Instruction(operation: .not))
        case .composite(let settings):
            let budget = compiler.budgets(settings)
            var claims: [Int] = []
            for (place, part) in settings.policies.enumerated() {
                try compile(part.rule, &compiler)
                claims.append(code.count)
                code.append(Instruction(operation: .claim, operand: Int32(budget + place)))
            }
            code.append(Instruction(operation: .noneSampled))
            for claim in claims { code[claim].target = Int32(code.count) }
        default:
            let (operation, number) = try compiler.place(rule)
            code.append(Instruction(operation: operation, operand: Int32(number)))
        }
    }

    private mutating func compileAll(
        _ parts: [TailPolicySettings], end: Operation, _ compiler: inout some Compiler
    ) throws(PatternError) {
        var checks: [Int] = []
        for part in parts {
            try compile(part.rule, &compiler)
            checks.append(code.count)
            code.append(Instruction(operation: .require))
        }
        code.append(Instruction(operation: end))
        for check in checks { code[check].target = Int32(code.count) }
    }

    /// Runs one policy. `leaf` answers with a verdict's raw value, `limiter` and `budget` with whether the trace passes.
    @inline(__always)
    func run(_ policy: Int, leaf: (Int) -> UInt8, limiter: (Int) -> Bool, budget: (Int) -> Bool) -> UInt8 {
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
                if verdict == Verdict.error.rawValue {
                    at = Int(instruction.target)
                } else if verdict == Verdict.notSampled.rawValue || verdict == Verdict.invertNotSampled.rawValue {
                    verdict = Verdict.notSampled.rawValue
                    at = Int(instruction.target)
                }
            case .allSampled: verdict = Verdict.sampled.rawValue
            case .allDropped: verdict = Verdict.dropped.rawValue
            case .not: if verdict <= 1 { verdict = 1 - verdict }
            case .claim:
                if verdict == Verdict.error.rawValue {
                    at = Int(instruction.target)
                } else if verdict == Verdict.sampled.rawValue || verdict == Verdict.invertSampled.rawValue {
                    verdict = budget(Int(instruction.operand)) ? 1 : 0
                    at = Int(instruction.target)
                }
            case .noneSampled: verdict = Verdict.notSampled.rawValue
            }
        }
        return verdict
    }
}
