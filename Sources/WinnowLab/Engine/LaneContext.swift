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
    /// The time in which traffic and buffers are measured.
    var window: Range<Nanos> = 0..<Nanos.max

    /// Processors of the whole fleet; `states` is what start-time samplers have added to spans.
    func makeProcessors(_ states: SpanStates? = nil) -> BatchSpanProcessors {
        let meter = meter
        return BatchSpanProcessors(
            processorSettings, begin: facts.begin, transport: InProcessTransport(delayNanos: networkDelayNanos),
            sizer: { spans, ring in
                guard let states else { return meter.bytes(spans, ring: ring) }
                return meter.bytes(spans, ring: ring, states: states)
            })
    }
}
