import WinnowModel
import WinnowSampling

/// A sampler in a collector whose calls are timed; in everything else the sampler itself.
struct TimedStage<Sampler: CollectorStage>: CollectorStage {
    private var sampler: Sampler
    private let clock: LaneClock

    init(_ sampler: Sampler, _ clock: LaneClock) {
        self.sampler = sampler
        self.clock = clock
    }

    var nextTick: Nanos? { sampler.nextTick }
    var rules: [StageRule] { sampler.rules }
    var verdictNames: [String] { sampler.verdictNames }
    var load: StageLoad { sampler.load }
    var telemetry: [TelemetryPoint] { sampler.telemetry }

    mutating func start(at now: Nanos) { sampler.start(at: now) }

    mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        clock.sampler { sampler.receive(spans, at: now, ring: ring, into: &output) }
    }

    mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        clock.sampler { sampler.tick(at: now, ring: ring, into: &output) }
    }

    mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        clock.sampler { sampler.finish(at: now, ring: ring, into: &output) }
    }

    var holdsWithoutClock: Bool { sampler.holdsWithoutClock }
    func held(in sequence: Int) -> Int { sampler.held(in: sequence) }

    mutating func retire(_ sequence: Int, into output: inout StageOutput) {
        clock.sampler { sampler.retire(sequence, into: &output) }
    }

    mutating func lose(at now: Nanos, into output: inout StageOutput) { sampler.lose(at: now, into: &output) }

    mutating func release(before sequence: Int) { sampler.release(before: sequence) }
}
