import WinnowModel

/// Hands requests to an exporter at their times: the first at once, every other as long after it as its spans ended after the first one's, by
/// the speed, and never before the one before it.
///
/// An open loop: a receiver that is slow makes no request later, its queue becomes full. Only at `.most` is it waited for.
public struct LivePacer: Sendable {
    private let speed: LiveSpeed
    private var start: Nanos = 0
    private var first: Nanos?
    private var latest: Nanos = 0
    /// How long after its time a request was handed over at most, ns: what this machine was too slow for.
    public private(set) var mostLateNanos: UInt64 = 0

    /// Creates a pacer.
    public init(_ speed: LiveSpeed) { self.speed = speed }

    /// Lets the exporter work until the request's time has come and hands it over; nothing where the exporter is to stop.
    public mutating func send(_ batch: LiveBatch, to exporter: LiveExporter) {
        guard case .times(let times) = speed else {
            exporter.waitForRoom()
            if exporter.shouldStop() { return }
            exporter.offer(batch)
            exporter.run(until: exporter.clock.now)
            return
        }
        if first == nil {
            first = batch.due
            latest = batch.due
            start = exporter.clock.now
        }
        latest = max(latest, batch.due)
        let time = time(of: latest, times)
        exporter.run(until: time)
        if exporter.shouldStop() { return }
        let now = exporter.clock.now
        mostLateNanos = max(mostLateNanos, now - min(now, time))
        exporter.offer(batch)
    }

    private func time(of due: Nanos, _ times: Double) -> Nanos {
        let passed = Double(due - min(due, first ?? due)) / times
        let (time, overflow) = start.addingReportingOverflow(passed < 0x1p63 ? UInt64(passed) : UInt64(Int64.max))
        return overflow ? .max : time
    }
}
