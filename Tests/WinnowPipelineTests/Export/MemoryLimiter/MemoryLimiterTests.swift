import Testing
import WinnowPipeline

/// What no vector says of memory limiters.
@Suite struct MemoryLimiterTests {
    /// Settings that the Collector would refuse, and times that nobody lives to see, harm nobody.
    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func anyNumbersWillDo(number: Int64) {
        var settings = MemoryLimiterSettings()
        settings.checkIntervalNanos = number
        settings.limitPercentage = .max
        settings.spikeLimitPercentage = .max
        settings.leastSoftNanos = number
        settings.leastHardNanos = number
        settings.mostSoftNanos = number
        settings.mostHardNanos = number
        var notes: [MemoryLimiterNote] = []
        guard var limiter = MemoryLimiter(settings, totalMemoryBytes: .max, at: 0, notes: &notes) else {
            Issue.record("no limiter")
            return
        }
        for _ in 0..<20 {
            let now = limiter.nextCheck
            if limiter.check(reading: .max, at: now, notes: &notes) == .collection {
                limiter.collected(reading: .max, at: now, notes: &notes)
            }
        }
        #expect(limiter.refuses)
    }

    @Test func percentagesAreSaid() {
        var settings = MemoryLimiterSettings()
        settings.checkIntervalNanos = 1
        settings.limitPercentage = 50
        var notes: [MemoryLimiterNote] = []
        #expect(MemoryLimiter(settings, totalMemoryBytes: nil, at: 0, notes: &notes) == nil && notes.isEmpty)
        _ = MemoryLimiter(settings, totalMemoryBytes: 8 << 30, at: 0, notes: &notes)
        #expect(notes.map(\.kind).first == .percentage(totalMiB: 8192, limit: 50, spike: 0) && notes.count == 2)
    }
}
