import WinnowLab
import WinnowModel
import WinnowStore

/// The one place where the command line meets the modules behind it: each verb calls one of these.
enum Laboratory {
    /// Reads experiment, policies and traffic and plans the cells; nothing runs yet.
    static func plan(_ request: RunRequest) throws -> any PlannedRun { try LabRun(request) }

    /// Decides on recorded traces; `emit` gets JSON lines and is false when nobody reads any more.
    static func decide(
        _ request: DecideRequest, complain: (String) -> Void, emit: (String) throws -> Bool
    ) throws -> Bool {
        try LabDecide.run(request, complain: complain, emit: emit)
    }

    /// Says what is in trace files.
    static func inspect(_ request: InspectRequest) throws -> InspectReport { try LabInspect.report(request) }

    /// Draws the traces of a scenario into files; false when the user stopped it.
    static func generate(_ request: GenerateRequest, to targets: TraceTargets, _ console: Console) throws -> Bool {
        try LabGenerate.run(request, to: targets, console)
    }

    /// Writes recorded traces in other formats.
    static func convert(
        _ request: ConvertRequest, to targets: TraceTargets, _ console: Console
    ) throws -> ConvertOutcome {
        try LabConvert.run(request, to: targets, console)
    }

    /// Reads the baseline that a run is to be held against.
    static func gate(
        _ request: RunRequest, baseline path: String, isStrict: Bool, program: String
    ) throws -> BaselineGate {
        try BaselineGate(path: path, isStrict: isStrict, request: request, program: program)
    }

    /// Saves, shows or lists baselines: the text for standard output or for the file of `-o`.
    static func baseline(_ request: BaselineRequest) throws -> String { try LabBaseline.text(request) }

    /// Finds or shows traces.
    static func traces(_ request: TracesRequest, program: String) throws -> TracesAnswer {
        try LabTraces.answer(request, program: program)
    }

    /// Measures.
    static func bench(_ request: BenchRequest, progress: (Double) -> Void) throws -> BenchAnswer {
        try LabBench.answer(request, progress: progress)
    }

    /// JSON Schema of `scenario` or `experiment` files.
    static func schema(_ kind: ExperimentSchema.Kind) -> String { ExperimentSchema.schema(kind) }
}

/// A run that is ready to start.
protocol PlannedRun {
    /// What was found wrong in trace files, for standard error.
    var damage: [Diagnostic] { get }

    /// What is known before: experiment, run (digest, seeds, version …), policies, cells that are not finished.
    var plan: RunRecord { get }

    /// Runs all cells, appends each to `store` when it is finished and returns the whole record.
    ///
    /// `progress` gets the share of the work that is done and the spans that were handled, from any thread. When
    /// `isCancelled` turns true, the rest is left out and the record says that it is incomplete.
    func execute(
        into store: ResultStore, progress: @escaping @Sendable (Double, UInt64) -> Void,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws -> RunRecord
}
