import WinnowModel

/// The ids of all spans of a file, and what their structure says: repeats, orphans, roots, cycles.
///
/// Holds ids and one hash per span and no content, so that memory follows the number of spans and nothing else.
struct SpanLedger {
    /// Counts over all records (README of the recorded traces has the definitions).
    struct Counts {
        var traces = 0
        var orphans = 0
        var multiRootTraces = 0
        var tracesWithoutRoot = 0
        var duplicates = 0
        var identicalRepeats = 0
        var spansInCycles = 0
    }

    private var traceNumbers = NumberTable()
    private var traceCount: UInt32 = 0
    private var spans = NumberTable()
    // Per distinct span.
    private var trace: [UInt32] = []
    private var parent: [UInt64] = []
    private var content: [UInt64] = []
    /// True when any record of the span names a parent.
    private var namesParent: [Bool] = []
    // Further records of known spans: number of the span and parent that was named.
    private var repeats: [(span: UInt32, parent: UInt64)] = []
    private var identical = 0

    /// Adds a record and returns the number of its trace, from 0 in order of appearance.
    mutating func add(traceID: TraceID, spanID: UInt64, parentID: UInt64, content hash: UInt64) -> Int {
        let number: UInt32
        if let known = traceNumbers.find(traceID.high, traceID.low) {
            number = known
        } else {
            number = traceCount
            traceCount += 1
            traceNumbers.insert(traceID.high, traceID.low, number)
        }
        if let known = spans.find(spanID, UInt64(number)) {
            repeats.append((known, parentID))
            if content[Int(known)] == hash { identical += 1 }
            if parentID != 0 { namesParent[Int(known)] = true }
            return Int(number)
        }
        spans.insert(spanID, UInt64(number), UInt32(trace.count))
        trace.append(number)
        parent.append(parentID)
        content.append(hash)
        namesParent.append(parentID != 0)
        return Int(number)
    }

    /// Counts what was added.
    func counts() -> Counts {
        var counts = Counts()
        counts.traces = Int(traceCount)
        counts.duplicates = repeats.count
        counts.identicalRepeats = identical
        var roots = [UInt32](repeating: 0, count: Int(traceCount))
        /// Span that is the parent, -1 for none.
        var above = [Int32](repeating: -1, count: trace.count)
        for span in trace.indices {
            if !namesParent[span] { roots[Int(trace[span])] += 1 }
            if parent[span] == 0 { continue }
            if let found = spans.find(parent[span], UInt64(trace[span])) {
                above[span] = Int32(truncatingIfNeeded: found)
            } else {
                counts.orphans += 1
            }
        }
        for record in repeats where record.parent != 0 {
            if spans.find(record.parent, UInt64(trace[Int(record.span)])) == nil { counts.orphans += 1 }
        }
        counts.multiRootTraces = roots.count { $0 > 1 }
        counts.tracesWithoutRoot = roots.count { $0 == 0 }
        counts.spansInCycles = ParentCycles.members(above).count { $0 }
        return counts
    }
}
