import WinnowLab
import WinnowModel
import WinnowStore

/// Measures the program itself.
enum BenchVerb: Verb {
    static let runs = Option(
        "runs", "N", "measured rounds, each with everything once", default: "7; 21 with --against",
        ValueParser.integer(1...1_000))
    static let against = Option(
        "against", "BINARY",
        "another winnow to hold this one against, in the same rounds, each in processes of its own",
        ValueParser.file)
    static let failIf = Option(
        "fail-if", "'EXPR'", "with --against: fails (exit 2) where this holds beyond doubt, such as 'ratio < 0.95'",
        arity: .repeatable, ValueParser.text)
    static let count = Option(flag: "count", "counts instructions by valgrind: repeatable where times are not")
    static let printSamples = Option(
        flag: "print-samples", "only samples, a line each, as --against reads them: NAME, UNIT, AMOUNT, SECONDS")
    static let duration = Option(
        "duration", "TIME", "length of the traffic in virtual time",
        default: "the experiment's, at most 10m; 1m with --against, 10s with --count", ValueParser.duration)
    static let database = Option("db", "FILE", "result store for every sample; none without it", ValueParser.file)

    static let name = "bench"
    static let summary =
        "measures Winnow in interleaved rounds: stages, policies, whole commands, or against another binary"
    static let positionals = [
        Positional(
            "SUBJECT",
            "stages (\(BenchRun.stages.joined(separator: ", "))), an EXPERIMENT.yaml, CONFIGs as in compare, or -- VERB … for a whole"
                + " process; all stages without it",
            .any)
    ]
    static let options =
        [
            Common.scenario, Common.traces, runs, duration, Common.seed, against, failIf, count, printSamples,
            Common.output, database,
        ] as [any AnyOption] + Common.terminal
    static let examples = [
        (
            line: "bench scenarios/storefront.yaml --duration 2m -o bench.csv",
            purpose: "how fast each policy of an experiment is, every sample in a file"
        ),
        (
            line: "bench tail --against old/winnow --fail-if 'ratio < 0.95'",
            purpose: "a regression test: whether this binary is slower than another one"
        ),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let request = BenchRequest(
            subjects: arguments.arguments(0), scenario: try arguments[Common.scenario].map(BundledScenarios.resolve),
            traces: arguments.all(Common.traces), runs: arguments[runs], durationNanos: arguments[duration],
            seed: arguments[Common.seed], rival: arguments[against], conditions: arguments.all(failIf),
            countsInstructions: arguments.has(count), printsSamples: arguments.has(printSamples),
            arguments: arguments.typed)
        let output = try RunOutput(arguments, console)
        let bar = ProgressBar("bench", unit: "rounds", console)
        defer { bar.finish() }
        let answer = try BenchRun.answer(request) { bar.update(fraction: $0, done: 0) }
        bar.finish()
        if let path = arguments[database] {
            _ = try ResultStore.create(path, plan: answer.record).finish(answer.record)
        }
        try output.write(answer.record, storePath: "", withTimed: true)
        if !output.targets.contains(where: \.isStandardOutput) {
            try console.print(answer.text)
        } else if !answer.isFine {
            console.complain(answer.text)
        }
        return answer.isFine ? .success : .threshold
    }
}
