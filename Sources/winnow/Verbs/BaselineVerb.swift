@preconcurrency import Glibc
import WinnowFormats
import WinnowSettings
import WinnowLab
import WinnowModel
import WinnowStore

/// Committed baselines.
enum BaselineVerb: Verb {
    static let name = "baseline"
    static let summary = "saves, shows and lists committed baselines"
    static let positionals = [
        Positional("ACTION", "what to do", choices: ["save", "show", "list"]),
        Positional("SUBJECT", "save: experiment or stored run; show: baseline; list: folder", .optional),
    ]
    static let options = [Common.output] as [any AnyOption] + Common.run + Common.recorded + Common.terminal
    static let examples = [
        (
            line: "baseline save scenarios/ci.yaml -o results/baselines/ci.json",
            purpose: "runs the experiment and writes its exact figures"
        ),
        (line: "baseline show results/baselines/ci.json", purpose: "the figures of a baseline"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        let formats = [OutputFormat("json", extensions: ["json"])]
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let text =
            switch (arguments.argument(0) ?? "", arguments.argument(1)) {
            case ("save", let subject?):
                try Baseline(record(BundledScenarios.resolve(subject), arguments, console)).json
            case ("show", let subject?):
                try outputs.isEmpty ? Baseline(path: subject).text : Baseline(path: subject).json
            case ("list", let folder): try list(folder ?? "results/baselines")
            case (let action, nil):
                throw Failure(
                    .usage,
                    Diagnostic(
                        "baseline \(action) needs \(action == "save" ? "an experiment or a stored run" : "a baseline")",
                        text: action))
            case (let action, _?): throw Failure(.usage, Diagnostic("baseline can't \(action)", text: action))
            }
        try OutputTarget.publish(text, to: outputs)
        if outputs.isEmpty { try console.print(text) }
        return .success
    }

    /// A stored run as it is, or a run of the experiment.
    private static func record(
        _ subject: String, _ arguments: ParsedArguments, _ console: Console
    ) throws -> RunRecord {
        let record: RunRecord
        if try SmallFile.starts(subject, with: Array("SQLite format 3\u{0}".utf8)) {
            record = try StoredRun.read(subject)
        } else {
            let plan = try LabPlan.experiment(subject, options: LabOptions(arguments))
            console.tell(plan)
            if !plan.isClean && !plan.damage.isEmpty && !arguments.has(Common.allowDamaged) {
                throw Failure(.data, plan.damage)
            }
            record = try Lab.run(plan, jobs: arguments.jobs)
        }
        guard record.run.isComplete, record.cells.allSatisfy(\.isFinished) else {
            throw Failure(
                .incomplete,
                Diagnostic("the run is incomplete: a baseline needs all of its figures", file: subject))
        }
        return record
    }

    private static func list(_ folder: String) throws -> String {
        guard let directory = opendir(folder) else {
            throw Failure(
                .io,
                Diagnostic(
                    "can't be listed: \(String(cString: strerror(errno)))", file: folder,
                    remedy: "name the folder: winnow baseline list FOLDER"))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        var text = ""
        for name in names.sorted() {
            let path = folder + "/" + name
            do throws(Failure) { text += "\(path.visible)  \(try Baseline(path: path).summary)\n" } catch {
                text += "\(path.visible)  \((error.diagnostics.first?.message ?? "unreadable").visible)\n"
            }
        }
        return text.isEmpty ? "no baselines in \(folder.visible)\n" : text
    }
}
