import WinnowFormats
import WinnowSettings

/// Damaged and unusual requests: upb's verdict, its counts, and what it writes again.
enum OTLPDamagedVectors: VectorSuite {
    static let file = "otlp/damaged.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let input = line.bytes("input")
            let verdict = line["upb"] ?? .null
            let isParsed = verdict["parsed"]?.bool ?? false
            var differences: [String] = []
            let message = try? OTLPMessage(.exportTraceServiceRequest, protobuf: input)
            if (message != nil) != isParsed { differences.append("verdict") }
            if let message, isParsed {
                let canonical = verdict.bytes("canonical")
                let known = verdict["without_unknown"] == nil ? canonical : verdict.bytes("without_unknown")
                if message.protobuf() != canonical { differences.append("canonical") }
                if message.protobuf(unknownFields: false) != known { differences.append("without unknown fields") }
                if message.counts.contains(where: { verdict["counts"]?[$0.key]?.integer != $0.value }) {
                    differences.append("counts")
                }
            }
            // Columns are read from recordings too, where a text that is not UTF-8 costs only itself: it is repaired and counted.
            let columns = try? ColumnRequest(protobuf: input)
            if (columns?.repaired == 0) != isParsed { differences.append("verdict of columns") }
            if let message, columns?.encoded != ColumnForm.of(message).protobuf() { differences.append("columns") }
            tally.count(
                differences.isEmpty, "\(line["kind"]?.string ?? ""): \(differences.joined(separator: ", "))")
        }
    }
}
