import WinnowFormats
import WinnowLab
import WinnowModel
import WinnowReport
import WinnowStore

/// A committed baseline that a run is held against: read before the run, so that a missing one costs no time.
struct BaselineGate {
    private let path: String
    private let baseline: Baseline
    private let isStrict: Bool
    private let refresh: String

    /// Reads the baseline; `request` and `program` make the command that would renew it.
    init(path: String, isStrict: Bool, request: RunRequest, program: String) throws {
        self.path = path
        self.isStrict = isStrict
        baseline = try Baseline(path: path)
        refresh = ShellText.command(program, ["baseline", "save"] + Self.arguments(request) + ["-o", "json:\(path)"])
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
        case .regression: (text, .of(.threshold))
        case .improvement: (text, isStrict ? .of(.improvement) : .success)
        }
    }

    /// What was typed, as far as figures depend on it.
    private static func arguments(_ request: RunRequest) -> [String] {
        var words: [String] = []
        if case .experiment(let path) = request.subject { words.append(path) }
        func add(_ option: any AnyOption, _ value: String?) { if let value { words += ["--\(option.name)", value] } }
        add(Common.seed, request.firstSeed.map { String($0) })
        add(Common.seeds, request.seeds.map { String($0) })
        add(Common.duration, request.durationNanos.map { Quantity.text(durationNanos: $0) })
        add(Common.reference, request.reference)
        add(Common.collectorVersion, request.collectorVersion)
        add(Common.rate, request.recorded.tracesPerSecond.map { "\(Quantity.text(number: $0))/s" })
        for rule in request.recorded.slow { add(Common.slow, rule) }
        add(Common.incidents, request.recorded.incidents)
        return words
    }
}
