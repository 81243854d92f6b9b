import WinnowLab
import WinnowModel

/// The `bench` verb's way into the laboratory.
enum LabBench {
    static func text(_ request: BenchRequest, note: (String) -> Void) throws -> String {
        var options = LabOptions()
        options.version = winnowVersion
        options.durationNanos = request.durationNanos ?? 600 * Duration64.second
        let scenario = request.scenario ?? "scenarios/storefront.yaml"
        let plan = try LabPlan.experiment(try BundledScenarios.resolve(scenario), options: options)
        let stages: [Benchmark.Stage]
        if let name = request.stage {
            guard let stage = Benchmark.Stage(rawValue: name) else {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "there is nothing called '\(name)' to measure", text: name,
                        remedy: "one of \(Benchmark.Stage.allCases.map(\.rawValue).joined(separator: ", "))"))
            }
            stages = [stage]
        } else {
            stages = Benchmark.Stage.allCases
        }
        let benchmark = try Benchmark(plan, runs: request.runs, traces: request.traces)
        return Benchmark.text(try stages.flatMap { try benchmark.measure($0, note: note) })
    }
}
