import WinnowModel
import WinnowPipeline
public import WinnowStore

/// One family of figures about a lane: looks at every retired slab once, in order. One file and one catalogue line each.
protocol LaneMetric {
    /// The figures it yields.
    static var entries: [MetricEntry] { get }
    init(_ context: LaneContext)
    /// Takes in a slab whose spans all have their fate.
    mutating func observe(_ slab: LaneSlab)
    /// The figures, in a fixed order.
    func values(_ summary: LaneSummary) -> [MetricValue]
}

extension LaneMetric {
    mutating func observe(_ slab: LaneSlab) {}
}

/// What the catalogue says about a metric.
public struct MetricEntry: Sendable, Hashable {
    /// Snake case, with a unit suffix.
    public let id: String
    /// `1` for ratios and counts without a better unit.
    public let unit: String
    /// What it is, one phrase.
    public let summary: String
    /// Which way is better.
    public let direction: Direction
    /// True for counts whose rows are left out where they are zero.
    public let isSparse: Bool
    /// Which traces it is about when the traffic is recorded and itself a sample.
    public let counts: Basis
    /// Which numbers it can be.
    let range: ValueRange
    /// `exact`, or `timed` where it depends on the machine: such rows are in no baseline and in files only with `--timed`.
    public let kind: RunRecord.Metric.Kind

    /// Which traces a figure is about; the same for traffic without weights.
    public enum Basis: String, Sendable {
        /// Those that were recorded, each once: what the collectors and the backend downstream of the earlier sampling really get.
        case recorded
        /// Those that the recorded ones stand for: what happened before the earlier sampling.
        case represented
    }

    /// Which way is better.
    public enum Direction: String, Sendable {
        case higher
        case lower
        /// Neither: a fact.
        case neither
    }

    init(
        _ id: String, unit: String, _ direction: Direction, _ summary: String, isSparse: Bool = false,
        counts: Basis = .recorded, range: ValueRange = .nonNegative, kind: RunRecord.Metric.Kind = .exact
    ) {
        self.id = id
        self.unit = unit
        self.direction = direction
        self.summary = summary
        self.isSparse = isSparse
        self.counts = counts
        self.range = range
        self.kind = kind
    }
}

/// One figure.
struct MetricValue: Sendable {
    var id: String
    /// Keys and values, in any order.
    var dimension: [(key: String, value: String)] = []
    /// `nil`: no data.
    var value: Double?
    var interval: Interval?
}

/// What a lane has counted outside its metrics.
struct LaneSummary {
    /// What came into each hop within the window's time.
    var traffic: HopTraffic
    /// What waited at one instant.
    var buffer: BufferPeak
    /// What each stage decided.
    var stages: [StageFigures]
    /// What became of the window's spans.
    var ledger: Ledger
    /// Decisions on the window's traces by the time that they took.
    var decisionDelays: [UInt32]
    /// Decisions on the window's traces that were taken when no traffic came any more.
    var decidedAfterTraffic: Int
    /// How often the window's spans reached the backend that had been there, by other ways.
    var repeats = 0
    /// How requests fared at each hop and at the backend; none where all of them arrive.
    var exports: [ExportTally] = []
    /// By how many spans the queue of some application's processor was too small at the worst, and how many that one may hold.
    var processorShortfall = (spans: 0, capacity: 0)
    /// What requests were as bytes; `nil`: they were not made.
    var wire: RouteWire?
    var context: LaneContext
    var blueprint: LaneBlueprint
}
