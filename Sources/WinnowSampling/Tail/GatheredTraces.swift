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

    /// Starts a trace and returns its number.
    mutating func add(_ id: TraceID) -> UInt32 {
        batch.reserve(traces: batch.traceCount + 1, spans: batch.spanCount)
        batch.traceIDHigh[batch.traceCount] = id.high
        batch.traceIDLow[batch.traceCount] = id.low
        batch.traceCount += 1
        return UInt32(batch.traceCount - 1)
    }

    /// Copies a span into the trace that was started last and returns its row. Of the parent only remains whether there is one.
    mutating func add(_ row: Int, of source: TraceBatch) -> UInt32 {
        let target = batch.spanCount
        batch.reserve(traces: batch.traceCount, spans: target + 1)
        batch.spanID[target] = source.spanID[row]
        batch.parent[target] = source.parent[row] == -1 ? -1 : -2
        batch.start[target] = source.start[row]
        batch.end[target] = source.end[row]
        if let times = source.recordedTimes[row] {
            batch.recordedTimes.append(target, start: times.start, end: times.end)
        }
        batch.operation[target] = source.operation[row]
        batch.instance[target] = source.instance[row]
        batch.status[target] = source.status[row]
        batch.attributes[target] = source.attributes[row]
        batch.extras.append(source.extras.isEmpty ? 0 : source.extras[row])
        batch.spanCount += 1
        return UInt32(target)
    }

    /// Ends the trace that was started last.
    mutating func closeTrace() { batch.firstSpan[batch.traceCount] = UInt32(batch.spanCount) }
}
