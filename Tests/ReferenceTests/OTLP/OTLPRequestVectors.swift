import WinnowFormats
import WinnowSettings

/// Requests that protobuf's own implementation wrote, as protobuf and as JSON.
enum OTLPRequestVectors {
    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var held = 0
        var limits: [ColumnLimit: Int] = [:]
        for (number, line) in vectors.lines.enumerated() {
            let bytes = line.bytes("protobuf")
            let message = try OTLPMessage(.exportTraceServiceRequest, protobuf: bytes)
            let found = ColumnLimit.all(message)
            for limit in found { limits[limit, default: 0] += 1 }
            if found.isEmpty { held += 1 }
            let differences = try differences(message, bytes, line) + columnDifferences(message, bytes, line, found)
            tally.count(differences.isEmpty, "request \(number): \(differences.joined(separator: ", "))")
        }
        let reasons = ColumnLimit.allCases.compactMap { limit in limits[limit].map { "\(limit.rawValue) \($0)" } }
        tally.note =
            "; columns hold \(held) as they came, all others in the form of columns, byte-equal too: "
            + reasons.joined(separator: ", ")
    }

    /// What the message codec does not do exactly.
    private static func differences(
        _ message: OTLPMessage, _ bytes: [UInt8], _ line: JSONValue
    ) throws -> [String] {
        var differences: [String] = []
        if bytes.count != line["size"]?.integer.map({ Int($0) }) { differences.append("size") }
        if message.protobuf() != bytes { differences.append("protobuf to protobuf") }
        if message.counts.contains(where: { line["counts"]?[$0.key]?.integer != $0.value }) {
            differences.append("counts")
        }
        let json = try message.json()
        let recorded = line["json"]?.text(sortedKeys: true)
        if try JSONValue.parse(json, file: "json").text(sortedKeys: true) != recorded {
            differences.append("protobuf to JSON")
        }
        for text in [json, Array((recorded ?? "").utf8)] {
            if try OTLPMessage(.exportTraceServiceRequest, json: text).protobuf() != bytes {
                differences.append("JSON to protobuf")
            }
        }
        return differences
    }

    /// What columns do not do exactly: the request itself where they can hold it, else what is left of it.
    private static func columnDifferences(
        _ message: OTLPMessage, _ bytes: [UInt8], _ line: JSONValue, _ limits: Set<ColumnLimit>
    ) throws -> [String] {
        var differences: [String] = []
        let columns = try ColumnRequest(protobuf: bytes)
        let encoded = columns.encoded
        let counts = ColumnForm.valid(message).counts
        if ["spans", "events", "links"].map({ counts[$0] ?? -1 }) != columns.counts {
            differences.append("counts of columns")
        }
        if (encoded == bytes) != limits.isEmpty { differences.append("columns and \(limits.map(\.rawValue))") }
        if encoded != ColumnForm.of(message).protobuf() { differences.append("column encoder") }
        let sizes = ColumnForm.spans(message).map { Wire.field($0.protobuf().count) }
        if columns.spanSizes.map({ Int($0) }) != sizes { differences.append("sizes of spans") }
        if columns.size != encoded.count { differences.append("size of the request") }
        let fromJSON = try ColumnRequest(json: line["json"]?.text() ?? "")
        if fromJSON.encoded != encoded || fromJSON.repaired > 0 { differences.append("columns from JSON") }
        return differences
    }
}

/// Requests 0 to 99.
enum OTLPRequests1Vectors: VectorSuite {
    static let file = "otlp/requests-1.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try OTLPRequestVectors.check(vectors, &tally)
    }
}

/// Requests 100 to 199.
enum OTLPRequests2Vectors: VectorSuite {
    static let file = "otlp/requests-2.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try OTLPRequestVectors.check(vectors, &tally)
    }
}

/// Requests 200 to 299.
enum OTLPRequests3Vectors: VectorSuite {
    static let file = "otlp/requests-3.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try OTLPRequestVectors.check(vectors, &tally)
    }
}
