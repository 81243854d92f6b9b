import Testing
import WinnowModel

/// The W3C's grammar of `tracestate`.
@Suite struct TraceStateGrammarTests {
    @Test(
        arguments: [
            ("", ""), ("a=1", "a=1"), (" a=1 ,\tb=2,,", "a=1,b=2"), ("a=1,a=2", ""), ("a", ""), ("=1", ""), ("a=", ""),
            ("A=1", ""), ("1a=1", ""), ("1a@b=1", "1a@b=1"), ("a@1=1", ""), ("a=b=c", ""), ("a= b", "a= b"),
            ("a=b\u{e9}", ""),
            ("a*/-_=!", "a*/-_=!"), ("ot=th:8;rv:1,a=1", "ot=th:8;rv:1,a=1"),
        ])
    func acceptedMembers(header: String, written: String) {
        #expect(TraceState.header(TraceState.accepted(header)) == written)
    }

    @Test func limits() {
        let members = (0..<32).map { "k\($0)=1" }
        #expect(TraceState.accepted(members.joined(separator: ",")).count == 32)
        #expect(TraceState.accepted((members + ["z=1"]).joined(separator: ",")).isEmpty)
        let longest = String(repeating: "a", count: 256)
        #expect(TraceState.accepted("\(longest)=\(longest)").count == 1)
        #expect(TraceState.accepted("a=\(longest)a").isEmpty && TraceState.accepted("\(longest)a=1").isEmpty)
        // A new member does not fit beside 32 others; one in place of another does.
        let full = TraceState.accepted(members.joined(separator: ","))
        #expect(TraceState.updated(full, key: "ot", value: "th:0").map(\.key) == full.map(\.key))
        #expect(TraceState.updated(full, key: "k7", value: "2").first?.value == "2")
        #expect(TraceState.updated([], key: "ot", value: "th:0 ").isEmpty)
    }
}
