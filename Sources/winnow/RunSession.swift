import WinnowFormats
import WinnowLab
import WinnowModel
import WinnowStore

extension Console {
    /// What was read of trace files, and what is assumed about what they do not say.
    func tell(_ plan: LabPlan) {
        if let summary = plan.summary { note(summary.line) }
        for assumption in plan.assumptions { note(assumption) }
    }
}

/// The course of `run`, `compare` and `check`: open outputs, plan, run, store, write, print.
struct RunSession {
    /// What was typed on top of the experiment.
    let options: LabOptions
    private let arguments: ParsedArguments
    private let console: Console
    private let output: RunOutput

    /// Reads the options and opens the outputs.
    init(_ arguments: ParsedArguments, _ console: Console) throws {
        self.arguments = arguments
        self.console = console
        options = try LabOptions(arguments)
        output = try RunOutput(arguments, console)
    }

    /// Runs a plan and returns the code that ends the program; a `gate` is asked before anything runs and after everything did.
    func run(_ plan: LabPlan, gate: BaselineGate? = nil) throws -> ExitCode {
        let outline = Lab.outline(plan)
        try gate?.review(outline)
        console.tell(plan)
        let damage = plan.isClean ? [] : plan.damage
        for finding in damage { console.complain(finding.description) }
        let path = arguments[Common.database] ?? defaultPath(outline)
        // What the typed files refer to is known only now.
        try FileClaims.review(outputs: output.targets.map(\.path) + [path], inputs: plan.inputPaths)
        let export = try PolicyExport(arguments, plan, seed: options.seed ?? 1, console)
        let store = try ResultStore.create(path, plan: outline, makingFolders: arguments[Common.database] == nil)
        let (record, storedAt) = try execute(plan, store, export)
        if storedAt != path { console.complain("\(path) holds a complete run and stays; this one is in \(storedAt)") }

        let isWhole = !Interrupt.isRequested && record.run.isComplete
        let judgement = isWhole ? try gate?.judge(record) : nil
        try output.publish(record, storePath: storedAt, epilogue: judgement?.text ?? "")
        let sent = export?.finish() ?? .success
        if Interrupt.isRequested { return .interrupted }
        if !record.run.isComplete { return .incomplete }
        if record.thresholds.contains(where: { !$0.passed }) { return .threshold }
        if sent != .success { return sent }
        let code = judgement?.code ?? .success
        if code == .success && !damage.isEmpty && !arguments.has(Common.allowDamaged) { return .data }
        return code
    }

    /// Runs the plan; each seed is stored when it is finished.
    private func execute(_ plan: LabPlan, _ store: ResultStore, _ export: PolicyExport?) throws -> (RunRecord, String) {
        Interrupt.await()
        let bar = ProgressBar(plan.name.visible, unit: "spans", console)
        defer { bar.finish() }
        let started = WallClock.nanos()
        var stored = SeedStorage()
        do {
            var record = try Lab.run(
                plan, jobs: arguments.jobs, progress: { bar.update(fraction: $0.share, done: UInt64($0.spans)) },
                shouldStop: { Interrupt.isRequested }, finished: { record, _ in try stored.append(record, to: store) },
                note: { try store.append($0) },
                keep: { try store.append($0, $1, traces: $2, seed: $3) }, export: export?.export)
            bar.finish()
            record.run.traffic.elapsedSeconds = Double(WallClock.nanos() - started) / 1e9
            if record.cells.contains(where: { !$0.isFinished }) { record.run.isComplete = false }
            return (record, try store.finish(record))
        } catch {
            bar.finish()
            _ = export?.finish()
            if let kept = store.unfinishedPath { console.complain("finished cells are kept in \(kept)") }
            throw error
        }
    }

    /// `results/local/NAME-DIGEST/run.sqlite`
    private func defaultPath(_ plan: RunRecord) -> String {
        let name = plan.experiment.name.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || scalar == "." || scalar == "-" ? Character(scalar) : "-"
        }
        let slug = String(name.prefix(60)).drop { $0 == "." || $0 == "-" }
        return "results/local/\(slug.isEmpty ? "run" : slug)-\(plan.run.digest.prefix(8))/run.sqlite"
    }
}
