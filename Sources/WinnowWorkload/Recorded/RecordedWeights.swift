import WinnowFormats
import WinnowModel

/// How many traces each recorded trace stands for (architecture, law 12).
enum RecordedWeights {
    /// What the spans say, trace by trace.
    static func read(_ stretches: [RecordedStretch], _ tables: TraceTables) -> TraceWeights {
        var reader = WeightReader()
        var weights = TraceWeights()
        reader.prepare(tables)
        for stretch in stretches {
            let batch = stretch.batch
            let (attributes, extras) = (batch.attributes, batch.extras)
            for trace in 0..<batch.traceCount {
                for row in batch.spans(of: trace) where extras[row] != 0 || reader.knowsCarriers {
                    guard
                        let said = reader.weight(
                            attributes: attributes[row], extras: extras[row], traceIDLow: batch.traceIDLow[trace],
                            tables)
                    else { continue }
                    weights.add(said, trace: stretch.firstTrace + trace, isRoot: batch.parent[row] == -1)
                }
            }
        }
        return weights
    }
}
