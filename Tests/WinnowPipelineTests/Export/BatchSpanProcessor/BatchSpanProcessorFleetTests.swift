import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowPipeline

/// A fleet that puts spans away and asks for the clock only when it must does what its machines do one span at a time.
@Suite struct BatchSpanProcessorFleetTests {
    private struct Export: Equatable, Comparable {
        var time: Nanos
        var instance: Int
        var rows: [Int]

        static func < (a: Export, b: Export) -> Bool {
            (a.time, a.instance, a.rows.first ?? 0) < (b.time, b.instance, b.rows.first ?? 0)
        }
    }

    /// A machine on its own, told of every span and never asked when it wants the clock.
    private struct Naive {
        var machine: BatchSpanProcessor
        let instance: Int
        let roundTrip: UInt64
        var rows: [Int] = []
        var exports: [Export] = []
        var lost: [Int] = []

        mutating func perform(_ steps: [ProcessorStep], at now: Nanos) {
            for step in steps {
                switch step {
                case .export(let id, let spans):
                    exports.append(Export(time: now, instance: instance, rows: Array(rows.prefix(spans))))
                    rows.removeFirst(spans)
                    machine.answers(id, .succeeded, at: now + roundTrip)
                case .lose(let spans, _):
                    lost += rows.prefix(spans)
                    rows.removeFirst(spans)
                default: break
                }
            }
        }

        mutating func run(to limit: Nanos) {
            // One instant after the other, so that exports are known to begin when they do.
            while true {
                let time = min(machine.exportEvent, machine.timerEvent)
                if time > limit || time == .max { break }
                var steps: [ProcessorStep] = []
                machine.happen(time, &steps)
                perform(steps, at: time)
            }
        }

        mutating func end(_ row: Int, at now: Nanos) {
            run(to: now - 1)
            var steps: [ProcessorStep] = []
            switch machine.end(at: now, into: &steps) {
            case .waits: rows.append(row)
            case .lost: lost.append(row)
            }
            perform(steps, at: now)
        }
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func agreesWithMachinesToldOfEverySpan(seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        let start: Nanos = 10_000
        let delay = UInt64(random.pick([0, 1, 7, 40]))
        let kinds = (0..<1 + random.below(4)).map { _ in
            var settings = BatchSpanProcessorSettings()
            settings.maxQueueSize = 1 + random.below(20)
            settings.maxExportBatchSize = 1 + random.below(settings.maxQueueSize)
            settings.scheduleDelayNanos = random.pick([1, 10, 50, 1000])
            settings.exportTimeoutNanos = random.pick([nil, 5, 100])
            settings.blocksOnQueueFull = random.below(4) == 0
            return BatchSpanProcessors.Kind(random.pick(BatchSpanProcessorDialect.allCases), settings)
        }
        var fleet = BatchSpanProcessors(
            BatchSpanProcessorSettings(), kinds: kinds, start: start, keys: InstanceKeys(seed: 0),
            transport: InProcessTransport(delayNanos: delay)
        ) { spans, _ in spans.count }
        var naive = kinds.enumerated().map { instance, kind in
            let draws = Draw.word(Draw.key("batch span processor"), UInt64(instance))
            return Naive(
                machine: BatchSpanProcessor(
                    kind.settings, kind.dialect,
                    firstTimer: start + Draw.below(kind.settings.scheduleDelayNanos, draws), key: draws),
                instance: instance, roundTrip: 2 * delay)
        }
        var flights = Flights()
        let ring = SpansRing()
        var queue = EventQueue()
        var now = start
        for row in 0..<300 {
            now += UInt64(random.pick([0, 0, 0, 1, 1, 5, 60, 700]))
            let instance = random.below(kinds.count)
            fleet.advance(before: now, ring: ring, &queue, into: &flights)
            fleet.enqueue(
                SpanHandle(sequence: 0, row: row), instance: instance, at: now, ring: ring, &queue, into: &flights)
            naive[instance].end(row, at: now)
        }
        fleet.advance(before: .max, ring: ring, &queue, into: &flights)
        for instance in naive.indices { naive[instance].run(to: .max - 1) }
        let exports = flights.flights.map { flight in
            Export(
                time: flight.arrival - delay, instance: flight.instance,
                rows: flights.spans[flight.range].map(\.row))
        }
        #expect(exports.sorted() == naive.flatMap(\.exports).sorted(), "\(kinds)")
        #expect(flights.dropped.map(\.row).sorted() == naive.flatMap(\.lost).sorted())
        #expect(exports.reduce(0) { $0 + $1.rows.count } + flights.dropped.count == 300, "every span has left")
    }

    /// A transport that never knows when the answer comes.
    private struct SilentTransport: Transport {
        mutating func send(bytes: Int, from instance: Int, at now: Nanos) -> Delivery {
            Delivery(arrival: now, response: nil)
        }
    }

    private struct Fleet {
        var processors: BatchSpanProcessors
        var flights = Flights()
        var queue = EventQueue()
        let ring = SpansRing()

        init(_ dialect: BatchSpanProcessorDialect) {
            var settings = BatchSpanProcessorSettings()
            settings.maxQueueSize = 4
            settings.maxExportBatchSize = 2
            settings.exportTimeoutNanos = 100
            processors = BatchSpanProcessors(
                settings, kinds: [.init(dialect, settings)], start: 1000, keys: InstanceKeys(seed: 0),
                transport: SilentTransport()
            ) { _, _ in 0 }
        }

        mutating func end(_ row: Int, at now: Nanos) {
            processors.enqueue(
                SpanHandle(sequence: 0, row: row), instance: 0, at: now, ring: ring, &queue, into: &flights)
            advance(before: now + 1)
        }

        mutating func advance(before now: Nanos) {
            processors.advance(before: now, ring: ring, &queue, into: &flights)
        }

        mutating func answer(_ flight: Int, _ outcome: ExportOutcome, at now: Nanos) {
            processors.answered(
                flights.flights[flight].export, outcome, at: now, ring: ring, &queue, into: &flights)
            advance(before: now + 1)
        }

        var rows: [[Int]] { flights.flights.map { flights.spans[$0.range].map(\.row) } }
    }

    @Test(arguments: BatchSpanProcessorDialect.allCases)
    func anUnansweredExportKeepsItBusy(dialect: BatchSpanProcessorDialect) {
        var fleet = Fleet(dialect)
        for row in 0..<6 { fleet.end(row, at: 1000) }
        #expect(fleet.rows == [[0, 1]])
        #expect(!fleet.flights.flights[0].isAnswered)
        fleet.answer(0, .failed, at: 1050)
        #expect(fleet.flights.lost.map(\.span.row) == [0, 1])
        #expect(fleet.flights.lost.allSatisfy { $0.loss == .exportFailed })
        #expect(fleet.rows.dropFirst().first == [2, 3])
        fleet.answer(1, .succeeded, at: 1060)
        #expect(fleet.rows.count == 3 && fleet.flights.lost.count == 2)
    }

    @Test(arguments: BatchSpanProcessorDialect.allCases)
    func anExportIsGivenUpWhenItsTimeIsOver(dialect: BatchSpanProcessorDialect) {
        var fleet = Fleet(dialect)
        for row in 0..<4 { fleet.end(row, at: 1000) }
        fleet.advance(before: 1200)
        guard dialect != .python else {
            // It waits as long as it takes.
            #expect(fleet.rows == [[0, 1]] && fleet.flights.givenUp.isEmpty)
            return
        }
        #expect(fleet.rows == [[0, 1], [2, 3]])
        #expect(fleet.flights.givenUp.first?.export == ExportID(instance: 0, number: 0))
        #expect(fleet.flights.givenUp.first?.isCancelled == (dialect == .go || dialect == .specification))
        fleet.answer(0, .failed, at: 1150)
        #expect(fleet.flights.lost.map(\.loss) == [.exportTimedOut, .exportTimedOut])
    }

    @Test(arguments: BatchSpanProcessorDialect.allCases)
    func nothingIsLeftWhenTheProcessesEnd(dialect: BatchSpanProcessorDialect) {
        var fleet = Fleet(dialect)
        for row in 0..<7 { fleet.end(row, at: 1000) }
        fleet.processors.shutDown(at: 1010, ring: fleet.ring, &fleet.queue, into: &fleet.flights)
        fleet.end(7, at: 1020)
        #expect(fleet.flights.lost.map(\.loss) == [.afterShutdown])
        fleet.processors.abandon(into: &fleet.flights)
        let gone = fleet.flights.dropped.map(\.row) + fleet.flights.lost.map(\.span.row)
        #expect(gone.sorted() == Array(0..<8), "each span once")
        #expect(dialect == .python ? fleet.flights.dropped.map(\.row) == [2] : fleet.flights.dropped.map(\.row) == [6])
    }
}
