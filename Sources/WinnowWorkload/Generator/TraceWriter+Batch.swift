import WinnowModel

extension TraceWriter {
    /// Writes the traces of `plan` after those that the batch already holds.
    static func fill(
        _ batch: inout TraceBatch, _ truth: inout GroundTruth, graph: CallGraph, plan: SlabPlan, withFaults: Bool = true
    ) {
        let arrivals = plan.arrivals
        let roots = graph.roots.base
        var expected = 0.0
        for arrival in arrivals { expected += roots[Int(arrival.root)].expectedSpans }
        let traces = batch.traceCount + arrivals.count
        if truth.classes.count < traces {
            truth.classes.append(contentsOf: repeatElement(0, count: traces - truth.classes.count))
        }
        var room = batch.spanCount + Int(expected * 1.1) + 64
        var next = 0
        while true {
            // One check for each trace, against the most that its root can need.
            if next < arrivals.count {
                room = max(room, batch.spanCount + roots[Int(arrivals[next].root)].mostSpans)
            }
            batch.reserve(traces: traces, spans: room)
            let capacity = batch.end.count
            if graph.hasExtras, batch.extras.count < capacity {
                batch.extras.append(contentsOf: repeatElement(0, count: capacity - batch.extras.count))
            }
            var row = batch.spanCount
            var marks = GroundTruth()
            swap(&marks.touches, &truth.touches)
            swap(&marks.rarePaths, &truth.rarePaths)
            swap(&marks.marks, &truth.marks)
            var classes: [UInt16] = []
            swap(&classes, &truth.classes)
            var firstSpan: [UInt32] = []
            swap(&firstSpan, &batch.firstSpan)
            var high: [UInt64] = []
            swap(&high, &batch.traceIDHigh)
            var low: [UInt64] = []
            swap(&low, &batch.traceIDLow)
            let started = batch.traceCount
            withColumns(
                &batch.spanID, &batch.parent, &batch.start, &batch.end, &batch.operation, &batch.instance,
                &batch.status, &batch.attributes, &batch.extras
            ) { columns in
                var writer = TraceWriter(
                    graph: graph, columns: columns, row: row, truth: marks, withFaults: withFaults)
                marks = GroundTruth()
                while next < arrivals.count {
                    let arrival = arrivals[next]
                    let root = roots[Int(arrival.root)]
                    if writer.row + root.mostSpans > capacity { break }
                    let trace = started + next
                    let key = Draw.fold(Draw.fold(plan.seed, root.key), arrival.ordinal)
                    firstSpan[trace] = UInt32(truncatingIfNeeded: writer.row)
                    high[trace] = Draw.word(key, writer.purposes.traceIDHigh)
                    low[trace] = Draw.word(key, writer.purposes.traceIDLow)
                    classes[trace] =
                        writer.trace(
                            trace, root: root.operation, key: key, node: root.node, slo: root.slo,
                            start: arrival.start
                        ).rawValue
                    next += 1
                }
                row = writer.row
                marks.touches = writer.touches
                marks.rarePaths = writer.rarePaths
                marks.marks = writer.marks
            }
            swap(&marks.touches, &truth.touches)
            swap(&marks.rarePaths, &truth.rarePaths)
            swap(&marks.marks, &truth.marks)
            swap(&classes, &truth.classes)
            swap(&firstSpan, &batch.firstSpan)
            swap(&high, &batch.traceIDHigh)
            swap(&low, &batch.traceIDLow)
            batch.spanCount = row
            if next == arrivals.count { break }
        }
        // Ids of spans are never 0 (`child`), and nothing happens at time 0.
        batch.isGapless = plan.from > 0
        batch.traceCount = traces
        batch.firstSpan[traces] = UInt32(truncatingIfNeeded: batch.spanCount)
    }

    /// Lends the columns as raw memory; separate parameters, because fields of one batch may not be borrowed together otherwise.
    private static func withColumns(
        _ spanID: inout [UInt64], _ parent: inout [Int32], _ start: inout [Nanos], _ end: inout [Nanos],
        _ operation: inout [UInt32], _ instance: inout [UInt32], _ status: inout [UInt8],
        _ attributes: inout [UInt32], _ extras: inout [UInt32], _ body: (SpanColumns) -> Void
    ) {
        spanID.withUnsafeMutableBufferPointer { spanID in
            parent.withUnsafeMutableBufferPointer { parent in
                start.withUnsafeMutableBufferPointer { start in
                    end.withUnsafeMutableBufferPointer { end in
                        operation.withUnsafeMutableBufferPointer { operation in
                            instance.withUnsafeMutableBufferPointer { instance in
                                status.withUnsafeMutableBufferPointer { status in
                                    attributes.withUnsafeMutableBufferPointer { attributes in
                                        extras.withUnsafeMutableBufferPointer { extras in
                                            guard let spanID = spanID.baseAddress, let parent = parent.baseAddress,
                                                let start = start.baseAddress, let end = end.baseAddress,
                                                let operation = operation.baseAddress,
                                                let instance = instance.baseAddress,
                                                let status = status.baseAddress,
                                                let attributes = attributes.baseAddress
                                            else { return }
                                            body(
                                                SpanColumns(
                                                    spanID: spanID, parent: parent, start: start, end: end,
                                                    operation: operation, instance: instance, status: status,
                                                    attributes: attributes,
                                                    extras: extras.isEmpty ? nil : extras.baseAddress))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
