public import WinnowModel
public import WinnowSettings

/// Settings as users write them.
extension ExporterHelperSettings {
    /// Those of an exporter of `type` (`otlp_grpc`, `otlp_http`, and their older names) whose configuration is `node`; what the Collector refuses of
    /// it is appended to `diagnostics`.
    public init(configuredBy node: YAMLNode, of type: String, into diagnostics: inout [Diagnostic]) {
        self.init(SendingBlock.read(node, into: &diagnostics))
        let isHTTP = ["otlp_http", "otlphttp"].contains(type)
        if isHTTP, node["timeout"] == nil { timeoutNanos = Self.otlpHTTP.timeoutNanos }
    }

    init(_ block: SendingBlock) {
        self.init()
        timeoutNanos = Self.nanos(block.timeout)
        backoff = CollectorBackoff(block.retry)
        queue = block.queue.flatMap { $0.isEnabled ? Queue($0) : nil }
    }

    fileprivate static func nanos(_ value: Int64) -> Nanos { Nanos(max(0, value)) }
}

extension CollectorBackoff {
    init?(_ block: RetryBlock) {
        guard block.isEnabled else { return nil }
        self.init(
            initialIntervalNanos: ExporterHelperSettings.nanos(block.initialInterval), multiplier: block.multiplier,
            maxIntervalNanos: ExporterHelperSettings.nanos(block.mostInterval),
            randomizationFactor: block.randomizationFactor,
            maxElapsedNanos: ExporterHelperSettings.nanos(block.mostElapsed))
    }
}

extension ExporterHelperSettings.Queue {
    init(_ block: QueueBlock) {
        self.init()
        sizer = ExporterHelperSettings.Sizer(rawValue: block.sizer) ?? .requests
        capacity = max(1, block.size)
        consumers = Int(clamping: max(1, block.consumers))
        blocksOnOverflow = block.blocks
        waitsForResult = block.waits
        isPersistent = !block.storage.isEmpty
        guard let batch = block.batch, batch.isEnabled else { return }
        var settings = ExporterHelperSettings.Batch()
        // A sizer of its own, or that of the queue; one of requests would be refused, so that the queue's is its default here.
        let own = ExporterHelperSettings.Sizer(rawValue: batch.sizer) ?? sizer
        settings.sizer = own == .requests ? .items : own
        settings.flushNanos = ExporterHelperSettings.nanos(batch.flush)
        settings.least = max(0, batch.least)
        settings.most = max(0, batch.most)
        self.batch = settings
    }
}
