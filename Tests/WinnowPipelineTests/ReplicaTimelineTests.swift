import Testing
import WinnowModel

@testable import WinnowPipeline

/// Who runs when, who knows of it, and when what nobody took is sent again.
@Suite struct ReplicaTimelineTests {
    private static let second: UInt64 = 1_000_000_000

    private static func timeline(
        _ changes: [(UInt64, ReplicaChanges.Kind)], first: Int, replicas: Int, start: UInt64 = 100,
        notice: ReplicaChanges.Notice = .atOnce
    ) -> ReplicaTimeline {
        ReplicaTimeline(
            ReplicaChanges(
                changes.map { ReplicaChanges.Change(at: $0.0 * second, kind: $0.1) }, first: first, notice: notice,
                make: { _ in [] }),
            replicas: replicas, start: start * second)
    }

    private static func epochs(_ timeline: ReplicaTimeline) -> [String] {
        timeline.epochs.map { "\($0.from / second) \($0.members)" }
    }

    @Test func whatIsNoticedAtOnce() {
        let timeline = Self.timeline(
            [(110, .scaled(to: 4)), (120, .restarted(1, downNanos: 5 * Self.second)), (130, .scaled(to: 2))],
            first: 3, replicas: 4)
        #expect(
            Self.epochs(timeline) == [
                "100 [0, 1, 2]", "110 [0, 1, 2, 3]", "120 [0, 2, 3]", "125 [0, 1, 2, 3]", "130 [0, 1]",
            ])
    }

    @Test func aLookUpSeesWhatIsThereThen() {
        // Look-ups are at 100, 105, 110 …: a restart of two seconds between two of them is never seen.
        let timeline = Self.timeline(
            [(111, .restarted(0, downNanos: 2 * Self.second)), (118, .scaled(to: 3)), (120, .scaled(to: 2))],
            first: 2, replicas: 3, notice: .every(5 * Self.second))
        #expect(Self.epochs(timeline) == ["100 [0, 1]"])
        let later = Self.timeline(
            [(111, .scaled(to: 3)), (121, .restarted(nil, downNanos: 10 * Self.second))], first: 2, replicas: 3,
            notice: .every(5 * Self.second))
        #expect(Self.epochs(later) == ["100 [0, 1]", "115 [0, 1, 2]", "125 []", "135 [0, 1, 2]"])
        #expect(later.anyone(after: 126 * Self.second) == 135 * Self.second)
    }

    @Test func aListNeverChanges() {
        let timeline = Self.timeline([(110, .scaled(to: 1))], first: 2, replicas: 2, notice: .never)
        #expect(Self.epochs(timeline) == ["100 [0, 1]"] && timeline.leftOut(1, after: 111) == .max)
        #expect(timeline.delivery(to: 1, sent: 111 * Self.second, RetrySchedule()) == nil)
    }

    @Test func changesBeforeTheTrafficHappenWithIt() {
        let timeline = Self.timeline([(50, .scaled(to: 3))], first: 2, replicas: 3)
        #expect(timeline.events.first.map { $0.at } == 100 * Self.second)
    }

    @Test func whatIsDownGetsItsRequestsLater() {
        let second = Self.second
        let timeline = Self.timeline(
            [(110, .restarted(0, downNanos: 10 * second))], first: 2, replicas: 2, notice: .never)
        // Sent at 111, again at 116 (still down) and 123.5.
        #expect(timeline.delivery(to: 0, sent: 111 * second, RetrySchedule()) == 123_500_000_000)
        #expect(timeline.delivery(to: 0, sent: 111 * second, nil) == nil)
        // Where it is left out meanwhile, what waits for it is lost with its exporter.
        let watched = Self.timeline([(110, .restarted(0, downNanos: 10 * second))], first: 2, replicas: 2)
        #expect(watched.delivery(to: 0, sent: 110 * second, RetrySchedule()) == 122_500_000_000)
        let lookedUp = Self.timeline(
            [(111, .restarted(0, downNanos: 10 * second))], first: 2, replicas: 2, notice: .every(5 * second))
        #expect(lookedUp.delivery(to: 0, sent: 112 * second, RetrySchedule()) == nil)
        #expect(lookedUp.leftOut(0, after: 112 * second) == 115 * second)
    }

    @Test func retriesGrowAndEnd() {
        let retry = RetrySchedule()
        // 5, 12.5, 23.75, 40.6, 65.9, 95.9 …
        #expect(retry.first(after: 0, sent: 0) == 5 * Self.second)
        #expect(retry.first(after: 5 * Self.second, sent: 0) == 12_500_000_000)
        #expect(retry.first(after: 60 * Self.second, sent: 0) == 65_937_500_000)
        #expect(retry.first(after: 290 * Self.second, sent: 0) == nil)
        let stubborn = RetrySchedule(
            initialNanos: 0, multiplier: 0, mostIntervalNanos: 0, mostElapsedNanos: 0)
        #expect(stubborn.first(after: 1 << 62, sent: 0).map { $0 > 1 << 62 } == true, "not walked step by step")
        #expect(RetrySchedule(mostElapsedNanos: 0).first(after: .max, sent: .max - 1) == nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func intervalsAndEventsAgree(seed: UInt64) {
        var draws = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func below(_ count: UInt64) -> UInt64 {
            draws ^= draws << 13
            draws ^= draws >> 7
            draws ^= draws << 17
            return draws % count
        }
        let changes = (0..<below(8)).map { _ -> (UInt64, ReplicaChanges.Kind) in
            let at = 90 + below(40)
            if below(2) == 0 { return (at, .scaled(to: 1 + Int(below(5)))) }
            return (at, .restarted(below(3) == 0 ? nil : Int(below(5)), downNanos: below(9) * Self.second))
        }
        let notices: [ReplicaChanges.Notice] = [.atOnce, .never, .every(3 * Self.second)]
        let timeline = Self.timeline(changes, first: 3, replicas: 5, notice: notices[Int(below(3))])
        var running = Set(0..<3)
        var last: Nanos = 0
        for (at, event) in timeline.events {
            #expect(at >= last && at >= 100 * Self.second)
            last = at
            switch event {
            case .crash(let replica), .stop(let replica): #expect(running.remove(replica) != nil)
            case .start(let replica): #expect(running.insert(replica).inserted)
            case .notice(let epoch):
                #expect(timeline.epochs[epoch].from == at && timeline.epochs[epoch].members == running.sorted())
            }
        }
    }
}
