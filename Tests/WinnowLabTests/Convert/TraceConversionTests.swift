import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// Recorded traces in other formats.
@Suite struct TraceConversionTests {
    static let recording = LabFiles.package("scenarios/traces/order-flow.jsonl.gz")

    /// A file with one in sixteen of its traces, in their requests.
    static let sample: String = {
        var bytes: [UInt8] = []
        guard let file = try? TraceFile(recording) else { return "" }
        var block = SpanBlock()
        while (try? file.read(&block, limit: block.count + 8192)) == true {}
        let rows = (0..<block.count).filter { block.spans[$0].traceID.low % 16 == 3 }
        OTLPLinesWriter.write(block.batch(of: rows), block.tables, into: &bytes)
        return TemporaryFile(bytes).path
    }()

    /// Converts files and returns the bytes with the conversion's account.
    static func convert(
        _ files: [String], _ writer: any TraceFileWriter.Type, scrubber: Scrubber? = nil
    ) throws -> (bytes: [UInt8], conversion: TraceConversion) {
        var bytes: [UInt8] = []
        let stream = TraceFileStream(writer, compression: .none) { piece throws(Failure) in
            bytes += piece
            return true
        }
        var conversion = TraceConversion(scrubber: scrubber)
        try conversion.run(files, to: [stream])
        return (bytes, conversion)
    }

    @Test func everyFormatKeepsWhatItCan() throws {
        let all = try PlainSpan.read(Self.sample).spans
        for writer in TraceFormatCatalog.writers {
            let losses = writer.format.losses
            let made = try Self.convert([Self.sample], writer)
            #expect(made.conversion.spans == all.count && made.conversion.isClean)
            let read = try PlainSpan.read(TemporaryFile(made.bytes).path)
            #expect(read.damage.isClean, "\(writer.format.id): \(read.damage.diagnostics)")
            let wanted = PlainSpan.comparable(PlainSpan.expected(all, losing: losses), losing: losses)
            let found = PlainSpan.comparable(read.spans, losing: losses)
            func key(_ span: PlainSpan) -> (TraceID, UInt64) { (span.traceID, span.spanID) }
            let pairs = zip(found.sorted { key($0) < key($1) }, wanted.sorted { key($0) < key($1) })
            let different = pairs.first { $0 != $1 }
            #expect(
                found.count == wanted.count && different == nil, "\(writer.format.id): \(String(describing: different))"
            )
        }
    }

    @Test func tracesOfSeveralFilesAreOneTrace() throws {
        let header = NezhaCSVWriter.format.opening
        let id = "0af7651916cd43dd8448eb211c80319c"
        let one = TemporaryFile(header + Array("\(id),b7ad6b7169203331,root,shop,GET /,1000,9000,8\n".utf8))
        let other = TemporaryFile(
            header + Array("\(id),b7ad6b7169203332,b7ad6b7169203331,shop,work,2000,3000,1\n".utf8))
        let made = try Self.convert([one.path, other.path], JaegerWriter.self)
        #expect(made.conversion.spans == 2)
        #expect(String(decoding: made.bytes, as: UTF8.self).components("\"traceID\":\"\(id)\",\"processes\"") == 2)
        #expect(try TraceInspection(TemporaryFile(made.bytes).path).orphans == 0)
    }
}

extension String {
    /// Into how many parts a text cuts this one.
    fileprivate func components(_ separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
