import Testing
import WinnowFormats
import WinnowTestSupport

/// What no vector says of encoded bodies.
@Suite struct ContentDecodingTests {
    private func fault(_ body: [UInt8], _ encoding: String, limit: Int = 1 << 20) -> String? {
        do throws(ContentFault) {
            _ = try ContentDecoding.decode(body, encoding: encoding, limit: limit)
            return nil
        } catch { return error.message }
    }

    /// Magic number and descriptor of a frame, as the command-line tool `lz4` writes them: with a checksum of the content.
    private let frame: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7]

    @Test func lz4IsRead() throws {
        let text = Array("hello hello hello hello hello hello".utf8)
        // A block: six literals, a match of 24 bytes six back, five literals.
        let block: [UInt8] = [0x6F] + Array("hello ".utf8) + [6, 0, 5, 0x50] + Array("hello".utf8)
        let body = frame + [UInt8(block.count), 0, 0, 0] + block + [0, 0, 0, 0, 0xBD, 0x9C, 0xD6, 0x74]
        #expect(try ContentDecoding.decode(body, encoding: "lz4", limit: 100) == text)
        #expect(fault(body, "lz4", limit: 34) == "http: request body too large")
        #expect(fault(Array(body.dropLast(3)), "lz4") == "unexpected EOF")
        var damaged = body
        damaged[body.count - 1] ^= 1
        #expect(fault(damaged, "lz4") == "lz4: invalid frame checksum")
        damaged = body
        damaged[6] ^= 1
        #expect(fault(damaged, "lz4") == "lz4: invalid header checksum")
    }

    @Test func nothingIsDecodedToTooMuch() {
        // A megabyte of zeros in a copy that runs into itself, behind a length that says less.
        let bomb: [UInt8] =
            [0x80, 0x80, 0x40, 0x00, 0x00] + (0..<16_384).flatMap { _ in [0xFE, 0x01, 0x00] as [UInt8] }
        #expect(fault(bomb, "snappy", limit: 1000) == "snappy: decoded size exceeds max request body size")
        #expect(fault([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0], "snappy", limit: .max) == "snappy: corrupt input")
    }

    /// Whatever is sent, nothing traps.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func damageIsSaid(seed: UInt64) {
        var random = TestRandom(seed: seed)
        let seeds: [(String, [UInt8])] = [
            (
                "gzip",
                [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x4C, 0x4A, 0x06, 0, 0xC2, 0x41, 0x24, 0x35, 3, 0, 0, 0]
            ),
            ("zlib", [0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x06, 0, 0x02, 0x4D, 0x01, 0x27]),
            ("snappy", [6, 0x08] + Array("abc".utf8) + [0x0A, 3, 0]),
            ("lz4", frame + [4, 0, 0, 0, 0x30] + Array("abc".utf8) + [0, 0, 0, 0]),
        ]
        for (encoding, body) in seeds {
            let damaged = random.damaged(body)
            let found = fault(damaged, encoding)
            #expect(found != "")
        }
    }
}
