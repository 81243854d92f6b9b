import Testing
import WinnowModel
@testable import WinnowSampling
import WinnowTestSupport

/// What the map of each tick's traces is made for.
@Suite struct TickRoomsTests {
    @Test func aMapIsMadeForAsManyAsTheBatchThatWasTakenThen() {
        for wait in [Int64(1), 2, 30] {
            var rooms = TickRooms(waitSeconds: wait, least: 10)
            for second in 1...200 as ClosedRange<Int64> {
                for _ in 0..<second { rooms.add(to: second + wait) }
                let due = second
                // The batch of the traces due now started to fill when the one due `wait` + 1 ticks before was taken.
                let ids = due - wait - 1 - wait
                #expect(rooms.room(of: due) == UInt64(max(10, ids)), "wait \(wait), tick \(due)")
            }
        }
    }

    @Test func whatLeavesABatchIsNotCounted() {
        var rooms = TickRooms(waitSeconds: 1, least: 1)
        for _ in 0..<9 { rooms.add(to: 2) }
        rooms.remove(from: 2)
        rooms.remove(from: 7)
        #expect(rooms.room(of: 4) == 8)
        #expect(rooms.room(of: 3) == 1)
        // Seconds without traffic leave nothing.
        rooms.add(to: 2 + 1 << 40)
        #expect(rooms.room(of: 4 + 1 << 40) == 1 && rooms.room(of: 2 + 1 << 40) == 1)
    }

    @Test func aTickOfFewIsInNoOrderUnlessItsMapWasMadeForFew() throws {
        func order(_ expected: UInt64, seed: UInt64) throws -> [Int] {
            let base = 1_700_000_000_000_000_000 as Nanos
            let traces = (0..<3).map { number in
                var span = TraceSpan("front", "get")
                span.parent = .root
                span.start = base
                span.end = base + 1
                return Trace(id: .numbered(UInt64(number), seed: 1), spans: [span])
            }
            let traffic = TestTraffic(traces, tracesPerSlab: 3)
            var settings = TailSamplingSettings()
            settings.decisionWaitNanos = 1_000_000_000
            settings.expectedNewTracesPerSecond = expected
            settings.nonSampledCacheSize = 3
            settings.policies = []
            var sampler = TailSampler(
                TailSampler.Settings(settings), policies: try TailPolicySet([], version: .modelled),
                tables: traffic.tables, seed: seed)
            var test = RandomTailCase(seed: 1)
            test.traces = traces
            test.arrivals = [(base, [(0, 0), (1, 0), (2, 0)])]
            test.shutdownAfter = nil
            var run = FastRun(traffic)
            run.run(&sampler, test)
            return run.decisions.map(\.trace)
        }
        let few = Set(try (0..<200 as Range<UInt64>).map { try order(1, seed: $0) })
        #expect(few == [[0, 1, 2], [1, 2, 0], [2, 0, 1]])
        let unknown = Set(try (0..<200 as Range<UInt64>).map { try order(0, seed: $0) })
        #expect(unknown.count == 6)
    }
}
