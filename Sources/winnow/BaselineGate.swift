import WinnowSettings
import WinnowLab
import WinnowModel
import WinnowReport
import WinnowSampling
import WinnowStore

/// A committed baseline that a run is held against: read before the run, so that a missing one costs no time.
struct BaselineGate {
    private let path: String
    private let baseline: Baseline
    private let isStrict: Bool
    private let refresh: String

    /// Reads the baseline; `experiment`, `arguments` and `program` make the command that would renew it.
    init(path: String, isStrict: Bool, experiment: String, _ arguments: ParsedArguments, program: String) throws {
        self.path = path
        self.isStrict = isStrict
        baseline = try Baseline(path: path)
        let words = ["baseline", "save", experiment] + Self.figureOptions(arguments) + ["-o", "json:\(path)"]
        refresh = ShellText.command(program, words)
    }

    /// Throws `.baseline` when a run as planned could not be compared.
    func review(_ plan: RunRecord) throws {
        try BaselineDifference.requireComparable(Baseline(plan), with: baseline, path: path)
    }

    /// Compares a finished run: text for people and the code that ends the program.
    func judge(_ record: RunRecord) throws -> (text: String, code: ExitCode) {
        let difference = try BaselineDifference(Baseline(record), against: baseline, path: path)
        let text = "\n" + difference.text(refresh: refresh)
        return switch difference.verdict {
        case .same: (text, .success)
        case .regression: (text, .threshold)
        case .improvement: (text, isStrict ? .improvement : .success)
        }
    }

    /// The options that were typed, as far as figures depend on them.
    private static func figureOptions(_ arguments: ParsedArguments) -> [String] {
        var words: [String] = []
        func add(_ option: any AnyOption, _ value: String?) { if let value { words += ["--\(option.name)", value] } }
        add(Common.seed, arguments[Common.seed].map { String($0) })
        add(Common.seeds, arguments[Common.seeds].map { String($0) })
        add(Common.duration, arguments[Common.duration].map { Quantity.text(durationNanos: $0) })
        add(Common.reference, arguments[Common.reference])
        add(Common.collectorVersion, arguments[Common.collectorVersion])
        add(Common.featureGates, arguments[Common.featureGates])
        add(Common.assume, arguments[Common.assume])
        add(Common.pipeline, arguments[Common.pipeline])
        for component in arguments.all(Common.ignore) { add(Common.ignore, component) }
        add(Common.rate, arguments[Common.rate].map { "\(Quantity.text(number: $0))/s" })
        for rule in arguments.all(Common.slow) { add(Common.slow, rule) }
        add(Common.remoteParents, arguments[Common.remoteParents].map(\.description))
        add(Common.incidents, arguments[Common.incidents])
        return words
    }
}
