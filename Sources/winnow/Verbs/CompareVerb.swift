import WinnowLab
import WinnowModel

/// Compares configurations without an experiment file.
enum CompareVerb: Verb {
    static let name = "compare"
    static let summary = "compares configurations side by side over a scenario or over recorded traces"
    static let positionals = [
        Positional(
            "POLICY",
            "[name=]FILE[#N][*N][,FILE…]: stages in the order a span meets them, #N or #NAME one of a file's collectors, "
                + "*N replicas (by trace id; *N:round_robin, *N:random), @30s:4 four from 30 s on (@30s:+1, @30s:-1), "
                + "@30s:restart:2:10s replica 2 restarts and is down for 10 s; collectors of one file whose exporters point at each "
                + "other are tiers", .oneOrMore)
    ]
    static let options =
        [Common.scenario, Common.traces] as [any AnyOption] + Common.run + Common.recorded + Common.results
        + [Common.store] + Common.terminal
    static let examples = [
        (
            line: "compare mine.yaml theirs.yaml --traces recorded.jsonl.gz --rate 2000/s",
            purpose: "two collector files over recorded traces at the real rate"
        ),
        (
            line: "compare old=agent.yaml,gateway.yaml*3 new=gateway.yaml*3 --scenario scenarios/storefront.yaml",
            purpose: "two chains of collectors, three gateways each, over generated traffic"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let traces = arguments.all(Common.traces)
        let scenario = try arguments[Common.scenario].map(BundledScenarios.resolve)
        if scenario == nil && traces.isEmpty {
            throw Failure(
                .usage,
                Diagnostic("compare needs --scenario FILE or --traces FILE", remedy: "winnow compare --help"))
        }
        if scenario != nil && !traces.isEmpty {
            throw Failure(.usage, Diagnostic("--scenario and --traces exclude each other", text: traces[0]))
        }
        let session = try RunSession(arguments, console)
        let policies = try arguments.arguments(0).map { try PolicySpec($0) }
        return try session.run(
            LabPlan.comparison(policies, scenario: scenario, traces: traces, options: session.options))
    }
}
