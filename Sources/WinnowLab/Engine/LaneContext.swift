import WinnowModel
import WinnowPipeline
import WinnowSampling

/// What all lanes of a seed share.
struct LaneContext: Sendable {
    var tables: TraceTables
    var facts: TrafficFacts
    var networkDelayNanos: UInt64
    var processorSettings: BatchSpanProcessors.Settings
    var meter: RequestMeter
    var prices: PriceTable
    /// True when the end of the input is a shutdown rather than the end of the traffic.
    var endsWithShutdown = false
    /// What is written down beside the figures.
    var details: RunDetails = []
    /// True when every decision is to be remembered.
    var logsDecisions = false

    /// Processors of the whole fleet; `written` is what start-time samplers have added to spans.
    func makeProcessors(_ written: WrittenStates? = nil) -> BatchSpanProcessors {
        let meter = meter
        return BatchSpanProcessors(
            processorSettings, begin: facts.begin, transport: InProcessTransport(delayNanos: networkDelayNanos),
            sizer: { spans, ring in
                guard let written else { return meter.bytes(spans, ring: ring) }
                var growth = SpanGrowth(written)
                return meter.bytes(spans, ring: ring, growth: &growth)
            })
    }
}
