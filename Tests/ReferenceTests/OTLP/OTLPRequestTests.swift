import Testing
import WinnowModel

@testable import WinnowFormats

/// OTLP requests recorded from a real protobuf implementation.
@Suite struct OTLPRequestTests {
    private struct Decoded {
        var block = SpanBlock()
        var repaired = 0

        var counts: [Int] {
            var counts = [block.count, 0, 0]
            for row in 0..<block.count {
                counts[1] += block.tables.extras[Int(block.extras[row])].events.count
                counts[2] += block.tables.extras[Int(block.extras[row])].links.count
            }
            return counts
        }

        var encoded: [UInt8] { OTLPEncoder.encode(block.batch, rows: 0..<UInt32(block.count), block.tables) }
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Decoded {
        var decoded = Decoded()
        var decoder = OTLPDecoder()
        decoder.follow(&decoded.block)
        try decoder.request(bytes, 0, &decoded.block)
        decoded.repaired = decoder.repaired
        return decoded
    }

    private static func decode(json text: String) throws -> Decoded {
        var decoded = Decoded()
        var decoder = OTLPJSONDecoder()
        _ = decoder.interner.follow(&decoded.block)
        let parser = try TapeParser()
        let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
        try padded.withUnsafeBytes { bytes in
            let tape = try parser.parse(UnsafeRawBufferPointer(rebasing: bytes.dropLast(64)))
            let isRequest = decoder.request(tape, JSONTape.first, 0, &decoded.block) { number, fault in
                Issue.record("span \(number): \(fault.message)")
            }
            #expect(isRequest)
        }
        #expect(decoder.repaired == 0)
        return decoded
    }

    @Test func requestsAreDecodedAndSizedExactly() throws {
        for file in OTLPVectors.files("requests-") {
            var agreed = 0
            let lines = try OTLPVectors.lines(file)
            for (number, line) in lines.enumerated() {
                let bytes = OTLPVectors.bytes(line["protobuf"])
                #expect(bytes.count == line["size"]?.integer.map { Int($0) })
                try bytes.withUnsafeBytes { bytes in
                    let decoded = try Self.decode(bytes)
                    let want = ["spans", "events", "links"].map { line["counts"]?[$0]?.integer ?? -1 }
                    var sizes: [UInt32] = []
                    SpanSizer(decoded.block.tables).measure(decoded.block.batch, into: &sizes)
                    let wantSizes = try CanonicalSize.spans(bytes)
                    let encoded = decoded.encoded
                    let size = RequestSizer(decoded.block.tables).request(
                        decoded.block.batch, rows: 0..<UInt32(decoded.block.count), sizes: sizes)
                    let fromJSON = try Self.decode(json: line["json"]?.text() ?? "")
                    let agrees =
                        decoded.counts.map { Int64($0) } == want && sizes.map { Int($0) } == wantSizes
                        && encoded.count == size && fromJSON.encoded == encoded
                    #expect(agrees, "\(file) request \(number)")
                    if agrees { agreed += 1 }
                }
            }
            print("\(file): \(agreed) of \(lines.count) vectors agreed")
            #expect(!lines.isEmpty)
        }
    }

    @Test func damagedRequestsGetTheSameVerdict() throws {
        for file in OTLPVectors.files("damaged") {
            var agreed = 0
            let lines = try OTLPVectors.lines(file)
            for (number, line) in lines.enumerated() {
                let wanted = line["upb"]?["parsed"]?.bool ?? false
                let agrees = OTLPVectors.bytes(line["input"]).withUnsafeBytes { bytes in
                    do {
                        let decoded = try Self.decode(bytes)
                        // Text that is not UTF-8 is read and counted here; there it fails the whole request.
                        // What stands in fields that are not read (entity references) is not looked at.
                        if !wanted {
                            return decoded.repaired > 0 || line["python"]?["error"]?.string == "UnicodeDecodeError"
                        }
                        return decoded.block.count == line["upb"]?["counts"]?["spans"]?.integer.map { Int($0) }
                    } catch {
                        return !wanted
                    }
                }
                #expect(agrees, "\(file) \(number): \(line["kind"]?.string ?? "")")
                if agrees { agreed += 1 }
            }
            print("\(file): \(agreed) of \(lines.count) vectors agreed")
            #expect(!lines.isEmpty)
        }
    }
}
