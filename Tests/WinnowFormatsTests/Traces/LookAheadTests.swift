import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats

@Suite struct LookAheadTests {
    /// Every line starts an object that never ends, and breaks off at the next: each would look at all that follow.
    @Test func brokenLinesAreNotLookedAtAgainAndAgain() throws {
        let line = #"{"a":1 x"# + "\n"
        let file = TemporaryFile(String(repeating: line, count: 40_000))
        var document = try JSONSpanDocument(ByteInput(path: file.path), byLine: false, OTLPJSONDecoder())
        var block = SpanBlock()
        var damage = TraceDamage()
        while try document.read(&block, limit: 1_000, &damage) {}
        let size = UInt64(line.utf8.count * 40_000)
        #expect(damage.skipped > 30_000)
        #expect(
            document.lookAhead.total < (size + UInt64(LookAhead.reach)) * 2 * 16 + 40_000 * UInt64(LookAhead.glance))
    }

    @Test func wellFormedTextKeepsItsReach() {
        var lookAhead = LookAhead(depth: 16)
        for object in 0..<10_000 {
            #expect(lookAhead.limit(consumed: UInt64(object) * 64) == LookAhead.reach)
            lookAhead.add(16 * 64)
        }
    }

    @Test func textThatIsLookedAtTooOftenIsGlancedAt() {
        var lookAhead = LookAhead(depth: 16)
        for _ in 0..<64 { lookAhead.add(LookAhead.reach) }
        #expect(lookAhead.limit(consumed: 1_000) == LookAhead.glance)
        #expect(lookAhead.limit(consumed: 64 << 20) == LookAhead.reach)
        #expect(lookAhead.limit(consumed: .max) == LookAhead.reach)
    }
}
