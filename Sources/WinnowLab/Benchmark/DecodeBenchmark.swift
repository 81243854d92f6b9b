import WinnowModel

/// Reading speed; makes its own input from the plan's traffic.
struct DecodeBenchmark {
    init(_ plan: LabPlan, runs: Int) {}

    func rows() throws -> [Benchmark.Row] { [] }
}
