import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// The connectors at the end of one way, which hear the same.
struct ConnectorMeters {
    private let tables: TraceTables
    private var meters: [ConnectorMeter]
    /// By number of the connector in its policy.
    private let places: [Int: Int]
    private var requests: SpanRequests

    private init(_ taps: [(number: Int, deriver: any MetricDeriver, seesTruth: Bool)], _ context: LaneContext) {
        tables = context.tables
        meters = taps.map { ConnectorMeter($0.deriver, context, seesTruth: $0.seesTruth) }
        places = Dictionary(
            taps.enumerated().map { ($0.element.number, $0.offset) }, uniquingKeysWith: { first, _ in first })
        requests = SpanRequests(taps.reduce(into: []) { $0.formUnion($1.deriver.reads) })
    }

    /// Those of each way to a policy's connectors. What was true is the same on every way to one: the first sees it.
    static func all(_ policy: ExperimentPolicyReader.Read, _ context: LaneContext) -> [ConnectorMeters] {
        var taps: [[(number: Int, deriver: any MetricDeriver, seesTruth: Bool)]] = policy.courses.map { _ in [] }
        for (number, tap) in policy.taps.enumerated() {
            for (place, course) in tap.courses.enumerated() { taps[course].append((number, tap.deriver, place == 0)) }
        }
        return taps.map { ConnectorMeters($0, context) }
    }

    /// The meter of a connector, by its number in the policy; `nil` where it is not at the end of this way.
    subscript(_ tap: Int) -> ConnectorMeter? { places[tap].map { meters[$0] } }

    /// Traces of a slab start.
    mutating func start(_ slab: Slab, ring: SpansRing) {
        for index in meters.indices { meters[index].start(slab, ring: ring) }
    }

    /// Spans come to a replica at `time`.
    mutating func hear(
        _ handles: [SpanHandle], replica: Int, at time: Nanos, ring: SpansRing, level: EditLevel?, states: SpanStates
    ) {
        if handles.isEmpty { return }
        var request = requests.request(handles, ring: ring, level: level, states: states, tables)
        let now = Int64(clamping: time)
        request.now = Instant(unixNanos: now)
        for index in meters.indices { meters[index].hear(request, replica: replica, at: now) }
    }

    /// No spans come any more.
    mutating func finish() {
        for index in meters.indices { meters[index].finish() }
    }
}
