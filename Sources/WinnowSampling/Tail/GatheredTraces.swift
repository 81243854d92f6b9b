import WinnowModel

/// Traces whose spans stand apart, copied to one batch so that policies can look at them.
struct GatheredTraces {
    private(set) var batch = TraceBatch()

    /// Forgets all traces and keeps the memory.
    mutating func removeAll() {
        batch.removeAll()
        batch.firstSpan[0] = 0
        batch.extras.removeAll(keepingCapacity: true)
        batch.weight.removeAll(keepingCapacity: true)
    }

    /// Starts a trace of so many spans and returns its number.
    mutating func add(_ id: TraceID, spans: Int) -> UInt32 {
        batch.reserve(traces: batch.traceCount + 1, spans: batch.spanCount + spans)
        batch.traceIDHigh[batch.traceCount] = id.high
        batch.traceIDLow[batch.traceCount] = id.low
        batch.traceCount += 1
        return UInt32(batch.traceCount - 1)
    }

    /// Copies a span into the trace that was started last, which has room for it, and returns its row. Of the parent only remains whether
    /// there is one.
    ///
    /// Inlined: a batch that is handed over would be retained column by column, for every span.
    @inline(__always)
    mutating func add(_ row: Int, of slab: TailSlab) -> UInt32 {
        let target = batch.spanCount
        batch.spanID[target] = slab.batch.spanID[row]
        batch.parent[target] = slab.parent[row] == -1 ? -1 : -2
        batch.start[target] = slab.batch.start[row]
        batch.end[target] = slab.batch.end[row]
        if !slab.batch.recordedTimes.isEmpty, let times = slab.batch.recordedTimes[row] {
            batch.recordedTimes.append(target, start: times.start, end: times.end)
        }
        batch.operation[target] = slab.batch.operation[row]
        batch.instance[target] = slab.batch.instance[row]
        batch.status[target] = slab.batch.status[row]
        batch.attributes[target] = slab.batch.attributes[row]
        batch.extras.append(slab.batch.extras.isEmpty ? 0 : slab.batch.extras[row])
        batch.spanCount += 1
        return UInt32(target)
    }

    /// Ends the trace that was started last.
    mutating func closeTrace() { batch.firstSpan[batch.traceCount] = UInt32(batch.spanCount) }
}
