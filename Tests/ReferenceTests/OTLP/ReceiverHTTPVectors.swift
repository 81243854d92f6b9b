import WinnowFormats
import WinnowModel
import WinnowTestSupport
import WinnowSettings

/// JSON bodies that the Collector's OTLP receiver was sent: what it takes a file holds too, and what it refuses is said to be damaged.
///
/// Two things differ on purpose and are held to as well: spans without valid ids, which the receiver passes on, are skipped and counted; and
/// names that it does not know (`instrumentationLibrarySpans`) are read, so that files of other programs can be.
enum ReceiverHTTPVectors: VectorSuite {
    static let file = "otelcol/exporter/receiver-http.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            guard let text = line["text"]?.string else { continue }
            let inspection = try TraceInspection(TemporaryFile(text).path)
            // What stands after the request the receiver does not read; in a file it is told.
            let found = inspection.spans + inspection.diagnostics.count { $0.message.contains("id is missing") }
            if line["status"]?.integer == 200 {
                let wanted = text.contains("instrumentationLibrarySpans") ? 1 : line["spans"]?.integer ?? -1
                tally.count(Int64(found) == wanted, "\(text): \(found) spans, not \(wanted)")
                let received = line["received"]?.text(sortedKeys: false) ?? "null"
                if received == "null" { continue }
                // As text, so that NaN equals itself.
                let (taken, passed) = ("\(try spans(text))", "\(try spans(received))")
                tally.count(taken == passed, "\(text): \(taken), not \(passed)")
            } else {
                tally.count(
                    inspection.verdict != .clean && inspection.spans == 0 && !inspection.diagnostics.isEmpty,
                    "\(text): taken as \(inspection.verdict) though the receiver refuses it")
            }
        }
    }

    /// The spans of a request, ids that are missing replaced so that the rest can be held against each other.
    private static func spans(_ text: String) throws -> [PlainSpan] {
        let named = text.replacing("\"spans\":[null]", with: "\"spans\":[{}]")
            .replacing("\"traceId\":\"\",", with: "").replacing("\"spanId\":\"\",", with: "")
        let hasIDs = named.contains("\"traceId\"")
        let whole =
            hasIDs
            ? named
            : named.replacing("\"spans\":[{", with: "\"spans\":[{\"traceId\":\"0102030405060708090a0b0c0d0e0f10\",")
                .replacing("0f10\",", with: "0f10\",\"spanId\":\"0102030405060708\",").replacing("\",}", with: "\"}")
        return try PlainSpan.read(TemporaryFile(whole).path).spans
    }
}
