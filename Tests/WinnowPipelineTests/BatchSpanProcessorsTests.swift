import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

/// Batch span processors export by size and by time, one export at a time, and drop the newest span of a full queue.
@Suite struct BatchSpanProcessorsTests {
    private struct Export: Equatable, Comparable, CustomStringConvertible {
        var time: Nanos
        var instance: Int
        var rows: [Int]

        static func < (a: Export, b: Export) -> Bool { (a.time, a.instance) < (b.time, b.instance) }
        var description: String { "\(time): \(instance) \(rows)" }
    }

    /// One instance on its own, event after event.
    private struct SlowProcessor {
        let settings: BatchSpanProcessors.Settings
        let roundTrip: UInt64
        let instance: Int
        var timer: Nanos
        var queue: [Int] = []
        var busyUntil: Nanos = 0
        var exports: [Export] = []
        var dropped: [Int] = []

        private mutating func export(at now: Nanos) {
            let batch = Array(queue.prefix(settings.maxExportBatchSize))
            queue.removeFirst(batch.count)
            exports.append(Export(time: now, instance: instance, rows: batch))
            busyUntil = now + roundTrip
            timer = now + settings.scheduleDelayNanos
        }

        mutating func run(before limit: Nanos) {
            while !queue.isEmpty {
                let next = queue.count >= settings.maxExportBatchSize ? busyUntil : max(timer, busyUntil)
                if next >= limit { return }
                export(at: next)
            }
        }

        mutating func enqueue(_ row: Int, at now: Nanos) {
            run(before: now)
            if queue.isEmpty { while timer < now { timer += settings.scheduleDelayNanos } }
            if queue.count == settings.maxQueueSize {
                dropped.append(row)
                return
            }
            queue.append(row)
            if queue.count >= settings.maxExportBatchSize && busyUntil <= now { export(at: now) }
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func agreesWithOneInstanceAtATime(seed: UInt64) {
        var random = TestRandom(seed: seed)
        var settings = BatchSpanProcessors.Settings()
        settings.maxQueueSize = 1 + random.below(20)
        settings.maxExportBatchSize = 1 + random.below(settings.maxQueueSize)
        settings.scheduleDelayNanos = random.pick([1, 10, 50, 1000])
        let delay = UInt64(random.pick([0, 1, 7, 40]))
        let instances = 1 + random.below(4)
        let start: Nanos = 10_000
        var fast = BatchSpanProcessors(
            settings, start: start, keys: InstanceKeys(seed: 0), transport: InProcessTransport(delayNanos: delay)
        ) { spans, _ in spans.count * 10 }
        var slow = (0..<instances).map { instance in
            // Every timer has its phase.
            let phase = Draw.below(
                settings.scheduleDelayNanos, Draw.word(Draw.key("batch span processor"), UInt64(instance)))
            return SlowProcessor(
                settings: settings, roundTrip: 2 * delay, instance: instance, timer: start + phase)
        }
        var flights = Flights()
        let ring = SpansRing()
        var queue = EventQueue()
        var now = start
        for row in 0..<300 {
            now += UInt64(random.pick([0, 0, 0, 1, 1, 5, 60, 700]))
            let instance = random.below(instances)
            fast.advance(before: now, ring: ring, &queue, into: &flights)
            fast.enqueue(
                SpanHandle(sequence: 0, row: row), instance: instance, at: now, ring: ring, &queue, into: &flights)
            slow[instance].enqueue(row, at: now)
        }
        fast.advance(before: .max, ring: ring, &queue, into: &flights)
        for instance in slow.indices { slow[instance].run(before: .max) }
        let exports = flights.flights.map { flight in
            Export(
                time: flight.arrival - delay, instance: flight.instance,
                rows: flights.spans[flight.range].map(\.row))
        }
        #expect(exports.sorted() == slow.flatMap(\.exports).sorted())
        #expect(Set(flights.dropped.map(\.row)) == Set(slow.flatMap(\.dropped)))
        #expect(zip(exports, exports.dropFirst()).allSatisfy { $0.time <= $1.time }, "flights are in order of time")
        #expect(flights.flights.allSatisfy { $0.bytes == $0.range.count * 10 })
    }

    @Test func aSpanAtTheTimersInstantIsInTime() {
        let settings = BatchSpanProcessors.Settings()
        var flights = Flights()
        let ring = SpansRing()
        var queue = EventQueue()
        var fleet = BatchSpanProcessors(
            settings, start: 0, keys: InstanceKeys(seed: 0), transport: InProcessTransport(delayNanos: 1)
        ) { _, _ in 0 }
        fleet.advance(before: 0, ring: ring, &queue, into: &flights)
        fleet.enqueue(SpanHandle(sequence: 0, row: 0), instance: 0, at: 0, ring: ring, &queue, into: &flights)
        fleet.advance(before: .max, ring: ring, &queue, into: &flights)
        let timer = flights.flights[0].arrival - 1
        #expect(timer < settings.scheduleDelayNanos)
        fleet.advance(before: timer + 3, ring: ring, &queue, into: &flights)
        fleet.enqueue(SpanHandle(sequence: 0, row: 1), instance: 0, at: timer + 3, ring: ring, &queue, into: &flights)
        let second = timer + settings.scheduleDelayNanos
        fleet.advance(before: second, ring: ring, &queue, into: &flights)
        fleet.enqueue(SpanHandle(sequence: 0, row: 2), instance: 0, at: second, ring: ring, &queue, into: &flights)
        fleet.advance(before: second + 1, ring: ring, &queue, into: &flights)
        fleet.enqueue(SpanHandle(sequence: 0, row: 3), instance: 0, at: second + 1, ring: ring, &queue, into: &flights)
        fleet.advance(before: .max, ring: ring, &queue, into: &flights)
        #expect(flights.flights.map(\.arrival) == [timer + 1, second + 1, second + 1 + settings.scheduleDelayNanos])
        #expect(flights.flights.map(\.range.count) == [1, 2, 1])
    }

    @Test func aFullQueueDropsTheNewestWhileAnExportIsUnanswered() {
        var settings = BatchSpanProcessors.Settings()
        settings.maxQueueSize = 4
        settings.maxExportBatchSize = 2
        var flights = Flights()
        let ring = SpansRing()
        var queue = EventQueue()
        var fleet = BatchSpanProcessors(
            settings, start: 0, keys: InstanceKeys(seed: 0), transport: InProcessTransport(delayNanos: 50)
        ) { _, _ in 0 }
        for row in 0..<9 {
            fleet.advance(before: 10, ring: ring, &queue, into: &flights)
            fleet.enqueue(SpanHandle(sequence: 0, row: row), instance: 0, at: 10, ring: ring, &queue, into: &flights)
        }
        // Two leave at once; four wait for the answer at 110; three find the queue full.
        #expect(flights.dropped.map(\.row) == [6, 7, 8])
        fleet.advance(before: 1000, ring: ring, &queue, into: &flights)
        #expect(flights.flights.map(\.arrival) == [60, 160, 260])
        #expect(flights.spans.map(\.row) == [0, 1, 2, 3, 4, 5])
    }
}
