public import WinnowModel

/// Writes OTLP protobuf requests, the length of each before it as a varint (protobuf's delimited streams).
public enum OTLPFramesWriter: TraceFileWriter {
    /// `otlp-pb`.
    public static let format = WrittenTraceFormat(
        id: "otlp-pb", summary: "OTLP protobuf, each request after a varint length",
        extensions: ["pb", "binpb", "otlp"], losses: [.invalidIDs])

    /// Appends each request after its length.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let encoder = OTLPEncoder(tables)
        OTLPRequests.write(batch, into: &bytes) { rows, bytes in
            let request = encoder.encode(batch, rows: rows)
            var length = UInt64(request.count)
            while length >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: length) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: length))
            bytes.append(contentsOf: request)
        }
    }
}
