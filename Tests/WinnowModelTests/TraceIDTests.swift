import Testing
import WinnowModel
import WinnowTestSupport

/// Ids as text and in order.
@Suite struct TraceIDTests {
    @Test func readsAndWritesHexadecimal() {
        let text = "4bf92f3577b34da6a3ce929d0e0e4736"
        #expect(TraceID(hex: text) == TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736))
        #expect(TraceID(hex: text.uppercased())?.hex == text)
        #expect(TraceID(high: 0, low: 1).hex == "00000000000000000000000000000001")
        for bad in ["", "4bf9", text + "0", String(text.dropLast()) + "g", "+" + text.dropFirst()] {
            #expect(TraceID(hex: bad) == nil, "\(bad)")
        }
        #expect(UInt64(hexDigits: Array("00000000000000001".utf8)) == nil && UInt64(hexDigits: []) == nil)
    }

    @Test func orderIsThatOfTheBytes() {
        var random = TestRandom(seed: 1)
        let ids = (0..<200).map { _ in TraceID(high: random.next() & 3, low: random.next()) }
        #expect(ids.sorted().map(\.hex) == ids.map(\.hex).sorted())
    }
}
