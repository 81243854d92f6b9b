import Testing

@testable import WinnowStore

@Suite struct DimensionTests {
    @Test func pairsAreSortedAndEncoded() {
        let dimension = Dimension(["service": "a;b=c%", "class": "slow"])
        #expect(dimension.text == "class=slow;service=a%3Bb%3Dc%25")
        #expect(dimension["service"] == "a;b=c%")
        #expect(dimension["class"] == "slow")
        #expect(dimension["other"] == nil)
        #expect(Dimension.whole.text.isEmpty)
        #expect(Dimension([:]) == .whole)
    }

    @Test(arguments: ["", "%3B", "%253B", ";;", "==", "%", "a=b;c", "ü %25"])
    func valuesComeBack(_ value: String) {
        #expect(Dimension(encoded: Dimension(["k": value]).text)["k"] == value)
    }
}
