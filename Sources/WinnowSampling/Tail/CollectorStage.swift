public import WinnowModel
public import WinnowSettings

/// A sampler in a collector: takes in spans as they arrive and says which go on, in the time it is told.
///
/// The same state machine serves virtual and wall time (architecture, law 1). Calls come in order of time, once per arriving batch; each ends
/// with what the stage holds and when it next wants the clock, in the output.
public protocol CollectorStage {
    /// When the stage next wants `tick`; `nil` while nothing waits.
    var nextTick: Nanos? { get }
    /// The rules that votes and decisions refer to by number; empty for a stage without.
    var rules: [StageRule] { get }
    /// Names of what decisions have verdicts of; empty where they have none.
    var verdictNames: [String] { get }
    /// What waits now.
    var load: StageLoad { get }
    /// What the component would say of itself, where that is recorded, when the input has ended.
    var telemetry: [TelemetryPoint] { get }
    /// The collector has started: ticks are whole seconds after `now`. A stage that is never told starts with its first spans.
    mutating func start(at now: Nanos)
    /// Takes in spans that arrive together.
    mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput)
    /// Lets time pass up to `now`, the time that `nextTick` named.
    mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput)
    /// Decides what waits, as a shutdown does.
    mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput)
    /// The process ends without a shutdown: all that it held is lost, and said.
    mutating func lose(at now: Nanos, into output: inout StageOutput)
    /// True for a stage that may hold spans for which no tick will come.
    var holdsWithoutClock: Bool { get }
    /// How many spans of the stretch it holds without a tick to come.
    func held(in sequence: Int) -> Int
    /// All spans of the stretch that can arrive have; what nothing will ever decide is said now.
    mutating func retire(_ sequence: Int, into output: inout StageOutput)
    /// Forgets stretches before `sequence`.
    mutating func release(before sequence: Int)
}

/// A stage that decides at once and holds nothing need say no more than `receive`.
extension CollectorStage {
    /// Nothing waits.
    public var nextTick: Nanos? { nil }
    /// No rules.
    public var rules: [StageRule] { [] }
    /// No verdicts.
    public var verdictNames: [String] { [] }
    /// Nothing is held.
    public var load: StageLoad { StageLoad() }
    /// Nothing is counted.
    public var telemetry: [TelemetryPoint] { [] }
    /// Nothing to do.
    public mutating func start(at now: Nanos) {}
    /// Nothing to do.
    public mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {}
    /// Nothing to do.
    public mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {}
    /// Nothing is held.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) {}
    /// Nothing is held.
    public var holdsWithoutClock: Bool { false }
    /// Nothing is held.
    public func held(in sequence: Int) -> Int { 0 }
    /// Nothing to say.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {}
    /// Nothing is remembered.
    public mutating func release(before sequence: Int) {}
}

/// A rule of a stage that decides by rules.
public struct StageRule: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Where it stands.
    public var place: SettingPlace
    /// Its type, as users write it.
    public var type: String

    /// Creates a rule.
    public init(name: String, place: SettingPlace = SettingPlace(), type: String) {
        self.name = name
        self.place = place
        self.type = type
    }
}

/// What a stage holds while it waits.
public struct StageLoad: Sendable, Hashable {
    /// Spans that wait for a decision now.
    public var bufferedSpans = 0
    /// Their exact OTLP size.
    public var bufferedBytes = 0
    /// Most spans that waited during the last call.
    public var peakBufferedSpans = 0
    /// Most bytes that waited during the last call.
    public var peakBufferedBytes = 0

    /// Creates an empty load.
    public init() {}

    /// A call starts: peaks are those of this call.
    public mutating func startCall() {
        peakBufferedSpans = bufferedSpans
        peakBufferedBytes = bufferedBytes
    }

    /// A span comes in.
    @inline(__always)
    mutating func take(_ bytes: UInt32) {
        bufferedSpans += 1
        bufferedBytes += Int(bytes)
    }

    /// Spans leave; what waited until now may have been the most.
    public mutating func leave(spans: Int, bytes: Int) {
        notePeak()
        bufferedSpans -= spans
        bufferedBytes -= bytes
    }

    /// A call ends.
    mutating func endCall() { notePeak() }

    /// Takes what waits now into the peaks.
    public mutating func notePeak() {
        peakBufferedSpans = max(peakBufferedSpans, bufferedSpans)
        peakBufferedBytes = max(peakBufferedBytes, bufferedBytes)
    }
}
