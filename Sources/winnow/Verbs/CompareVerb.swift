/// Compares configurations without an experiment file.
enum CompareVerb: Verb {
    static let name = "compare"
    static let summary = "compares configurations side by side over a scenario or over recorded traces"
    static let positionals = [
        Positional(
            "POLICY", "[name=]FILE[*N][,FILE[*N]…]: stages in the order a span meets them, *N replicas", .oneOrMore)
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
        let traffic = try TrafficRequest(arguments, verb: name)
        let subject = RunRequest.Subject.comparison(policies: arguments.arguments(0), traffic: traffic)
        return try RunSession.run(RunRequest(subject, arguments), arguments, console)
    }
}
