@preconcurrency import Glibc
import WinnowSettings
import WinnowLab
import WinnowModel
import WinnowStore

/// What `bench` does with what was asked for: finds the subject, plans it, measures.
enum BenchRun {
    /// Names of stages.
    static let stages = Benchmark.Stage.allCases.map(\.rawValue)

    /// What is measured.
    private enum Subject {
        case stages([Benchmark.Stage])
        case experiment(String)
        case policies([String])
        case command([String])
    }

    static func answer(_ request: BenchRequest, progress: (Double) -> Void) throws -> BenchAnswer {
        let subject = try subject(request)
        try review(request, subject)
        if case .command(let words) = subject { return try contest(request, subject, words, progress) }
        if request.rival != nil { return try contest(request, subject, [], progress) }
        // With both, this is the process that is counted.
        if request.countsInstructions && !request.printsSamples { return try count(request, subject) }
        return try measure(request, subject, progress)
    }

    /// In this process.
    private static func measure(
        _ request: BenchRequest, _ subject: Subject, _ progress: (Double) -> Void
    ) throws -> BenchAnswer {
        let plan = try plan(request, subject)
        let rounds = request.runs ?? (request.printsSamples ? 1 : 7)
        let size: Benchmark.Size =
            request.countsInstructions ? .counted : request.printsSamples ? .brief : .whole
        let benchmark = try Benchmark(plan, rounds: rounds, size: size, traces: stageTraces(request, subject))
        var rows: [BenchmarkRow] = []
        var isComparable = false
        if case .stages(let stages) = subject {
            for (place, stage) in stages.enumerated() {
                rows += try benchmark.measure(stage) { progress((Double(place) + $0) / Double(stages.count)) }
            }
        } else {
            rows = try benchmark.measurePolicies(progress: progress)
            isComparable = true
        }
        let record = BenchmarkRecord.record(rows, of: Lab.outline(plan))
        return BenchAnswer(
            text: request.printsSamples
                ? SampleLines.text(rows) : BenchmarkText.table(rows, comparable: isComparable), record: record)
    }

    /// Against another binary, or a command line by itself.
    private static func contest(
        _ request: BenchRequest, _ subject: Subject, _ words: [String], _ progress: (Double) -> Void
    ) throws -> BenchAnswer {
        let outline: RunRecord
        let asked: Contest.Subject
        switch subject {
        case .stages(let stages):
            outline = Lab.outline(try plan(request, subject))
            asked = .stages(stages.map(\.rawValue))
        case .experiment(let path):
            outline = Lab.outline(try plan(request, subject))
            asked = .policies(files: [path], verb: "run")
        case .policies(let files):
            outline = Lab.outline(try plan(request, subject))
            asked = .policies(files: files, verb: "compare")
        case .command:
            outline = Lab.outline(ofCommand: words, arguments: request.arguments, version: winnowVersion)
            asked = .command(words)
        }
        let contest = try Contest(
            asked, path: ownPath, against: request.rival, options: try options(request, subject),
            rounds: request.runs ?? (request.rival == nil ? 7 : 21), conditions: request.conditions)
        let outcome = try contest.run(progress: progress)
        guard let rival = request.rival else {
            return BenchAnswer(
                text: BenchmarkText.processes(outcome.own), record: BenchmarkRecord.record(outcome.own, of: outline))
        }
        return BenchAnswer(
            text: BenchmarkText.table(outcome, rival: rival), record: BenchmarkRecord.record(outcome, of: outline),
            isFine: outcome.failures.isEmpty)
    }

    /// Under valgrind.
    private static func count(_ request: BenchRequest, _ subject: Subject) throws -> BenchAnswer {
        let outline = Lab.outline(try plan(request, subject))
        let common = try ["--count", "--print-samples", "--runs", "1"] + options(request, subject)
        var rows: [InstructionCount.Row] = []
        switch subject {
        case .stages(let stages):
            for stage in stages {
                rows += try InstructionCount.rows(ownPath, ["bench", stage.rawValue] + common, .sample)
            }
        case .experiment(let path): rows = try InstructionCount.rows(ownPath, ["bench", path] + common, .lane)
        case .policies(let files): rows = try InstructionCount.rows(ownPath, ["bench"] + files + common, .lane)
        case .command: break
        }
        return BenchAnswer(text: InstructionCount.text(rows), record: BenchmarkRecord.record(rows, of: outline))
    }

    // MARK: What is measured

    private static func subject(_ request: BenchRequest) throws -> Subject {
        let words = request.subjects
        let known = words.compactMap(Benchmark.Stage.init(rawValue:))
        if words.isEmpty { return .stages(Benchmark.Stage.allCases) }
        if known.count == words.count { return .stages(known) }
        if Tool.verbs.contains(where: { $0.name == words[0] }) { return .command(words) }
        if words.count == 1, request.scenario == nil, request.traces.isEmpty {
            let path = try resolve(words[0])
            if LabPlan.isExperiment(path) { return .experiment(path) }
            return .policies([path])
        }
        return .policies(words)
    }

    /// A file or a bundled scenario; a word that is neither was meant as a stage or as a file.
    private static func resolve(_ word: String) throws -> String {
        if word.contains("=") || word.contains(",") || word.contains("*") { return word }
        do { return try BundledScenarios.resolve(word) } catch let failure as Failure {
            guard !word.contains("/"), !word.contains("."), let near = nearest(to: word, in: stages) else {
                throw failure
            }
            throw Failure(
                .usage,
                Diagnostic(
                    "there is nothing called '\(word)' to measure", text: word,
                    remedy: "did you mean \(near)? stages are \(stages.joined(separator: ", "))"))
        }
    }

    private static func review(_ request: BenchRequest, _ subject: Subject) throws {
        func refuse(_ message: String, _ remedy: String) throws -> Never {
            throw Failure(.usage, Diagnostic(message, remedy: remedy))
        }
        if request.rival == nil, let condition = request.conditions.first {
            throw Failure(
                .usage,
                Diagnostic(
                    "--fail-if needs --against: times of one machine can't be judged alone", text: condition,
                    remedy: "winnow bench … --against BINARY --fail-if 'ratio < 0.95'"))
        }
        if request.scenario != nil, !request.traces.isEmpty, case .policies = subject {
            try refuse("--scenario and --traces exclude each other", "policies are measured over one of them")
        }
        if request.countsInstructions, request.rival != nil {
            try refuse("--count and --against exclude each other", "count with each binary, and compare the counts")
        }
        guard case .command = subject else { return }
        if request.countsInstructions || request.printsSamples || request.scenario != nil || !request.traces.isEmpty
            || request.durationNanos != nil || request.seed != nil
        {
            try refuse(
                "a whole command is measured as it stands after --",
                "only --runs, --against, --fail-if, --db and -o go before it")
        }
    }

    private static func plan(_ request: BenchRequest, _ subject: Subject) throws -> LabPlan {
        var options = LabOptions()
        options.version = winnowVersion
        options.seed = request.seed
        options.environment = LabOptions.processEnvironment
        options.arguments = request.arguments
        options.durationNanos = duration(request, subject)
        func read(_ options: LabOptions) throws -> LabPlan {
            switch subject {
            case .experiment(let path): return try LabPlan.experiment(path, options: options)
            case .policies(let words):
                let specs = try words.map { try PolicySpec($0) }
                let scenario = try request.traces.isEmpty ? scenario(request) : nil
                return try LabPlan.comparison(specs, scenario: scenario, traces: request.traces, options: options)
            case .stages, .command: return try LabPlan.experiment(try scenario(request), options: options)
            }
        }
        let plan = try read(options)
        guard options.durationNanos == nil, plan.isGenerated, plan.durationNanos > longest else { return plan }
        options.durationNanos = longest
        return try read(options)
    }

    private static func scenario(_ request: BenchRequest) throws -> String {
        try request.scenario ?? BundledScenarios.resolve("scenarios/storefront.yaml")
    }

    private static let longest = 600 * Duration64.second

    /// What the traffic's length is set to; `nil`: its own.
    private static func duration(_ request: BenchRequest, _ subject: Subject) -> UInt64? {
        if let typed = request.durationNanos { return typed }
        if case .policies = subject, !request.traces.isEmpty { return nil }
        if request.countsInstructions { return 10 * Duration64.second }
        if request.rival != nil || request.printsSamples { return 60 * Duration64.second }
        if case .stages = subject { return longest }
        return nil
    }

    /// Recorded traces that stages look at beside the scenario.
    private static func stageTraces(_ request: BenchRequest, _ subject: Subject) -> [String] {
        if case .stages = subject { request.traces } else { [] }
    }

    /// The same traffic for another process.
    private static func options(_ request: BenchRequest, _ subject: Subject) throws -> [String] {
        var words: [String] = []
        switch subject {
        case .stages: words += ["--scenario", try scenario(request)]
        case .policies where request.traces.isEmpty: words += ["--scenario", try scenario(request)]
        case .policies, .experiment, .command: break
        }
        if !request.traces.isEmpty { words += ["--traces"] + request.traces }
        if let duration = duration(request, subject) {
            words += ["--duration", Quantity.text(durationNanos: duration)]
        }
        if let seed = request.seed { words += ["--seed", "\(seed)"] }
        return words
    }

    /// This very program.
    private static var ownPath: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "winnow" }
        defer { free(path) }
        return String(cString: path)
    }
}

/// What `bench` was asked for.
struct BenchRequest: Sendable {
    /// Stages, an experiment, configurations, or a whole command line; empty: all stages.
    var subjects: [String]
    var scenario: String?
    var traces: [String]
    var runs: Int?
    var durationNanos: UInt64?
    var seed: UInt64?
    /// Another winnow binary.
    var rival: String?
    /// Conditions of `--fail-if`, as typed.
    var conditions: [String]
    var countsInstructions: Bool
    var printsSamples: Bool
    /// What was typed, without the program's name.
    var arguments: [String]
}

/// What `bench` found.
struct BenchAnswer: Sendable {
    /// For standard output.
    var text: String
    /// For the store and for files.
    var record: RunRecord
    /// False when a condition of `--fail-if` holds.
    var isFine = true
}
