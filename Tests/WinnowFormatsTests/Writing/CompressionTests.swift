import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// Files that are compressed while they are written.
@Suite struct CompressionTests {
    private func write(_ pieces: [[UInt8]], _ compression: Compression) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TraceFileStream(NezhaCSVWriter.self, compression: compression) { piece throws(Failure) in
            bytes += piece
            return true
        }
        for piece in pieces { try stream.add(piece) }
        try stream.finish()
        return bytes
    }

    /// Few and long: reading each takes its time.
    private static let rows: [[UInt8]] = (1...12_000).map {
        let id = String($0 * 7_919 + 1 << 62, radix: 16)
        let name = String(repeating: "work \($0) ", count: 40)
        return Array("\(id),\(String($0, radix: 16)),root,pod-\($0 % 7),\(name),1,2,0\n".utf8)
    }

    @Test(arguments: Compression.allCases)
    func contentComesBackHoweverItWasCut(_ compression: Compression) throws {
        let whole = Array(Self.rows.joined())
        let bytes = try write(Self.rows, compression)
        #expect(bytes == (try write([whole], compression)))
        // More than a frame of content.
        #expect(whole.count > 5 << 20 && (compression == .none || bytes.count < whole.count))
        let inspection = try TraceInspection(TemporaryFile(bytes).path)
        #expect(inspection.verdict == .clean && inspection.spans == Self.rows.count)
        #expect(inspection.compression == compression)
    }

    @Test(arguments: Compression.allCases)
    func aFileWithoutRecordsIsAFile(_ compression: Compression) throws {
        let bytes = try write([], compression)
        let plain = NezhaCSVWriter.format.opening
        #expect(compression == .none ? bytes == plain : !bytes.isEmpty)
        let file = try TraceFile(TemporaryFile(bytes).path)
        #expect(file.format.id == "nezha-csv")
    }

    @Test func endingsChoose() {
        for (path, compression, content) in [
            ("a.jsonl", Compression.none, "a.jsonl"), ("a.jsonl.gz", .gzip, "a.jsonl"),
            ("A.PB.ZST", .zstd, "A.PB"),
            (".gz", .gzip, ""), ("gz", .none, "gz"), ("-", .none, "-"),
        ] {
            let split = Compression.split(path)
            #expect(split.compression == compression && split.path == content, "\(path)")
        }
    }

    @Test func nothingIsWrittenOnceNobodyReads() throws {
        var calls = 0
        let stream = TraceFileStream(NezhaCSVWriter.self, compression: .none) { _ throws(Failure) in
            calls += 1
            return calls < 2
        }
        for row in Self.rows.prefix(5) { try stream.add(row) }
        try stream.finish()
        #expect(calls == 2 && !stream.isRead)
    }
}
