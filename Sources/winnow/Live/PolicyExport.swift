import WinnowLab
import WinnowLive
import WinnowModel
import WinnowSettings

/// `--export POLICY=URL` of a run: sends what a policy keeps to a receiver.
final class PolicyExport {
    static let option = Option(
        "export", "POLICY=URL",
        "send what a policy keeps of the first seed's measured window to otlp+http://HOST:4318, as its backend gets it",
        ValueParser.text)

    private let policy: Int
    private let name: String
    private let run: LiveRun
    private let console: Console
    private var spans: UInt64 = 0

    /// What was typed; `nil`: nothing. Throws `.usage` for a policy that is not there and for what is no URL.
    init?(_ arguments: ParsedArguments, _ plan: LabPlan, seed: UInt64, _ console: Console) throws(Failure) {
        guard let text = arguments[Self.option] else {
            for option in LiveOptions.common where arguments.values[option.name] != nil {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "--\(option.name) is for traces that are sent", text: "--\(option.name)",
                        remedy: "add --export POLICY=otlp+http://127.0.0.1:4318"))
            }
            return nil
        }
        // A policy's name may have a sign of equality in it.
        guard let mark = text.firstRange(of: "=otlp+")?.lowerBound ?? text.lastIndex(of: "=") else {
            throw Failure(
                .usage,
                Diagnostic(
                    "--export needs a policy and a URL", text: text,
                    remedy: "write --export POLICY=otlp+http://127.0.0.1:4318"))
        }
        name = String(text[..<mark])
        let target = try LiveTarget(String(text[text.index(after: mark)...]))
        let names = plan.policyNames
        guard let policy = names.firstIndex(of: name) else {
            throw Failure(
                .usage,
                Diagnostic(
                    "--export: there is no policy '\(name)'", text: text,
                    remedy: nearest(to: name, in: names).map { "did you mean '\($0)'?" }
                        ?? "policies are \(names.joined(separator: ", "))"))
        }
        self.policy = policy
        self.console = console
        run = try LiveRun(target, arguments, speed: arguments[LiveOptions.speed] ?? .times(1), seed: seed, console)
    }

    /// What the run hands spans to.
    var export: Lab.Export {
        Lab.Export(policy: policy) { [self] batch, tables in
            spans += UInt64(batch.spanCount)
            run.send(run.requests.make(batch, tables))
        }
    }

    /// Waits until everything has come to an end, says what became of it, and how the program ends for it.
    func finish() -> ExitCode {
        let code = run.finish()
        let unsent = spans - run.exporter.ledger.offered
        if unsent == 0 { return code }
        console.complain("\(unsent) of \(spans) spans that '\(name.visible)' keeps were not handed over any more")
        return code == .success ? .incomplete : code
    }
}
