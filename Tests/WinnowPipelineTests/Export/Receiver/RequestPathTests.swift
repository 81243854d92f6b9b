import Testing

@testable import WinnowPipeline

@Suite struct RequestPathTests {
    @Test(arguments: [
        ("/v1/traces", "/v1/traces"), ("//v1//traces", "/v1/traces"), ("/v1/./x/../traces", "/v1/traces"), ("", "/"),
        ("/..", "/"), ("/v1/traces//", "/v1/traces/"), ("v1", "/v1"),
    ])
    func isCleaned(path: String, clean: String) {
        #expect(RequestPath.cleaned(path) == clean)
    }

    @Test func escapesAreReadPartByPart() {
        #expect(RequestPath.matches("/v1/%74races", "/v1/traces"))
        #expect(!RequestPath.matches("/v1%2Ftraces", "/v1/traces"))
        #expect(!RequestPath.matches("/v1/traces/x", "/v1/traces") && RequestPath.matches("/t/x/y", "/t/"))
        #expect(!RequestPath.matches("/v1/%+4races", "/v1/traces"))
    }
}
