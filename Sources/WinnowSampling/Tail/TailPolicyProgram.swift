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

    /// The instructions of all policies.
    private(set) var code: [Instruction] = []
    /// Where each policy's instructions stand.
    private(set) var ranges: [Range<Int>] = []
    /// Of each policy the leaf that it is, where it is nothing else.
    private(set) var onlyLeaf: [Int?] = []
    /// Which policies are `drop` policies.
    private(set) var isDrop: [Bool] = []

    /// Adds an instruction and returns its number.
    @discardableResult
    mutating func append(_ operation: Operation, _ operand: Int = 0) -> Int {
        code.append(Instruction(operation: operation, operand: Int32(operand)))
        return code.count - 1
    }

    /// Lets instructions jump to what comes next.
    mutating func setTargets(of instructions: [Int]) {
        for number in instructions { code[number].target = Int32(code.count) }
    }

    /// All instructions since the last policy are one more.
    mutating func endPolicy(goesFirst: Bool) {
        let range = (ranges.last?.upperBound ?? 0)..<code.count
        let isLeaf = range.count == 1 && code[range.lowerBound].operation == .leaf
        onlyLeaf.append(isLeaf ? Int(code[range.lowerBound].operand) : nil)
        ranges.append(range)
        isDrop.append(goesFirst)
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
