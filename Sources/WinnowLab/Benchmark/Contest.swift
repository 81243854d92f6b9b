public import WinnowModel
import WinnowStore

/// This binary against another, in rounds: each asks both once, and the one that starts changes from round to round.
///
/// Without another one, this binary's processes alone.
public struct Contest {
    /// What is measured.
    public enum Subject: Sendable {
        /// Stages by name, over a scenario.
        case stages([String])
        /// The policies of an experiment, or configurations: `files` are named to `bench`, or with a `verb` that can do the same to a version
        /// whose `bench` can't.
        case policies(files: [String], verb: String)
        /// Any command line, as a whole process.
        case command([String])

        var isCommand: Bool { if case .command = self { true } else { false } }
    }

    /// What came of it.
    public struct Outcome: Sendable {
        /// What this binary took.
        public internal(set) var own: [BenchmarkRow] = []
        /// What the other one took.
        public internal(set) var other: [BenchmarkRow] = []
        /// The ratios of what both can do.
        public internal(set) var figures: [RatioFigure] = []
        /// Conditions that hold beyond doubt, as they were typed, with what they were found about.
        public internal(set) var failures: [(condition: String, figure: RatioFigure)] = []
        /// What only one of the two can do.
        public internal(set) var unmatched: [String] = []
    }

    private let own: [Rival]
    private let other: [Rival]
    private let rounds: Int
    /// Where processes that are measured as a whole store their runs.
    private let folder: BenchmarkFolder
    private let conditions: [Threshold]

    /// Prepares a contest between the binary at `path` and the one at `rival`, if any; `options` are handed to both verbatim.
    ///
    /// `conditions` are texts of `--fail-if`, on the metric `ratio`. Throws where a binary can't be started or a condition can't be judged.
    public init(
        _ subject: Subject, path: String, against rival: String?, options: [String], rounds: Int, conditions: [String]
    ) throws(Failure) {
        let folder = try BenchmarkFolder()
        self.folder = folder
        self.rounds = max(1, rounds)
        self.conditions = try Self.conditions(conditions)
        var sides: [[Rival]] = []
        let runs = "\(Rival.repetitions)"
        var bothPrint = true
        if let rival, !subject.isCommand { bothPrint = try Rival.printsSamples(rival) }
        for (binary, prints) in [(path, true)] + (rival.map { [($0, bothPrint)] } ?? []) {
            switch subject {
            case .stages(let stages):
                // Older versions measure one stage at a time.
                sides.append(
                    stages.map { stage in
                        Rival(
                            path: binary, form: prints ? .samples : .table,
                            arguments: ["bench", stage, "--runs", runs] + options + (prints ? ["--print-samples"] : []),
                            name: stage)
                    })
            case .policies(let files, let verb):
                let words =
                    bothPrint
                    ? ["bench"] + files + ["--runs", runs, "--print-samples"] + options
                    : [verb] + files + ["--jobs", "1", "--no-progress", "--db", folder("run.sqlite")] + options
                sides.append([
                    Rival(
                        path: binary, form: bothPrint ? .samples : .process, arguments: words,
                        name: ([verb] + files).joined(separator: " "))
                ])
            case .command(let words):
                sides.append([
                    Rival(
                        path: binary, form: .process, arguments: words, name: words.joined(separator: " "),
                        isWholeCommand: true)
                ])
            }
        }
        own = sides[0]
        other = sides.count > 1 ? sides[1] : []
    }

    /// Reads conditions on the ratio, such as `ratio < 0.95` or `tail.yaml: ratio < 95 %`.
    ///
    /// The name before the colon is that of a row, known only once both have been asked.
    private static func conditions(_ texts: [String]) throws(Failure) -> [Threshold] {
        var conditions: [Threshold] = []
        for text in texts {
            let names = text.lastIndex(of: ":").map { [String(text[..<$0])] } ?? []
            let condition = try Threshold(text, isInverted: true, policies: names, kind: .usage, metrics: ["ratio"])
            if !condition.dimension.isWhole || [.equal, .unequal].contains(condition.comparison) || condition.bound <= 0
            {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "such a condition on a ratio can't be judged", text: text,
                        remedy: "write ratio < 0.95, or NAME: ratio < 0.95; with <, <=, > or >= and a number above 0"))
            }
            conditions.append(condition)
        }
        return conditions
    }

    /// Runs all rounds after one that does not count; where a condition seems to hold and may be chance, as many again, at most twice.
    ///
    /// In a round both run on the same processor, in the next on another one; command lines, which may use several, run on all.
    public func run(progress: (Double) -> Void = { _ in }) throws(Failure)
        -> Outcome
    {
        var outcome = Outcome()
        let processors = Processors()
        for look in 0..<RatioFigure.looks {
            let first = look * rounds
            for round in (look == 0 ? -1 : first)..<first + rounds {
                for place in own.indices {
                    progress(Double((round - first + 1) * own.count + place) / Double((rounds + 1) * own.count))
                    try measure(place, round: round, processors, &outcome)
                }
            }
            progress(1)
            if other.isEmpty { break }
            try judge(&outcome)
            if !isOpen(outcome) { break }
        }
        return outcome
    }

    /// Asks both for one round; the one before the first only warms up.
    private func measure(
        _ place: Int, round: Int, _ processors: Processors, _ outcome: inout Outcome
    ) throws(Failure) {
        var samples: [[BenchmarkRow]] = [[], []]
        for side in isFirst(round, processors) ? [0, 1] : [1, 0] where side == 0 || !other.isEmpty {
            let rival = (side == 0 ? own : other)[place]
            samples[side] =
                rival.isWholeCommand
                ? try rival.sample()
                : try processors.pinned(round: round + 1) { () throws(Failure) in try rival.sample() }
        }
        if round < 0 { return try review(samples[0], samples[1]) }
        Self.add(samples[0], to: &outcome.own)
        Self.add(samples[1], to: &outcome.other)
    }

    /// Whether some condition holds for a ratio, but not beyond doubt.
    private func isOpen(_ outcome: Outcome) -> Bool {
        conditions.contains { condition in
            outcome.figures.contains { figure in
                (condition.policy == nil || condition.policy == figure.name) && figure.seems(condition)
                    && !outcome.failures.contains { $0.condition == condition.text && $0.figure.name == figure.name }
            }
        }
    }

    /// Whether this binary is asked first: on every processor as often as the other one.
    private func isFirst(_ round: Int, _ processors: Processors) -> Bool {
        (round + 1) / max(1, processors.numbers.count) % 2 == 0
    }

    /// Fails early where nothing can come of it.
    private func review(_ first: [BenchmarkRow], _ second: [BenchmarkRow]) throws(Failure) {
        guard !conditions.isEmpty else { return }
        let common = Set(first.map(\.name)).intersection(second.map(\.name))
        let fewest = RatioFigure.fewestRounds(among: common.count * own.count)
        if rounds < fewest {
            throw Failure(
                .usage,
                Diagnostic(
                    "\(rounds) rounds can't rule out chance for \(common.count * own.count) figures",
                    text: "--runs \(rounds)",
                    remedy: "give it --runs \(fewest) or more"))
        }
    }

    /// Compares what both have measured.
    func judge(_ outcome: inout Outcome) throws(Failure) {
        outcome.figures = []
        outcome.failures = []
        outcome.unmatched = []
        for row in outcome.own {
            guard let other = outcome.other.first(where: { $0.name == row.name }),
                let figure = RatioFigure(row, against: other)
            else {
                outcome.unmatched.append(row.name)
                continue
            }
            outcome.figures.append(figure)
        }
        outcome.unmatched += outcome.other.map(\.name).filter { name in !outcome.own.contains { $0.name == name } }
        let names = outcome.figures.map(\.name)
        for condition in conditions {
            if let name = condition.policy, !names.contains(name) {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "nothing called '\(name)' was measured by both", text: condition.text,
                        remedy: nearest(to: name, in: names).map { "did you mean '\($0)'?" }
                            ?? "names are \(names.joined(separator: ", "))"))
            }
            for figure in outcome.figures where condition.policy == nil || condition.policy == figure.name {
                if figure.holds(condition, among: outcome.figures.count) {
                    outcome.failures.append((condition.text, figure))
                }
            }
        }
    }

    private static func add(_ rows: [BenchmarkRow], to known: inout [BenchmarkRow]) {
        for row in rows {
            if let place = known.firstIndex(where: { $0.name == row.name }) {
                known[place].samples += row.samples
            } else {
                known.append(row)
            }
        }
    }
}
