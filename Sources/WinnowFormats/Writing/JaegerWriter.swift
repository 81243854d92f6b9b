public import WinnowModel

/// Writes Jaeger's JSON as its query API answers and its user interface loads it: traces with their processes.
public enum JaegerWriter: TraceFileWriter {
    /// `jaeger`.
    public static let format = WrittenTraceFormat(
        id: "jaeger", summary: "Jaeger JSON, as its user interface loads it", extensions: ["jaeger", "jaeger.json"],
        opening: "{\"data\":[", separator: ",", closing: "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n",
        needsWholeTraces: true,
        losses: [
            .nanoseconds, .negativeDurations, .composites, .nonFiniteNumbers, .scopeDetails, .linkDetails,
            .eventDetails, .flags,
        ])

    /// Appends the traces.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let spans = JaegerSpans(spelling: .query, batch: batch, tables: tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            /// Numbers of the trace's processes, in order of appearance.
            var processes: [UInt32: Int] = [:]
            var instances: [UInt32] = []
            json.element()
            json.open("{")
            json.fullTraceID("traceID", batch.traceID(trace))
            json.key("spans")
            json.open("[")
            for row in batch.spans(of: trace) {
                let instance = batch.instance[row]
                let process = processes[instance] ?? instances.count
                if process == instances.count {
                    processes[instance] = process
                    instances.append(instance)
                }
                json.element()
                json.open("{")
                spans.fields(trace, row, &json)
                json.string("processID", "p\(process + 1)")
                json.null("warnings")
                json.close("}")
            }
            json.close("]")
            json.key("processes")
            json.open("{")
            for (process, instance) in instances.enumerated() {
                json.element()
                json.quoted("p\(process + 1)")
                json.raw(":")
                spans.process(instance, &json)
            }
            json.close("}")
            json.null("warnings")
            json.close("}")
        }
        bytes = json.bytes
    }
}
