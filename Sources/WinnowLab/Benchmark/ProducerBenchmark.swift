import WinnowModel
import WinnowPipeline

/// What ending a span takes whoever ends it: single calls of a batch span processor, timed one by one.
enum ProducerBenchmark {
    /// Spans of a repetition, 100 µs apart: two minutes.
    private static let spans = 1_200_000
    private static let gapNanos: UInt64 = 100_000

    /// A processor whose exports are answered after 5 ms, and one whose exports nobody answers for the second half.
    static func tasks() -> [BenchmarkTask] {
        [("on end", false), ("on end, through an outage of 60 s", true)].map { name, isDown in
            BenchmarkTask(name) { sample(isDown) }
        }
    }

    private static func sample(_ isDown: Bool) -> BenchmarkSample {
        let settings = BatchSpanProcessorSettings()
        var processor = BatchSpanProcessor(settings, .specification, firstTimer: settings.scheduleDelayNanos, key: 1)
        var steps: [ProcessorStep] = []
        var histogram = [Int](repeating: 0, count: 4_096)
        var lost = 0
        var most = 0
        let reading = Stopwatch.wallReadingNanos
        let start = Stopwatch.threadNanos()
        for number in 0..<spans {
            let now = UInt64(number) * gapNanos
            if processor.next < now { processor.advance(to: now - 1, into: &steps) }
            let before = Stopwatch.wallNanos()
            let admission = processor.end(at: now, into: &steps)
            let taken = Stopwatch.wallNanos() &- before
            histogram[min(histogram.count - 1, Int(clamping: taken > reading ? taken - reading : 0))] += 1
            if case .lost = admission { lost += 1 }
            most = max(most, processor.waiting)
            for step in steps {
                if case .export(let id, _) = step, !isDown || number < spans / 2 {
                    processor.answers(id, .succeeded, at: now + 5_000_000)
                }
            }
            steps.removeAll(keepingCapacity: true)
        }
        let nanos = Double(Stopwatch.threadNanos() &- start)
        return BenchmarkSample(
            amount: Double(spans), seconds: nanos / 1e9,
            parts: [
                "on_end_p50_ns": quantile(histogram, 0.5), "on_end_p99_ns": quantile(histogram, 0.99),
                "unexported_spans": Double(lost), "most_waiting_spans": Double(most),
            ])
    }

    private static func quantile(_ histogram: [Int], _ share: Double) -> Double {
        let rank = Double(histogram.reduce(0, +)) * share
        var seen = 0
        for (nanos, count) in histogram.enumerated() {
            seen += count
            if Double(seen) >= rank { return Double(nanos) }
        }
        return Double(histogram.count)
    }
}
