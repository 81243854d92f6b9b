import WinnowModel

/// Shapes of traces: which operations call which, as a multiset of children, whatever their order and times.
struct TraceShapes {
    /// A hash of each operation.
    private let keys: [UInt64]

    init(_ tables: TraceTables) {
        keys = tables.operations.map { operation in
            Draw.fold(
                Draw.fold(Draw.key(tables.strings[operation.service]), Draw.key(tables.strings[operation.name])),
                UInt64(operation.kind.rawValue))
        }
    }

    /// A hash of each trace's shape; independent of the numbers in the tables.
    func hashes(_ batch: TraceBatch) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: batch.spanCount)
        return (0..<batch.traceCount).map { trace in
            var whole: UInt64 = 0
            // Children stand after their parents: from the last row up every sum is complete when it is needed.
            for row in batch.spans(of: trace).reversed() {
                let hash = Draw.finish(Draw.fold(keys[Int(batch.operation[row])], sums[row]))
                let parent = Int(batch.parent[row])
                if parent >= 0 { sums[parent] &+= hash } else { whole &+= Draw.fold(hash, parent == -1 ? 1 : 2) }
            }
            return Draw.finish(whole)
        }
    }
}
