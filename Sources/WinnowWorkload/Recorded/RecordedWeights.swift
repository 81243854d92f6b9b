import WinnowFormats
import WinnowModel

/// How many traces each recorded trace stands for (architecture, law 12).
enum RecordedWeights {
    /// What the spans of `batch` say, trace by trace.
    static func read(_ batch: TraceBatch, _ tables: TraceTables) -> TraceWeights {
        var reader = WeightReader()
        var weights = TraceWeights()
        reader.prepare(tables)
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) {
                guard
                    let said = reader.weight(
                        attributes: batch.attributes[row], extras: batch.extras[row],
                        traceIDLow: batch.traceIDLow[trace], tables)
                else { continue }
                weights.add(said, trace: trace, isRoot: batch.parent[row] == -1)
            }
        }
        return weights
    }
}
