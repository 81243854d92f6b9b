public import WinnowModel

/// Writes OTLP JSON, one request a line, as the Collector's file exporter does.
public enum OTLPLinesWriter: TraceFileWriter {
    /// `otlp-jsonl`.
    public static let format = WrittenTraceFormat(
        id: "otlp-jsonl", summary: "OTLP JSON, one request a line", extensions: ["jsonl", "ndjson"],
        losses: [.invalidIDs])

    /// Appends a line for each request.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let writer = OTLPJSONWriter(tables)
        OTLPRequests.write(batch, into: &bytes) { rows, bytes in
            writer.write(batch, rows: rows, to: &bytes)
            bytes.append(0x0A)
        }
    }
}
