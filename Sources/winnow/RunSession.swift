import WinnowModel
import WinnowReport
import WinnowStore

/// The course of `run`, `compare` and `check`: open outputs, plan, run, store, write, print.
enum RunSession {
    /// Formats of `-o` for runs and stored runs.
    static var formats: [OutputFormat] {
        ReportCatalog.formats.map { OutputFormat($0.id, extensions: $0.extensions) }
    }

    /// Runs and returns the code that ends the program.
    ///
    /// `review` sees the plan before anything runs and may throw; `judge` may add text and a code of its own to the finished run.
    static func run(
        _ request: RunRequest, _ arguments: ParsedArguments, _ console: Console,
        review: (RunRecord) throws -> Void = { _ in },
        judge: (RunRecord) throws -> (text: String, code: ExitCode) = { _ in ("", .success) }
    ) throws -> ExitCode {
        let outputs = try OutputTarget.open(arguments.all(Common.output), formats: formats)
        let planned = try Laboratory.plan(request)
        let plan = planned.plan
        try review(plan)
        for finding in planned.damage { console.complain(finding.description) }
        let path = arguments[Common.database] ?? defaultPath(plan)
        let store = try ResultStore.create(path, plan: plan, makingFolders: arguments[Common.database] == nil)
        let (record, storedAt) = try execute(planned, store, console)
        if storedAt != path { console.complain("\(path) holds a complete run and stays; this one is in \(storedAt)") }

        let isWhole = !Interrupt.isRequested && record.run.isComplete
        let judgement = isWhole ? try judge(record) : ("", .success)
        try publish(
            record, outputs, arguments, console, storePath: storedAt, epilogue: judgement.text)
        if Interrupt.isRequested { return .of(.interrupted) }
        if !record.run.isComplete { return .of(.incomplete) }
        if record.thresholds.contains(where: { !$0.passed }) { return .of(.threshold) }
        if !planned.damage.isEmpty && !arguments.has(Common.allowDamaged) && judgement.code == .success {
            return .of(.data)
        }
        return judgement.code
    }

    /// Writes all outputs and prints the screen, unless standard output is one of them.
    ///
    /// A failing output does not keep the others, nor the screen, from being written.
    static func publish(
        _ record: RunRecord, _ outputs: [OutputTarget], _ arguments: ParsedArguments, _ console: Console,
        storePath: String, epilogue: String = ""
    ) throws {
        let written = Result { try write(record, outputs, arguments, console, storePath: storePath) }
        if !outputs.contains(where: \.isStandardOutput) {
            try console.print(Screen.render(record, options(arguments, console, storePath)) + epilogue)
        } else {
            // The figures have standard output for themselves; why the program ends as it does must not get lost.
            for line in Screen.failures(record) { console.complain(line) }
            if !epilogue.isEmpty { console.complain(epilogue) }
        }
        try written.get()
    }

    /// Writes all outputs; the first failure is thrown when all were tried.
    static func write(
        _ record: RunRecord, _ outputs: [OutputTarget], _ arguments: ParsedArguments, _ console: Console,
        storePath: String, withTimed: Bool = false
    ) throws {
        var options = options(arguments, console, storePath)
        if withTimed { options.withTimed = true }
        var trouble: Failure?
        for output in outputs {
            guard let format = ReportCatalog.format(named: output.format) else { continue }
            do {
                try output.write(format.render(record, options))
            } catch let failure as Failure {
                trouble = trouble ?? failure
            }
        }
        if let trouble { throw trouble }
    }

    private static func options(_ arguments: ParsedArguments, _ console: Console, _ storePath: String)
        -> ReportOptions
    {
        var options = ReportOptions()
        options.isWide = arguments.has(Common.wide)
        options.withTimed = arguments.has(Common.timed)
        options.width = console.width
        options.withColor = console.hasColor
        options.program = console.program
        options.storePath = storePath
        return options
    }

    private static func execute(_ planned: any PlannedRun, _ store: ResultStore, _ console: Console) throws -> (
        RunRecord, String
    ) {
        Interrupt.install()
        let bar = ProgressBar(planned.plan.experiment.name.visible, unit: "spans", console)
        defer { bar.finish() }
        do {
            var record = try planned.execute(
                into: store, progress: { bar.update(fraction: $0, done: $1) }, isCancelled: { Interrupt.isRequested })
            if record.cells.contains(where: { !$0.isFinished }) { record.run.isComplete = false }
            return (record, try store.finish(record))
        } catch {
            bar.finish()
            if let kept = store.unfinishedPath { console.complain("finished cells are kept in \(kept)") }
            throw error
        }
    }

    private static func defaultPath(_ plan: RunRecord) -> String {
        let name = plan.experiment.name.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || scalar == "." || scalar == "-" ? Character(scalar) : "-"
        }
        let slug = String(name.prefix(60)).drop { $0 == "." || $0 == "-" }
        return "results/local/\(slug.isEmpty ? "run" : slug)-\(plan.run.digest.prefix(8))/run.sqlite"
    }
}
