import Testing
import WinnowPipeline

@testable import WinnowLive

/// When requests are handed over.
@Suite struct LivePacerTests {
    private func batch(_ due: UInt64) -> LiveBatch { LiveBatch(body: [], bytes: 0, spans: 1, due: due) }

    @Test func requestsComeAtTheirTimesAndNeverBackwards() throws {
        // Nothing listens: nothing is waited for either.
        let sending = try Sending(to: "http://127.0.0.1:1/", limits: .init(inHand: 8, queued: 8))
        let exporter = sending.exporter
        var pacer = LivePacer(.times(10))
        let second: UInt64 = 1_000_000_000
        var times: [UInt64] = []
        let start = exporter.clock.now
        for due in [100, 102, 101, 104] {
            pacer.send(batch(UInt64(due) * second), to: exporter)
            times.append(exporter.clock.now - start)
        }
        #expect(exporter.ledger.offered == 4)
        #expect(times[1] >= second / 5 && times[2] >= times[1] && times[3] >= second * 2 / 5)
        // Later than the plan by what the machine took, and that is told.
        #expect(times[3] - second * 2 / 5 <= pacer.mostLateNanos + times[0] + second / 10)
    }

    @Test func speedsAreRead() {
        #expect(LiveSpeed("10x") == .times(10) && LiveSpeed("0.5x") == .times(0.5) && LiveSpeed("max") == .most)
        for text in ["", "x", "10", "0x", "-1x", "nanx", "infx", "1e9x", "Max"] { #expect(LiveSpeed(text) == nil) }
    }
}
