/// One repetition of something that is measured.
public struct BenchmarkSample: Sendable, Equatable {
    /// Units handled.
    public var amount: Double
    /// Seconds that took.
    public var seconds: Double
    /// Parts of it by metric: per unit, in the metric's own unit.
    public var parts: [String: Double] = [:]

    /// Units per second.
    public var speed: Double { amount / seconds }
}

/// Something that is measured: what it is called, and how to do it once.
struct BenchmarkTask {
    let name: String
    /// What is handled: `spans`, `bytes`, `rows` or `runs`.
    let unit: String
    /// Name of the task that did the same in the plainest way; `nil`: there is none.
    let base: String?
    let body: () throws -> BenchmarkSample

    /// A task that measures itself.
    init(
        _ name: String, unit: String = "spans", against base: String? = nil,
        measured body: @escaping () throws -> BenchmarkSample
    ) {
        self.name = name
        self.unit = unit
        self.base = base
        self.body = body
    }

    /// A task that is timed as a whole, by the CPU time of its thread unless another clock is given; `body` says how many units it handled.
    init(
        _ name: String, unit: String = "spans", clock: @escaping () -> Double = Stopwatch.threadSeconds,
        _ body: @escaping () throws -> Double
    ) {
        self.init(name, unit: unit) {
            let start = clock()
            let amount = try Self.countedSection(body)
            return BenchmarkSample(amount: amount, seconds: clock() - start)
        }
    }

    /// One repetition that counts. Never inlined: `InstructionCount` writes its counts whenever this function returns.
    @inline(never)
    func countedSample() throws -> BenchmarkSample {
        let sample = try body()
        return BenchmarkSample(amount: sample.amount, seconds: sample.seconds, parts: sample.parts)
    }

    /// Never inlined: `InstructionCount` counts within this very function.
    @inline(never)
    static func countedSection<Result>(_ body: () throws -> Result) rethrows -> Result {
        let result = try body()
        return result
    }
}
