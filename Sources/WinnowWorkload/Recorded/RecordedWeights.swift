import WinnowFormats
import WinnowModel

/// How many traces each recorded trace stands for (architecture, law 12).
struct RecordedWeights {
    private var reader = WeightReader()

    /// What the spans say, trace by trace.
    static func read(_ stretches: [RecordedStretch], _ tables: TraceTables) -> TraceWeights {
        var weights = RecordedWeights()
        var all = TraceWeights()
        weights.reader.prepare(tables)
        for stretch in stretches { weights.read(stretch.batch, firstTrace: stretch.firstTrace, tables, into: &all) }
        return all
    }

    /// What the spans of a stretch say, trace by trace; the tables may have grown since the stretch before.
    mutating func read(_ batch: TraceBatch, _ tables: TraceTables) -> TraceWeights {
        var weights = TraceWeights()
        reader.prepare(tables)
        read(batch, firstTrace: 0, tables, into: &weights)
        return weights
    }

    private mutating func read(
        _ batch: TraceBatch, firstTrace: Int, _ tables: TraceTables, into weights: inout TraceWeights
    ) {
        let (attributes, extras) = (batch.attributes, batch.extras)
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) where extras[row] != 0 || reader.knowsCarriers {
                guard
                    let said = reader.weight(
                        attributes: attributes[row], extras: extras[row], traceIDLow: batch.traceIDLow[trace],
                        tables)
                else { continue }
                weights.add(said, trace: firstTrace + trace, isRoot: batch.parent[row] == -1)
            }
        }
    }
}
