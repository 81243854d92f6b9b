public import WinnowSampling

/// What an exporter says about itself, by the Collector's names (core v0.161.0).
extension ExporterHelper {
    /// What the names of the metrics start with.
    static let prefix = "otelcol_exporter_"

    /// The series of the exporter `name`, such as `otlp`, in order of their names; those of events that never happened are absent, as in the
    /// Collector. The queue's own are there until the shutdown is done.
    public func points(exporter name: String) -> [TelemetryPoint] {
        let exporter = TelemetryPoint.Attribute("exporter", name)
        let type = TelemetryPoint.Attribute("data_type", "traces")
        var points: [TelemetryPoint] = []
        func add(_ metric: String, _ value: Int?, _ attributes: [TelemetryPoint.Attribute]) {
            if let value { points.append(TelemetryPoint(Self.prefix + metric, attributes, .number(value))) }
        }
        func add(_ metric: String, _ histogram: TelemetryHistogram) {
            if histogram.count == 0 { return }
            points.append(TelemetryPoint(Self.prefix + metric, [exporter], .histogram(histogram)))
        }
        add("enqueue_failed_spans", counters.enqueueFailed, [exporter])
        add("enqueue_size", counters.enqueueSize)
        add("enqueue_size_bytes", counters.enqueueSizeBytes)
        add("in_flight_requests", counters.inFlight, [type, exporter])
        add("queue_batch_send_size", counters.batchSize)
        add("queue_batch_send_size_bytes", counters.batchSizeBytes)
        if let queue = settings.queue, shutdownEnd == nil {
            add("queue_capacity", Int(clamping: queue.capacity), [type, exporter])
            add("queue_size", Int(clamping: queueSize), [type, exporter])
        }
        for failure in counters.failures {
            add(
                "send_failed_spans", failure.spans,
                [.init("error.permanent", String(failure.isPermanent)), .init("error.type", failure.type), exporter])
        }
        add("sent_spans", counters.sent, [exporter])
        return points
    }
}
