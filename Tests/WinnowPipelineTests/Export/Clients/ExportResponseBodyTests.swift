import Testing
import WinnowPipeline
import WinnowTestSupport

/// Bodies of responses, whole and damaged.
@Suite struct ExportResponseBodyTests {
    private let bad = ExportResponseBody.partial(PartialSuccess(rejectedSpans: 2, message: "bad"))

    @Test func protobuf() {
        #expect(ExportResponseBody.read(protobuf: []) == .success)
        #expect(ExportResponseBody.read(protobuf: [0x0A, 0]) == .partial(PartialSuccess(rejectedSpans: 0)))
        #expect(ExportResponseBody.read(protobuf: [0x0A, 7, 8, 2, 0x12, 3, 0x62, 0x61, 0x64]) == bad)
        // Parts of one message are joined, fields that nobody knows are passed over, a group too.
        #expect(
            ExportResponseBody.read(protobuf: [0x0A, 2, 8, 2, 0x1B, 8, 1, 0x1C, 0x0A, 5, 0x12, 3, 0x62, 0x61, 0x64])
                == bad)
        for damaged in [[0xFF, 0xFF, 0xFF], [0x0A, 9, 8], [0x0C], [0x1B, 8, 1], [0x00], [0x0A, 3, 0x12, 1, 0xFF]]
            as [[UInt8]]
        {
            #expect(ExportResponseBody.read(protobuf: damaged) == .damaged, "\(damaged)")
        }
    }

    @Test func json() {
        func read(_ text: String) -> ExportResponseBody { .read(Array(text.utf8), contentType: "application/json") }
        #expect(read(#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"bad"}}"#) == bad)
        #expect(read(#"{"partialSuccess":{"rejectedSpans":2,"errorMessage":"bad"},"more":1}"#) == bad)
        #expect(read("{}") == .success)
        #expect(read("") == .success)
        #expect(read("{") == .damaged)
        #expect(read("[]") == .damaged)
    }

    @Test func onlyTypesOfOTLPAreRead() {
        #expect(ExportResponseBody.read([0xFF], contentType: "text/html") == .success)
        #expect(ExportResponseBody.read([0xFF], contentType: "application/x-protobuf; charset=utf-8") == .success)
    }

    @Test func damagedBytesDoNotTrap() {
        var random = TestRandom(seed: 3)
        var read: Set<ExportResponseBody> = []
        for _ in 0..<4000 {
            let bytes = (0..<random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            read.insert(ExportResponseBody.read(protobuf: bytes))
        }
        #expect(read.contains(.damaged) && read.contains(.success))
    }

    @Test(
        arguments: [
            ("http://h:4318/v1/traces", "http://h:4318/v1/traces"), ("https://h", "https://h:443/"),
            ("http://[::1]:4318", "http://[::1]:4318/"), ("HTTP://u:p@h:1?x=1#y", "http://h:1/?x=1"),
            ("h:4318", nil), ("http://", nil), ("http://h:99999", nil), ("http://h:x/", nil), ("http://[::1", nil),
        ] as [(String, String?)])
    func endpoints(_ url: String, _ wanted: String?) { #expect(ExportEndpoint(url)?.url == wanted) }
}
