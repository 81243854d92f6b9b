/// Samples as one program tells them to another: a first line with the version of the form, then a line each, in the order of measuring.
///
/// `winnow-samples 1`, then `NAME<tab>UNIT<tab>AMOUNT<tab>SECONDS`, numbers with all their digits.
public enum SampleLines {
    private static let header = "winnow-samples 1"

    /// The text of rows with one sample or more each, round after round.
    public static func text(_ rows: [BenchmarkRow]) -> String {
        var lines = [header]
        for round in 0..<(rows.map(\.samples.count).max() ?? 0) {
            for row in rows where round < row.samples.count {
                let sample = row.samples[round]
                let name = row.name.map { $0 == "\t" || $0 == "\n" ? " " : $0 }
                lines.append("\(String(name))\t\(row.unit)\t\(sample.amount)\t\(sample.seconds)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads what `text` writes; `nil` for any other text.
    static func read(_ text: String) -> [BenchmarkRow]? {
        let lines = text.split(separator: "\n")
        guard lines.first == header[...] else { return nil }
        var rows: [BenchmarkRow] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 4, let amount = Double(parts[2]), let seconds = Double(parts[3]), amount > 0,
                seconds > 0
            else { return nil }
            add(BenchmarkSample(amount: amount, seconds: seconds), String(parts[0]), String(parts[1]), to: &rows)
        }
        return rows.isEmpty ? nil : rows
    }

    /// Reads the table that versions without this form print, with one run: `NAME  0.4 M spans/s best, 0.4 median, 2500 ns/span best`
    /// or `NAME  300 MB/s best, 300 median`; `nil` where no line is one.
    static func readTable(_ text: String) -> [BenchmarkRow]? {
        var rows: [BenchmarkRow] = []
        for line in text.split(separator: "\n") {
            guard let gap = line.ranges(of: "  ").last else { continue }
            let name = line[..<gap.lowerBound].reversed().drop { $0 == " " }.reversed()
            let words = line[gap.upperBound...].split(separator: " ").map { String($0) }
            var sample: (unit: String, amount: Double, seconds: Double)?
            if let place = words.firstIndex(of: "ns/span"), place > 0, let nanos = Double(words[place - 1]) {
                sample = ("spans", 1, nanos / 1e9)
            } else if words.count > 1, words[1] == "MB/s", let speed = Double(words[0]) {
                sample = ("bytes", speed * 1e6, 1)
            }
            guard let sample, sample.amount > 0, sample.seconds > 0 else { continue }
            let one = BenchmarkSample(amount: sample.amount, seconds: sample.seconds)
            add(one, String(name), sample.unit, to: &rows)
        }
        return rows.isEmpty ? nil : rows
    }

    private static func add(_ sample: BenchmarkSample, _ name: String, _ unit: String, to rows: inout [BenchmarkRow]) {
        if let known = rows.firstIndex(where: { $0.name == name }) {
            rows[known].samples.append(sample)
        } else {
            rows.append(BenchmarkRow(name: name, unit: unit, samples: [sample]))
        }
    }
}
