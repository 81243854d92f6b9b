import WinnowModel
import WinnowPipeline
import WinnowSettings
import WinnowStore

/// What exports have lost, with the stage, the setting and the value that it would have needed.
struct ExportWarnings {
    private let plan: LabPlan
    private let policy: Int
    /// Mean over the seeds, by metric and dimension.
    private let values: [String: Double]

    /// Metrics of which the largest over the seeds counts.
    private static let largest: Set<String> = [
        "queue_shortfall", "processor_queue_shortfall", "processor_queue_size", "longest_refusal_seconds",
        "backend_forgotten_traces",
    ]

    /// `nil` where every request arrives.
    init?(_ plan: LabPlan, _ record: RunRecord, policy: Int) {
        guard plan.transport != nil else { return nil }
        self.plan = plan
        self.policy = policy
        var values: [String: Double] = [:]
        for row in record.metrics where row.policy == policy {
            let key = row.id + " " + row.dimension.text
            if Self.largest.contains(row.id) {
                // What would have held everything has to hold it under each seed.
                values[key] = max(values[key] ?? 0, row.value ?? 0)
            } else if row.seed == nil || values[key] == nil {
                values[key] = row.value
            }
        }
        self.values = values
    }

    func warnings(_ read: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        var warnings: [RunRecord.Warning] = []
        func add(_ message: String, _ place: SettingPlace = SettingPlace()) {
            warnings.append(RunRecord.Warning(policy: policy, message: message, file: place.file, line: place.line))
        }
        if let lost = lost(.queueFull, at: "sdk") {
            let size = values["processor_queue_size "] ?? Double(plan.processors.maxQueueSize)
            let needed = size + (values["processor_queue_shortfall "] ?? 0)
            add(
                "\(lost) spans found the queue of their batch span processor full: max_queue_size "
                    + "\(WarningText.grouped(size)) was too small, \(WarningText.grouped(needed)) would have held them")
        }
        let first = read.blueprint.hops.first?.name ?? "backend"
        for (fate, why) in [
            (SpanFate.exportTimedOut, "the time-out of their exporter was over"),
            (.retriesExhausted, "their exporter had tried as often as it does"),
            (.exportRefused, "the answer forbids to send them again"),
        ] {
            if let lost = lost(fate, at: "sdk") {
                add(
                    "\(lost) spans were given up by applications: \(why)"
                        + (fate == .exportRefused ? "" : refusal(first)))
            }
        }
        warnings += legacyWarnings(first)
        for (number, hop) in read.blueprint.hops.enumerated() {
            let next = number + 1 < read.blueprint.hops.count ? read.blueprint.hops[number + 1].name : "backend"
            guard let sender = hop.sender else { continue }
            let queue = sender.settings.queue
            if let lost = lost(.enqueueFailed, at: hop.name) {
                let short = values["queue_shortfall hop=\(hop.name)"] ?? 0
                add(
                    "\(lost) spans were lost at the sending_queue of '\(sender.id)' in \(hop.name): queue_size "
                        + "\(queue?.capacity ?? 0) (\(queue?.sizer.rawValue ?? "requests")) was too small, up to "
                        + "\(WarningText.grouped(Double(queue?.capacity ?? 0) + short)) would have held them",
                    sender.place)
            }
            if let lost = lost(.retriesExhausted, at: hop.name) {
                let most = Quantity.text(durationNanos: sender.settings.backoff?.maxElapsedNanos ?? 0)
                add(
                    "\(lost) spans were given up by '\(sender.id)' in \(hop.name): max_elapsed_time \(most) of "
                        + "retry_on_failure was over" + refusal(next), sender.place)
            }
            if let lost = lost(.exportRefused, at: hop.name) {
                add(
                    "\(lost) spans were lost by '\(sender.id)' in \(hop.name): the answer forbids to send them again",
                    sender.place)
            }
        }
        if let requests = values["overloaded_requests hop=backend"], requests > 0, let backend = plan.transport?.backend
        {
            let lost = lost(.overflowed, at: "backend").map { "and dropped, \($0) spans, which it did not say" }
            add(
                "\(WarningText.grouped(requests)) requests were too much for the backend "
                    + "\(lost ?? "and refused"): its \(backend.bottleneck) hold it back")
        }
        if let forgotten = values["backend_forgotten_traces "], forgotten > 0 {
            let most = Double(plan.transport?.backend.mostTraces ?? 0)
            add(
                "\(WarningText.grouped(forgotten)) kept traces had been forgotten by the backend's memory at the end: max_traces "
                    + "\(WarningText.grouped(most)) was too small, \(WarningText.grouped(most + forgotten)) would have held them"
            )
        }
        return warnings
    }

    /// What exporters that are gone upstream do, and have lost.
    private func legacyWarnings(_ first: String) -> [RunRecord.Warning] {
        guard let transport = plan.transport, transport.client == .jaegerThriftUDP else { return [] }
        var messages = [
            "client jaeger-thrift-udp is removed upstream: Python's exporter ended with \(JaegerAgentExporter.lastVersion), "
                + "Go's with 1.17.0, Jaeger 2 has no agent"
        ]
        if let lost = lost(.tooLarge, at: "sdk") {
            messages.append(
                "\(lost) spans were lost by applications as they fit into no packet: max_packet "
                    + "\(transport.agent.mostPacketBytes) of jaeger_agent was too small, or split lets batches be lost whole"
            )
        }
        if let lost = lost(.lostInTransit, at: "sdk") {
            messages.append(
                "\(lost) spans were lost in packets on the way to \(first): nobody answers them, so that no sender tries again"
            )
        }
        return messages.map { RunRecord.Warning(policy: policy, message: $0) }
    }

    /// For how long a receiver took nothing: what whoever waits for it would need.
    private func refusal(_ hop: String) -> String {
        guard let seconds = values["longest_refusal_seconds hop=\(hop)"], seconds > 0 else { return "" }
        let nanos = UInt64(exactly: (seconds * 1e9).rounded()) ?? 0
        return
            "; \(hop) took nothing for up to \(Quantity.text(durationNanos: max(1, (nanos + 500_000_000) / 1_000_000_000) * 1_000_000_000))"
    }

    private func lost(_ fate: SpanFate, at hop: String) -> String? {
        guard let spans = values["lost_spans_by_hop cause=\(fate.cause);hop=\(hop)"], spans > 0 else { return nil }
        return WarningText.grouped(spans)
    }
}
