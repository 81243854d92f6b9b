import WinnowModel

/// Figures of a benchmark for people.
public enum BenchmarkText {
    /// A line for each row: median speed with its interval, time for each span, parts of that; then the peak of memory.
    ///
    /// Rows that did the same, as policies over one traffic do, are `comparable`: each says how many times the first one's time it takes, with
    /// the interval of the ratios round by round.
    public static func table(_ rows: [BenchmarkRow], comparable: Bool = false) -> String {
        let width = (rows.map(\.name.count).max() ?? 0) + 2
        return rows.map { row in
            var line = padded(row.name, width) + speed(row)
            if row.unit == "spans" {
                line += ", \(number(row.speed.map { 1e9 / $0.median } ?? .nan)) ns/span"
            }
            for (id, word) in [("sampler_cpu_ns_per_span", "samplers"), ("generate_cpu_ns_per_span", "generation")] {
                if let part = row.part(id) { line += ", \(word) \(number(part.median))" }
            }
            if let seconds = row.part("cpu_seconds_per_million_spans") {
                line += ", \(number(seconds.median)) s of CPU per million spans with generation"
            }
            if let waiting = row.part("most_waiting_spans") { line += ", at most \(number(waiting.median)) waited" }
            if let half = row.part("on_end_p50_ns"), let most = row.part("on_end_p99_ns") {
                line += ", a call p50 \(number(half.median)) ns, p99 \(number(most.median)) ns"
            }
            if let lost = row.part("unexported_spans") { line += ", \(whole(lost.median)) spans lost" }
            if let peak = row.part("peak_memory_bytes") { line += ", peak \(memory(peak.median))" }
            let base = row.base ?? (comparable ? rows.first?.name : nil)
            if let first = rows.first(where: { $0.name == base }), row.name != first.name,
                let times = RatioFigure(first, against: row)
            {
                line += ", \(number(times.ratio))\(interval(times.interval)) times \(first.name)"
                if let codecs = row.part("codec_ns_per_span"),
                    let sum = RatioFigure(first.slower(by: row), against: row)
                {
                    line +=
                        " and \(number(sum.ratio))\(interval(sum.interval)) times that with \(number(codecs.median)) ns of codecs"
                }
            }
            return line + "\n"
        }.joined() + "peak memory \(memory(Double(Stopwatch.peakBytes())))\n"
    }

    /// A line for each process that was measured as a whole: CPU time and memory.
    public static func processes(_ rows: [BenchmarkRow]) -> String {
        rows.map { row in
            let seconds = MedianInterval(row.samples.map(\.seconds))
            var line = "\(row.name)  \(number(seconds?.median ?? .nan))\(interval(seconds?.interval)) s of CPU"
            if let peak = row.part("peak_memory_bytes") { line += ", \(memory(peak.median))" }
            return line + "\n"
        }.joined()
    }

    /// A line for each figure of a contest, then what failed and what could not be compared.
    public static func table(_ outcome: Contest.Outcome, rival: String) -> String {
        let width = (outcome.figures.map(\.name.count).max() ?? 0) + 2
        var text = ""
        for figure in outcome.figures {
            guard let own = outcome.own.first(where: { $0.name == figure.name }),
                let other = outcome.other.first(where: { $0.name == figure.name })
            else { continue }
            text += padded(figure.name, width) + "ratio \(number(figure.ratio))\(interval(figure.interval))"
            text += ", p \(number(figure.test.twoSided))"
            text += figure.verdict == .same ? ", ~" : ", \(figure.verdict.rawValue)"
            text += "; \(medianOnly(own)) against \(medianOnly(other))"
            if let memory = own.part("peak_memory_bytes"), let before = other.part("peak_memory_bytes") {
                text += ", \(self.memory(memory.median)) against \(self.memory(before.median))"
            }
            text += "\n"
        }
        for name in outcome.unmatched { text += "\(name): only one of the two measures it\n" }
        for failure in outcome.failures {
            text += "✗ \(failure.figure.name): fail if \(failure.condition): it holds, with the whole interval\n"
        }
        if outcome.figures.isEmpty { text += "nothing was measured by both this binary and \(rival.visible)\n" }
        return text
    }

    /// Three digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        if value == 0 { return "0" }
        if value.magnitude >= 99.95 { return "\(Int(value.rounded()))" }
        var scale = 10.0
        while value.magnitude * scale < 99.95 && scale < 1e9 { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }

    /// All digits of a count.
    private static func whole(_ value: Double) -> String {
        value.isFinite && value.magnitude < 1e15 ? "\(Int(value.rounded()))" : "\(value)"
    }

    private static func speed(_ row: BenchmarkRow) -> String {
        guard let speed = row.speed else { return "no sample" }
        let (unit, scale) = unit(row)
        let range = speed.interval.map { Interval(low: $0.low / scale, high: $0.high / scale) }
        return "\(number(speed.median / scale))\(interval(range)) \(unit), best \(number(row.best / scale))"
    }

    private static func medianOnly(_ row: BenchmarkRow) -> String {
        guard let speed = row.speed else { return "no sample" }
        if row.unit == "runs" { return "\(number(1 / speed.median)) s of CPU" }
        let (unit, scale) = unit(row)
        return "\(number(speed.median / scale)) \(unit)"
    }

    private static func unit(_ row: BenchmarkRow) -> (String, Double) {
        switch row.unit {
        case "bytes": ("MB/s", 1e6)
        case "spans": ("M spans/s", 1e6)
        case "rows": ("k rows/s", 1e3)
        default: ("\(row.unit)/s", 1)
        }
    }

    private static func interval(_ interval: Interval?) -> String {
        interval.map { " [\(number($0.low)), \(number($0.high))]" } ?? ""
    }

    private static func memory(_ bytes: Double) -> String { "\(number(bytes / 1_048_576)) MiB" }

    private static func padded(_ name: String, _ width: Int) -> String {
        name + String(repeating: " ", count: max(2, width - name.count))
    }
}
