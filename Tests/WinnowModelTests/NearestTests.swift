import Testing
import WinnowModel

/// "Did you mean" names what was most likely meant, and nothing that is too far away.
@Suite struct NearestTests {
    @Test(
        arguments: [
            ("probabalistic", "probabilistic"), ("LATENCY", "latency"), ("latnecy", "latency"),
            ("status_cod", "status_code"),
            ("x", nil), ("completely_else", nil), ("", nil), ("and", "and"), ("nd", "and"),
        ] as [(String, String?)])
    func names(typed: String, meant: String?) {
        let known = ["probabilistic", "latency", "status_code", "and", "always_sample"]
        #expect(nearest(to: typed, in: known) == meant)
    }

    @Test func theFirstOfEquallyNearOnesWins() {
        #expect(nearest(to: "cat", in: ["bat", "hat"]) == "bat")
        #expect(nearest(to: "cat", in: ["bat", "cat"]) == "cat")
        #expect(nearest(to: "cat", in: [String]()) == nil)
    }

    @Test func longWordsAreBounded() {
        let long = String(repeating: "a", count: 100_000)
        #expect(nearest(to: long, in: [long + "b", "b"]) == long + "b")
    }
}
