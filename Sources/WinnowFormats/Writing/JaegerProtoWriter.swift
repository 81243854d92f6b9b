public import WinnowModel

/// Writes the JSON of Jaeger's protobuf model (`model.proto`): nanoseconds, ids in base64, the process inside each span.
public enum JaegerProtoWriter: TraceFileWriter {
    /// `jaeger-proto-json`.
    public static let format = WrittenTraceFormat(
        id: "jaeger-proto-json", summary: "JSON of Jaeger's protobuf model, ids in base64",
        extensions: ["jaeger-proto.json"], opening: "{\"spans\":[", separator: ",", closing: "]}\n",
        losses: [
            .negativeDurations, .composites, .nonFiniteNumbers, .repeatedKeys, .reservedKeys, .scopeDetails,
            .linkDetails,
            .ownLinks, .invalidLinks, .eventDetails, .droppedCounts, .highFlags,
        ])

    /// Appends the spans.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let spans = JaegerSpans(spelling: .model, batch: batch, tables: tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) {
                json.openElement()
                spans.fields(trace, row, &json)
                json.key("process")
                spans.process(batch.instance[row], &json)
                json.close("}")
            }
        }
        bytes = json.bytes
    }
}
