import Testing
import WinnowPipeline
import WinnowTestSupport

/// What no vector says of requests by HTTP.
@Suite struct HTTPReceiverTests {
    private func answer(
        _ request: HTTPRequest, _ settings: HTTPReceiverSettings = HTTPReceiverSettings()
    ) -> HTTPResponse? {
        if case .answered(let response) = HTTPReceiver(settings).receive(request) { response } else { nil }
    }

    /// A body that cannot be opened is refused before anybody looks where it goes, in a type that the request names, or in none.
    @Test func bodiesAreOpenedFirst() {
        let types = [("application/x-protobuf", 400), ("application/json", 400), ("", 400), ("text/plain", 500)]
        for (type, status) in types {
            let headers = [HTTPHeader("content-encoding", "gzip"), HTTPHeader("content-type", type)]
            let request = HTTPRequest(method: "GET", target: "/nowhere", headers: headers, body: [1, 2, 3])
            #expect(answer(request)?.status == status)
        }
    }

    @Test func redirectsToGetHaveAPage() {
        let response = answer(HTTPRequest(method: "GET", target: "//v1/traces?a=1&b=2"))
        #expect(response?.status == 307)
        #expect(response?.answer.location == "/v1/traces?a=1&b=2")
        #expect(
            response.map { String(decoding: $0.body, as: UTF8.self) }
                == "<a href=\"/v1/traces?a=1&amp;b=2\">Temporary Redirect</a>.\n\n")
    }

    /// Whatever is sent is answered.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func nothingTraps(seed: UInt64) {
        var random = TestRandom(seed: seed)
        let body = random.damaged(
            Array(
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"a\\u00e9\",\"kind\":2,\"x\":[1.5e3,{}]}]}]}]}"
                    .utf8))
        let types = ["application/json", "application/x-protobuf"]
        let encodings = ["", "gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "x-snappy-framed"]
        for encoding in encodings {
            let headers = [
                HTTPHeader("Content-Type", random.pick(types)), HTTPHeader("Content-Encoding", encoding),
            ]
            switch HTTPReceiver().receive(HTTPRequest(target: "/v1/traces", headers: headers, body: body)) {
            case .answered(let response): #expect([200, 400, 500].contains(response.status))
            case .taken(_, _, let spans): #expect(spans > 0)
            }
        }
    }
}
