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
    /// What is written down beside the figures.
    var details: RunDetails = []

    /// How long traffic flows before and after the window.
    var margins = TrafficMargins()
    /// What is taken for the decision of parents that a recording does not hold.
    var remoteParents = RemoteParents.unknown
    /// Whether requests are made of bytes, and at which level they are compressed where that is not for senders to say.
    var wire = WireMode.sizes
    var wireLevel: Int?
    /// How requests fare; `nil`: every one arrives and is answered at once.
    var transport: TransportPlan?

    /// Processors of the whole fleet under a seed; `states` is what start-time samplers have added to spans, `own` what a policy's environments
    /// say of them.
    ///
    /// Each instance has the processor of the SDK that its resource names, the specification's where it names none, or only by default.
    func makeProcessors(
        seed: UInt64, _ states: SpanStates? = nil, own: ServiceProcessors? = nil
    ) -> BatchSpanProcessors {
        let meter = meter
        var keys = InstanceKeys(seed: seed)
        keys.prepare(tables)
        let kinds = tables.instances.map { instance in
            let service = tables.strings[instance.service]
            let sdk = facts.silentServices.contains(service) ? nil : SDK(ofResource: instance.attributes, tables)
            return BatchSpanProcessors.Kind(
                BatchSpanProcessorDialect(sdk), own?.settings(of: service) ?? processorSettings)
        }
        let carrier: any Transport =
            transport == nil ? InProcessTransport(delayNanos: networkDelayNanos) : HandingTransport()
        var processors = BatchSpanProcessors(
            processorSettings, kinds: kinds, start: facts.begin &- min(facts.begin, margins.warmUpNanos), keys: keys,
            transport: carrier,
            sizer: { spans, ring in
                guard let states else { return meter.bytes(spans, ring: ring) }
                return meter.bytes(spans, ring: ring, states: states)
            })
        processors.handsOverSpans = transport != nil
        return processors
    }
}
