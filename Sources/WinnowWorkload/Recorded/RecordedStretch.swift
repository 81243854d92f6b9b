import WinnowModel

/// Neighbouring traces of a recording, and the truth about them: as much as a slab holds, which shares them without a copy.
struct RecordedStretch: Sendable {
    /// The traces, with the times and ids of the files.
    var batch: TraceBatch
    /// Empty where nobody needs it.
    var truth = GroundTruth()
    /// Number of the first trace in the recording.
    let firstTrace: Int
}

extension RecordedStretch {
    /// Where a trace of the recording stands.
    struct Place {
        let stretch: Int
        /// Number of the trace in its stretch.
        let trace: Int
    }

    /// Finds the stretch of a trace; `last` is the one that was found last.
    static func place(of trace: Int, in stretches: [RecordedStretch], last: inout Int) -> Place {
        func holds(_ stretch: Int) -> Bool {
            let first = stretches[stretch].firstTrace
            return trace >= first && trace - first < stretches[stretch].batch.traceCount
        }
        if !holds(last) {
            var low = 0
            var high = stretches.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if stretches[middle].firstTrace <= trace { low = middle } else { high = middle }
            }
            last = low
        }
        return Place(stretch: last, trace: trace - stretches[last].firstTrace)
    }
}
