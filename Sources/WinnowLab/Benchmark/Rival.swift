import WinnowModel

/// One of the two binaries that are held against each other: how it is asked for one round of samples.
struct Rival {
    /// What it is asked.
    enum Form: Equatable {
        /// `bench … --print-samples`.
        case samples
        /// `bench STAGE …` of a version that can only print its table.
        case table
        /// The whole process, by its CPU time.
        case process
    }

    let path: String
    let form: Form
    /// The arguments after the path.
    let arguments: [String]
    /// What the process is called, where it is measured as a whole.
    let name: String

    /// Whether it is a command line as it was typed, with as many threads as it takes.
    var isWholeCommand = false

    /// How often a process repeats what it measures: its sample is the best, since what others take from a machine only makes it slower.
    static let repetitions = 3

    /// Whether a binary knows `bench --print-samples`; throws where it can't be started.
    static func printsSamples(_ path: String) throws(Failure) -> Bool {
        let help = try ChildProcess([path, "bench", "--help"])
        return help.status == 0 && help.output.contains("--print-samples")
    }

    /// One round.
    func sample() throws(Failure) -> [BenchmarkRow] {
        let words = [path] + arguments
        let child = try ChildProcess(words, keepingOutput: form != .process)
        // A threshold that fails, or traces that are damaged, are the same for both.
        try child.requireSuccess(of: words, allowed: form == .process ? [2, 65] : [])
        switch form {
        case .samples: if let rows = SampleLines.read(child.output) { return rows.map(\.bestAlone) }
        case .table: if let rows = SampleLines.readTable(child.output) { return rows }
        case .process:
            let sample = BenchmarkSample(
                amount: 1, seconds: max(child.cpuSeconds, 1e-6),
                parts: ["peak_memory_bytes": Double(child.peakBytes)])
            return [BenchmarkRow(name: name, unit: "runs", samples: [sample])]
        }
        throw Failure(
            .io,
            Diagnostic(
                "printed no samples", file: path, text: arguments.joined(separator: " "),
                remedy: "give --against another winnow binary"))
    }
}
