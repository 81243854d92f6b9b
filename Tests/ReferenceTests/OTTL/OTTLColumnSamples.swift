import WinnowModel

@testable import WinnowFormats
import WinnowSettings
@testable import WinnowOTTL

/// The recorded spans in columns, as a reader of OTLP JSON fills them.
struct OTTLColumnSamples {
    private let batch: TraceBatch
    private let tables: TraceTables
    /// Rows by number of the request; spans that no reader takes are missing.
    private var rows: [Int: Int] = [:]

    /// Reads requests of one span each.
    init(_ requests: [JSONValue]) throws {
        var block = SpanBlock()
        var decoder = OTLPJSONDecoder()
        decoder.follow(&block)
        let parser = try TapeParser()
        for (number, request) in requests.enumerated() {
            let padded = Array(request.text().utf8) + [UInt8](repeating: 0, count: 64)
            let before = block.count
            try padded.withUnsafeBytes { bytes in
                let tape = try parser.parse(UnsafeRawBufferPointer(rebasing: bytes.dropLast(64)))
                _ = decoder.request(tape, JSONTape.first, UInt32(number), &block) { _, _ in }
            }
            if block.count > before { rows[number] = before }
        }
        batch = block.batch(of: 0..<block.count)
        tables = block.tables
    }

    /// How many spans there are.
    var count: Int { rows.count }

    /// One character for each sample, `1`, `0` or `e`; `nil` for spans that are missing.
    func results(_ condition: OTTLCondition, _ samples: [(request: Int, event: Int?)]) -> [Character?] {
        var evaluator = ConditionEvaluator(condition)
        // Twice: what is remembered must be what was computed.
        var results: [Character?] = []
        for _ in 0..<2 {
            let again: [Character?] = samples.map { sample in
                guard let row = rows[sample.request] else { return nil }
                let trace = batch.traceID(batch.trace(of: row, near: 0))
                switch evaluator.outcome(row, trace: trace, event: sample.event, in: batch, tables) {
                case .holds: return "1"
                case .fails: return "0"
                case .error: return "e"
                }
            }
            results = results.isEmpty || results == again ? again : [Character?](repeating: "?", count: samples.count)
        }
        return results
    }
}
