import WinnowModel
import WinnowStore

/// What `run`, `compare` and `check` were asked for; `nil` and empty mean "as the experiment says".
struct RunRequest: Sendable {
    /// What is run.
    enum Subject: Sendable {
        /// An experiment file.
        case experiment(String)
        /// Policies as typed, over a scenario or over recorded traces.
        case comparison(policies: [String], traffic: TrafficRequest)
    }

    var subject: Subject
    var firstSeed: UInt64?
    var seeds: Int?
    var durationNanos: UInt64?
    var jobs: Int?
    var reference: String?
    /// Conditions of `--fail-if`, as typed.
    var conditions: [String]
    var collectorVersion: String?
    var recorded: RecordedRequest
    /// What was typed, without the program's name.
    var arguments: [String]

    /// Reads the common options.
    init(_ subject: Subject, _ parsed: ParsedArguments) throws {
        self.subject = subject
        firstSeed = parsed[Common.seed]
        seeds = parsed[Common.seeds]
        let (last, overflow) = Int64(clamping: firstSeed ?? 1).addingReportingOverflow(Int64(seeds ?? 1))
        if overflow {
            throw Failure(
                .usage, Diagnostic("--seed and --seeds lead beyond the largest seed", text: "\(last)"))
        }
        durationNanos = parsed[Common.duration]
        jobs = parsed[Common.jobs]
        reference = parsed[Common.reference]
        conditions = parsed.all(Common.failIf)
        collectorVersion = parsed[Common.collectorVersion]
        recorded = RecordedRequest(parsed)
        arguments = parsed.typed
    }
}

/// Where traffic comes from.
enum TrafficRequest: Sendable {
    /// A scenario file.
    case scenario(String)
    /// Files of recorded traces.
    case traces([String])

    /// Exactly one of `--scenario` and `--traces`.
    init(_ parsed: ParsedArguments, verb: String) throws {
        let files = parsed.all(Common.traces)
        switch (parsed[Common.scenario], files.isEmpty) {
        case (let scenario?, true): self = .scenario(try BundledScenarios.resolve(scenario))
        case (nil, false): self = .traces(files)
        case (nil, true):
            throw Failure(
                .usage,
                Diagnostic("\(verb) needs --scenario FILE or --traces FILE", remedy: "winnow \(verb) --help"))
        case (_?, false):
            throw Failure(.usage, Diagnostic("--scenario and --traces exclude each other", text: files[0]))
        }
    }
}

/// How recorded traces are read.
struct RecordedRequest: Sendable {
    /// Traces per second that recordings are brought to.
    var tracesPerSecond: Double?
    /// Texts of `--slow`.
    var slow: [String]
    var incidents: String?
    var allowsDamage: Bool

    init(_ parsed: ParsedArguments) {
        tracesPerSecond = parsed[Common.rate]
        slow = parsed.all(Common.slow)
        incidents = parsed[Common.incidents]
        allowsDamage = parsed.has(Common.allowDamaged)
    }
}

/// What `decide` was asked for.
struct DecideRequest: Sendable {
    /// A policy as typed: `FILE[*N][,FILE[*N]…]`.
    var policy: String
    var traces: [String]
    var withMatrix: Bool
    /// `end`, `file` or `trace`.
    var arrival: String
    var collectorVersion: String?
    var recorded: RecordedRequest
}

/// What `inspect` was asked for.
struct InspectRequest: Sendable {
    var files: [String]
    var allowsDamage: Bool
}

/// What `inspect` found.
struct InspectReport: Sendable {
    /// For people.
    var text: String
    /// For programs: one JSON object with sorted keys.
    var json: String
    /// Findings, for standard error.
    var diagnostics: [Diagnostic]
    /// False when a file is damaged or unreadable and that was not allowed.
    var isClean: Bool
}

/// What `baseline` was asked for.
struct BaselineRequest: Sendable {
    /// `save`, `show` or `list`.
    var action: String
    /// What is saved (an experiment or a stored run) or shown (a baseline).
    var subject: String?
    var run: RunRequest?
    /// Whether `show` gives what `save` wrote, for a file, rather than a text for people.
    var wantsFile: Bool
}

/// What `traces` was asked for.
struct TracesRequest: Sendable {
    /// `find` or `show`.
    var action: String
    /// A result store or a trace file.
    var file: String
    var traceID: String?
    var service: String?
    var operation: String?
    /// `KEY=VALUE` as typed.
    var tags: [String]
    var minDurationNanos: UInt64?
    var maxDurationNanos: UInt64?
    /// Time of day or Unix nanoseconds, as typed.
    var since: String?
    var until: String?
    var limit: Int
    /// `REFERENCE,POLICY` as typed.
    var changed: String?
    var onlyLost: Bool
    var onlyGained: Bool
    var width: Int
}

/// What `traces` found.
struct TracesAnswer: Sendable {
    /// For standard output.
    var text: String
    /// What is wrong with a trace file, for standard error.
    var findings: [Diagnostic]
    /// False when the file is damaged.
    var isClean: Bool
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

/// What `generate` was asked for.
struct GenerateRequest: Sendable {
    var scenario: String
    var seed: UInt64?
    var durationNanos: UInt64?
    var jobs: Int?
}

/// What `convert` was asked for.
struct ConvertRequest: Sendable {
    var files: [String]
    /// Policies as typed whose configurations say what is kept; empty: nothing is scrubbed.
    var scrubbedFor: [String]
    /// The key of the hashes, or `file:PATH`; `nil`: one is drawn.
    var scrubKey: String?
    var collectorVersion: String?
}

/// How `convert` ended.
enum ConvertOutcome: Sendable {
    case clean
    case damaged
    case unreadable
    case interrupted
}
