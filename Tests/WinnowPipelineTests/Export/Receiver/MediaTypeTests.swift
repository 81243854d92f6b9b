import Testing

@testable import WinnowPipeline

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("application/json", "application/json"), (" Application/JSON ;charset=utf-8", "application/json"),
        ("application/json;", "application/json"), ("application/json; a=\"b;c\\\"d\" ; e=f", "application/json"),
        ("application/json; charset", ""), ("application/json; a=1; A=2", ""), ("application/json; =1", ""),
        ("application/json; a=\"b", ""), ("application/json, text/plain", ""), ("application/", ""), ("", ""),
        ("a b/c", ""), ("json", "json"),
    ])
    func isRead(text: String, name: String) {
        #expect(MediaType.name(text) == name)
    }
}
