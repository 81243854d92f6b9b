public import WinnowModel

/// Writes Jaeger's JSON as its query API answers and its user interface loads it: traces with their processes.
public enum JaegerWriter: TraceFileWriter {
    /// `jaeger`.
    public static let format = WrittenTraceFormat(
        id: "jaeger", summary: "Jaeger JSON, as its user interface loads it", extensions: ["jaeger", "jaeger.json"],
        opening: "{\"data\":[", separator: ",", closing: "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n",
        needsWholeTraces: true,
        losses: [
            .nanoseconds, .negativeDurations, .composites, .nonFiniteNumbers, .repeatedKeys, .reservedKeys,
            .scopeDetails,
            .linkDetails, .ownLinks, .invalidLinks, .eventDetails, .droppedCounts, .highFlags,
        ])

    /// Appends the traces.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let spans = JaegerSpans(spelling: .query, batch: batch, tables: tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            let rows = batch.spans(of: trace)
            /// Numbers of the trace's processes, in order of appearance.
            var processes: [UInt32: Int] = [:]
            json.openElement()
            json.fullTraceID("traceID", batch.traceID(trace))
            // Processes first: a reader then knows the service of each span that it meets.
            json.openObject("processes")
            for row in rows where processes[batch.instance[row]] == nil {
                let process = processes.count + 1
                processes[batch.instance[row]] = process
                json.key(made: "p\(process)")
                spans.process(batch.instance[row], &json)
            }
            json.close("}")
            json.openList("spans")
            for row in rows {
                json.openElement()
                spans.fields(trace, row, &json)
                json.string("processID", "p\(processes[batch.instance[row]] ?? 0)")
                json.null("warnings")
                json.close("}")
            }
            json.close("]")
            json.null("warnings")
            json.close("}")
        }
        bytes = json.bytes
    }
}
