import WinnowFormats
import WinnowModel
import WinnowSettings

/// The ids that other files refer to: each is read and written as it stands.
enum TraceIDVectors: VectorSuite {
    static let file = "head/trace-ids.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let hex = line["hex"]?.string ?? ""
            tally.count(TraceID(hex: hex)?.hex == hex, hex)
        }
    }
}
