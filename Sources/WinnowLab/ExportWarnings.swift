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

    /// `nil` where every request arrives.
    init?(_ plan: LabPlan, _ record: RunRecord, policy: Int) {
        guard plan.transport != nil else { return nil }
        self.plan = plan
        self.policy = policy
        var values: [String: Double] = [:]
        for row in record.metrics where row.policy == policy {
            let key = row.id + " " + row.dimension.text
            if row.seed == nil || values[key] == nil { values[key] = row.value }
        }
        self.values = values
    }

    func warnings(_ read: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        var warnings: [RunRecord.Warning] = []
        func add(_ message: String, _ place: SettingPlace = SettingPlace()) {
            warnings.append(RunRecord.Warning(policy: policy, message: message, file: place.file, line: place.line))
        }
        if let lost = lost(.queueFull, at: "sdk") {
            add(
                "\(lost) spans found the queue of their batch span processor full: max_queue_size "
                    + "\(plan.processors.maxQueueSize) unless their SDK's environment says otherwise")
        }
        for (fate, why) in [
            (SpanFate.exportTimedOut, "the time-out of their exporter was over"),
            (.retriesExhausted, "their exporter had tried as often as it does"),
            (.exportRefused, "the answer forbids to send them again"),
        ] {
            if let lost = lost(fate, at: "sdk") { add("\(lost) spans were given up by applications: \(why)") }
        }
        for hop in read.blueprint.hops {
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
                        + "retry_on_failure was over", sender.place)
            }
            if let lost = lost(.exportRefused, at: hop.name) {
                add(
                    "\(lost) spans were lost by '\(sender.id)' in \(hop.name): the answer forbids to send them again",
                    sender.place)
            }
        }
        if let lost = lost(.overflowed, at: "backend") {
            add(
                "\(lost) spans were dropped by the backend, which did not say so: its \(plan.transport?.backend.bottleneck ?? "") "
                    + "hold it back")
        }
        return warnings
    }

    private func lost(_ fate: SpanFate, at hop: String) -> String? {
        guard let spans = values["lost_spans_by_hop cause=\(fate.cause);hop=\(hop)"], spans > 0 else { return nil }
        return WarningText.grouped(spans)
    }
}
