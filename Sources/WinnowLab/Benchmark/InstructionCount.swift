import WinnowFormats
import WinnowSettings
import WinnowModel

/// Instructions that pieces of work take, counted by valgrind: the same from run to run where times are not.
///
/// Callgrind runs this binary once, counts only within the functions that samples are made of, and writes its counts after each sample:
/// `--toggle-collect`, `--dump-after` (Valgrind User Manual 3.19, section 6.4).
public enum InstructionCount {
    /// A figure.
    public struct Row: Sendable, Equatable {
        /// What was counted.
        public var name: String
        /// `spans`, `bytes`, `rows` or `runs`.
        public var unit: String
        /// Units handled.
        public var amount: Double
        /// Instructions for all of them.
        public var instructions: Double

        /// Instructions for each unit.
        public var perUnit: Double { instructions / amount }
    }

    /// What is counted: whole samples of a stage, or what the lane of a policy does.
    public enum Section: String, Sendable {
        /// The body of a sample of a stage.
        case sample = "*13BenchmarkTaskV14countedSection*"
        /// The jobs of a lane.
        case lane = "*9LaneClockC3job*"
    }

    /// Counts what the binary at `path` does with these arguments, which make it print one sample of each thing.
    ///
    /// Throws `.io` where valgrind is not installed or does not run the binary.
    public static func rows(_ path: String, _ arguments: [String], _ section: Section) throws -> [Row] {
        let version: ChildProcess
        do throws(Failure) { version = try ChildProcess(["valgrind", "--version"]) } catch {
            throw Failure(
                .io,
                Diagnostic(
                    "instructions are counted by valgrind, which is not installed",
                    remedy: "apt-get install valgrind, or measure time without --count"))
        }
        try version.requireSuccess(of: ["valgrind", "--version"])
        let folder = try BenchmarkFolder()
        try PlainBinary.copy(path, to: folder("winnow"))
        let words =
            [
                "valgrind", "--tool=callgrind", "--collect-atstart=no", "--toggle-collect=\(section.rawValue)",
                "--dump-after=*13BenchmarkTaskV13countedSample*", "--callgrind-out-file=\(folder("counts"))",
                folder("winnow"),
            ] + arguments
        // Hashes that are seeded anew in every process would make counts differ.
        let child = try ChildProcess(words, variables: ["SWIFT_DETERMINISTIC_HASHING": "1"])
        try child.requireSuccess(of: words)
        guard let samples = SampleLines.read(child.output) else {
            throw Failure(.internal, Diagnostic("no samples were printed under valgrind", text: child.output))
        }
        return try samples.enumerated().map { place, row in
            // A file each: of what was done to warm up first, then of the samples, in the same order.
            let file = folder("counts.\(samples.count + place + 1)")
            let text = String(decoding: try SmallFile.read(file, limitBytes: 1 << 30), as: UTF8.self)
            guard let counted = total(text), counted > 0 else {
                throw Failure(
                    .io,
                    Diagnostic(
                        "valgrind counted nothing for \(row.name)", text: section.rawValue,
                        remedy: "the binary must not be stripped of its symbols"))
            }
            return Row(
                name: row.name, unit: row.unit, amount: row.samples.reduce(0) { $0 + $1.amount }, instructions: counted)
        }
    }

    /// The total of a file of callgrind's.
    static func total(_ text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix("totals: ") || line.hasPrefix("summary: ") {
            return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        }
        return nil
    }

    /// The figures as text.
    public static func text(_ rows: [Row]) -> String {
        let width = (rows.map(\.name.count).max() ?? 0) + 2
        return rows.map { row in
            let unit = row.unit.hasSuffix("s") ? String(row.unit.dropLast()) : row.unit
            return row.name + String(repeating: " ", count: width - row.name.count)
                + "\(BenchmarkText.number(row.perUnit)) instructions/\(unit), \(BenchmarkText.number(row.amount)) \(row.unit)\n"
        }.joined()
    }
}
