import Testing
import WinnowFormats
import WinnowTestSupport

@testable import WinnowLab

/// Recorded and damaged traces of the corpora in other formats.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct TraceConversionCorpusTests {
    @Test func protobufComesBackByteForByte() throws {
        let original = Corpora.path("traces/order-flow/order-flow.otlp.pb.gz")
        let direct = try TraceConversionTests.convert([original], OTLPFramesWriter.self)
        let lines = try TraceConversionTests.convert([original], OTLPLinesWriter.self)
        let again = try TraceConversionTests.convert([TemporaryFile(lines.bytes).path], OTLPFramesWriter.self)
        #expect(direct.bytes == again.bytes && direct.conversion.spans == 11_451)
        let inspection = try TraceInspection(TemporaryFile(again.bytes).path)
        let before = try TraceInspection(original)
        #expect(inspection.spans == before.spans && inspection.traces == before.traces)
        #expect(inspection.errors == before.errors && inspection.minStart == before.minStart)
    }

    @Test func damageIsToldAsInspectTellsIt() throws {
        let folder = Corpora.path("traces/broken/")
        for name in visibleFiles(folder) where !["README.md", "expected.json"].contains(name) {
            let inspection = try TraceInspection(folder + name)
            let made = try TraceConversionTests.convert([folder + name], OTLPLinesWriter.self)
            #expect(made.conversion.findings == inspection.diagnostics, "\(name)")
            #expect(made.conversion.isClean == (inspection.verdict == .clean), "\(name)")
            #expect(made.conversion.isReadable == (inspection.verdict != .unreadable), "\(name)")
            #expect(made.conversion.spans == inspection.spans, "\(name)")
            if inspection.spans == 0 { continue }
            let read = try TraceInspection(TemporaryFile(made.bytes).path)
            #expect(read.spans == inspection.spans && read.traces == inspection.traces, "\(name)")
            #expect(read.orphans == inspection.orphans && read.services == inspection.services, "\(name)")
        }
    }
}
