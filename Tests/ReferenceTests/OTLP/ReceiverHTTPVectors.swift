import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowTestSupport
import WinnowSettings

/// Requests that the Collector's OTLP receiver was sent by HTTP, and what it answered; and of JSON bodies also: what it takes a file holds too, and
/// what it refuses is said to be damaged.
///
/// Of files two things differ on purpose and are held to as well: spans without valid ids, which the receiver passes on, are skipped and counted; and
/// names that it does not know (`instrumentationLibrarySpans`) are read, so that files of other programs can be.
enum ReceiverHTTPVectors: VectorSuite {
    static let file = "otelcol/exporter/receiver-http.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let answered = try answer(line).text(sortedKeys: true)
            let recorded = JSONValue.object((line.members ?? []).filter { Self.parts.contains($0.name) })
                .text(sortedKeys: true)
            tally.count(answered == recorded, "\(line["name"]?.string ?? ""): \(answered), wanted \(recorded)")
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

    /// What is compared of a response and what came of it.
    private static let parts = ["body", "counters", "headers", "spans", "status"]

    private static func answer(_ line: JSONValue) throws -> JSONValue {
        let config = line["http_config"]
        let receiver = HTTPReceiver(
            HTTPReceiverSettings(
                maxRequestBodySize: config?["max_request_body_size"]?.integer ?? 0,
                encodings: config?["compression_algorithms"]?.elements?.compactMap(\.string),
                tracesPath: config?["traces_url_path"]?.string ?? "/v1/traces"))
        let headers = line["request_headers"]?.members ?? []
        let reception = receiver.receive(
            HTTPRequest(
                method: line["method"]?.string ?? "", target: line["path"]?.string ?? "",
                headers: headers.map { HTTPHeader($0.name, $0.value.string ?? "") }, body: try body(line)))
        var counters = ReceiverCounters()
        var taken = 0
        let response: HTTPResponse
        switch reception {
        case .answered(let answer): response = answer
        case .taken(let encoding, _, let spans):
            taken = spans
            counters.count(spans: spans, nil)
            response = HTTPReceiver.answer(nil, encoding)
        }
        return .object(
            (try ReceiverAnswers.value(response).members ?? []) + [
                JSONValue.Member("spans", .int(Int64(taken))),
                JSONValue.Member("counters", ReceiverOutcomeVectors.value(counters)),
            ])
    }

    /// The body that was sent: as it stands in the file, or made as the file describes it.
    private static func body(_ line: JSONValue) throws -> [UInt8] {
        if let text = line["text"]?.string { return Array(text.utf8) }
        if let hex = line["body_kind"]?["hex"]?.string { return ReceiverBodies.bytes(hex: hex) }
        let encoding = line["request_headers"]?["Content-Encoding"]?.string ?? ""
        let length = Int(line["body_bytes"]?.integer ?? 0)
        let words = (line["body_kind"]?.string ?? "").split(separator: " ")
        switch line["body_kind"]?.string ?? "" {
        case "empty", "none": return []
        case "valid JSON": return ReceiverBodies.json
        case "valid JSON, encoded": return try ReceiverBodies.encoded(ReceiverBodies.json, encoding)
        case "valid protobuf, not encoded": return ReceiverBodies.protobuf
        case "valid protobuf, gzip": return try ReceiverBodies.encoded(ReceiverBodies.protobuf, "gzip")
        case "first half of an encoded request":
            let whole = try ReceiverBodies.encoded(ReceiverBodies.json, encoding)
            return Array(whole.prefix(whole.count / 2))
        case "valid protobuf" where encoding.isEmpty && length != ReceiverBodies.protobuf.count:
            return ReceiverBodies.protobuf(bytes: length)
        default:
            let size = words.count == 5 ? Int(words[3]) : nil
            return try ReceiverBodies.encoded(
                size.map { ReceiverBodies.protobuf(bytes: $0) } ?? ReceiverBodies.protobuf, encoding)
        }
    }
}
