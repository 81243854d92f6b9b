import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// Drives a connector with the spans that come to it, and sums up what it hands on as a store of metrics does.
///
/// Each replica of the collector that the connector stands in has an instance of it, which hears what came to that replica alone. Only
/// traces of the measured window count. Of connectors whose points are about requests what was true is tallied from the spans themselves;
/// of others it is what the same connector makes of all spans before anything stands on their way.
struct ConnectorMeter {
    private let context: LaneContext
    /// As it is configured; instances are copies.
    private let deriver: any MetricDeriver
    private let begin: Int64
    /// By replica; `nil` where nothing has come yet.
    private var instances: [ConnectorInstance?] = []
    /// What was true; `nil` where another meter sees to it, or points are of something else.
    private(set) var truth: RequestTally?
    /// The same connector before everything; `nil` likewise.
    private var unsampled: UnsampledConnector?
    /// Requests that it could not evaluate and refused: message → how often.
    private(set) var refused: [String: Int] = [:]

    init(_ deriver: any MetricDeriver, _ context: LaneContext, seesTruth: Bool) {
        self.context = context
        self.deriver = deriver
        begin = Int64(clamping: context.facts.begin)
        guard seesTruth else { return }
        if let reading = deriver.reading {
            truth = RequestTally(reading.basis, context.tables)
        } else {
            unsampled = UnsampledConnector(deriver, startsAt: begin)
        }
    }

    /// Requests that the metrics of all instances show, by service.
    var requests: (serving: [String: PointTally.Requests], all: [String: PointTally.Requests]) {
        var serving: [String: PointTally.Requests] = [:]
        var all: [String: PointTally.Requests] = [:]
        for case let instance? in instances {
            let read = instance.shown.requests()
            serving.merge(read.serving) { $0.adding($1) }
            all.merge(read.all) { $0.adding($1) }
        }
        return (serving, all)
    }

    /// What the metrics of all instances count.
    var values: [PointTally.Name: Double] {
        var values: [PointTally.Name: Double] = [:]
        for case let instance? in instances { values.merge(instance.shown.values(), uniquingKeysWith: +) }
        return values
    }

    /// What the metrics would be of all spans; empty where points are about requests.
    var trueValues: [PointTally.Name: Double] { unsampled?.values ?? [:] }

    /// Spans that the connector would refuse of all there were, so that it is not known what is true of them: message → how many.
    var unknown: [String: Int] { unsampled?.refused ?? [:] }

    /// Traces of a slab start.
    mutating func start(_ slab: Slab, ring: SpansRing) {
        guard slab.isMeasured else { return }
        truth?.add(slab.batch)
        guard var before = unsampled.take() else { return }
        before.hear(slab, ring: ring, context.tables)
        unsampled = before
    }

    /// A request comes to a replica at `time`.
    mutating func hear(_ request: TelemetryRequest, replica: Int, at time: Int64) {
        while replica >= instances.count { instances.append(nil) }
        var instance = instances[replica].take() ?? ConnectorInstance(deriver, replica: replica, startsAt: begin)
        do throws(EvaluationError) { try instance.hear(request, at: time) } catch {
            refused[error.message, default: 0] += 1
        }
        instances[replica] = instance
    }

    /// No spans come any more.
    mutating func finish() {
        for replica in instances.indices { instances[replica]?.finish() }
    }
}
