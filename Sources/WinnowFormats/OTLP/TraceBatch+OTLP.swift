public import WinnowModel

extension TraceBatch {
    /// OTLP `flags` of a span: as recorded, else sampled with the known-remote bit, and the remote bit where the parent runs elsewhere.
    @inlinable public func otlpFlags(_ row: Int) -> UInt32 {
        if !flags.isEmpty { return flags[row] }
        let parent = Int(self.parent[row])
        if parent == -1 || parent >= 0 && instance[parent] == instance[row] { return 0x101 }
        return 0x301
    }

    /// Id of the parent, 0 when none is named.
    @inlinable public func parentID(_ row: Int) -> UInt64 {
        if !parentSpanID.isEmpty { return parentSpanID[row] }
        let parent = Int(self.parent[row])
        return parent >= 0 ? spanID[parent] : 0
    }

    /// When an event of the span in `row` happened.
    @inlinable public func time(of event: SpanExtras.Event, on row: Int) -> Nanos {
        switch event.time {
        case .at(let time): time
        case .start: start[row]
        case .end: end[row]
        }
    }

    /// The trace that holds `row`; quick when it is `hint` or the next one.
    @inlinable public func trace(of row: Int, near hint: Int) -> Int {
        for trace in hint..<Swift.min(hint + 2, traceCount) where spans(of: trace).contains(row) { return trace }
        var low = 0
        var high = traceCount - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if Int(firstSpan[middle]) <= row { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
