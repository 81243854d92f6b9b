import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// Zipkin's first JSON, taken apart as Zipkin takes it apart.
@Suite struct ZipkinFirstVersionTests {
    private func spans(_ members: String, _ annotations: [(String, Int, String)], _ tags: String = "") throws
        -> [ReadSpan]
    {
        let list = annotations.map {
            "{\"value\":\"\($0.0)\",\"timestamp\":\($0.1),\"endpoint\":{\"serviceName\":\"\($0.2)\"}}"
        }
        let read = try ReadSpan.all(
            "[{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"get\"\(members),\"annotations\":[\(list.joined(separator: ","))],"
                + "\"binaryAnnotations\":[\(tags)]}]")
        #expect(read.format == "zipkin-v1" && read.damage.isClean, "\(read.damage.diagnostics)")
        return read.spans
    }

    @Test func oneSideIsOneSpan() throws {
        for (begin, end, kind) in [("cs", "cr", SpanKind.client), ("sr", "ss", .server), ("ms", "ws", .producer)] {
            let read = try spans("", [(begin, 10, "web"), (end, 15, "web"), ("note", 12, "web")])
            #expect(read.count == 1 && read[0].kind == kind && read[0].service == "web")
            #expect(read[0].start == 10_000 && read[0].end == 15_000)
        }
        let received = try spans("", [("wr", 10, "web"), ("mr", 15, "web")])
        #expect(received.count == 1 && received[0].kind == .consumer && received[0].end - received[0].start == 5000)
    }

    @Test func theTimestampOfTheRecordWins() throws {
        let read = try spans(",\"timestamp\":7,\"duration\":20", [("cs", 10, "web"), ("cr", 15, "web")])
        #expect(read[0].start == 7000 && read[0].end == 27_000)
        let local = try spans(",\"timestamp\":7,\"duration\":20", [])
        #expect(local.count == 1 && local[0].kind == .unspecified && local[0].start == 7000 && local[0].end == 27_000)
    }

    @Test func bothSidesAreTwoSpans() throws {
        let read = try spans(
            ",\"timestamp\":10,\"duration\":20",
            [("cs", 10, "web"), ("sr", 12, "back"), ("ss", 18, "back"), ("cr", 30, "web")],
            #"{"key":"path","value":"/x","endpoint":{"serviceName":"back"}},{"key":"sa","value":true,"endpoint":{"serviceName":"back"}}"#
        )
        #expect(read.map(\.kind) == [.client, .server] && read.map(\.service) == ["web", "back"])
        #expect(read.map(\.start) == [10_000, 12_000] && read.map(\.end) == [30_000, 18_000])
        #expect(
            read[0].attributes == ["peer.service": .string("back")] && read[1].attributes == ["path": .string("/x")])
        let loop = try spans("", [("cs", 10, "web"), ("sr", 12, "web"), ("ss", 18, "web"), ("cr", 30, "web")])
        #expect(loop.map(\.kind) == [.client, .server] && loop.map(\.end) == [30_000, 18_000])
    }

    @Test func anErrorIsATag() throws {
        let read = try spans(
            "", [("sr", 10, "web"), ("ss", 15, "web")],
            #"{"key":"error","value":"refused","endpoint":{"serviceName":"web"}},{"key":"lc","value":"","endpoint":{"serviceName":"web"}}"#
        )
        #expect(read[0].status == .error && Array(read[0].attributes.keys) == ["error"])
    }
}
