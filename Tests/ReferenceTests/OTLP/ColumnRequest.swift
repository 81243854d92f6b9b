import WinnowModel

@testable import WinnowFormats

/// A request as columns hold it.
struct ColumnRequest {
    private(set) var block = SpanBlock()
    /// Texts that had to be repaired.
    private(set) var repaired = 0

    /// Reads protobuf.
    init(protobuf bytes: [UInt8]) throws(WireCursor.Fault) {
        var decoder = OTLPDecoder()
        decoder.follow(&block)
        let fault: WireCursor.Fault? = bytes.withUnsafeBytes { bytes in
            do throws(WireCursor.Fault) {
                try decoder.request(bytes, 0, &block)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
        repaired = decoder.repaired
    }

    /// Reads OTLP JSON; spans that can't be read are missing.
    init(json text: String) throws {
        var decoder = OTLPJSONDecoder()
        decoder.follow(&block)
        let parser = try TapeParser()
        let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
        try padded.withUnsafeBytes { bytes in
            let tape = try parser.parse(UnsafeRawBufferPointer(rebasing: bytes.dropLast(64)))
            _ = decoder.request(tape, JSONTape.first, 0, &block) { _, _ in }
        }
        repaired = decoder.repaired
    }

    private var rows: Range<UInt32> { 0..<UInt32(block.count) }

    /// Spans, events and links.
    var counts: [Int64] {
        let extras = block.spans.map(\.extras).map { block.tables.extras[Int($0)] }
        return [block.count, extras.reduce(0) { $0 + $1.events.count }, extras.reduce(0) { $0 + $1.links.count }]
            .map { Int64($0) }
    }

    /// What the column encoder writes.
    var encoded: [UInt8] { OTLPEncoder.encode(batch, rows: rows, block.tables) }

    /// What size arithmetic says of each span as a field of its scope.
    var spanSizes: [UInt32] {
        var sizes: [UInt32] = []
        SpanSizer(block.tables).measure(batch, into: &sizes)
        return sizes
    }

    /// What size arithmetic says of the request.
    var size: Int { RequestSizer(block.tables).request(batch, rows: rows, sizes: spanSizes) }

    private var batch: TraceBatch { block.batch(of: 0..<block.count) }
}
