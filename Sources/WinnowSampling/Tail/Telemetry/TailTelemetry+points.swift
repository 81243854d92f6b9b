extension TailTelemetry {
    /// What the names of the component's metrics start with.
    static let prefix = "otelcol_processor_tail_sampling_"

    /// The series of the component, in order of their names; those of events that never happened are absent, as in the component.
    ///
    /// Names are those of contrib v0.161.0. Times on the clock (`sampling_decision_timer_latency`, `sampling_policy_execution_time_sum`) are
    /// not among them: nothing here takes time.
    func points(_ asks: PolicyAsks?, _ rules: [StageRule], _ version: CollectorVersion) -> [TelemetryPoint] {
        var points: [TelemetryPoint] = []
        func add(_ name: String, _ value: Int, _ attributes: [TelemetryPoint.Attribute] = []) {
            points.append(TelemetryPoint(Self.prefix + name, attributes, .number(value)))
        }
        func addHistogram(_ name: String, _ histogram: TelemetryHistogram) {
            if histogram.count > 0 { points.append(TelemetryPoint(Self.prefix + name, [], .histogram(histogram))) }
        }
        if let asks { addAnswers(asks, rules, version, to: &points) }
        if unreadableStates > 0 { add("count_spans_with_unparseable_tracestate", unreadableStates) }
        for (isSampled, count) in [(false, earlyReleases.notSampled), (true, earlyReleases.sampled)] where count > 0 {
            add("early_releases_from_cache_decision", count, [.init("sampled", String(isSampled))])
        }
        for outcome in [TraceDecision.Outcome.dropped, .notSampled, .sampled] {
            let count = decisions[Int(outcome.rawValue)]
            if count > 0 { add("global_count_traces_sampled", count, Self.attributes(outcome.name)) }
        }
        add("new_trace_id_received", newTraces)
        addHistogram("sampling_late_span_age", lateAge)
        if let asks {
            add("sampling_policy_evaluation_error", asks.errors)
            for (rule, count) in zip(rules, asks.executions) {
                add("sampling_policy_execution_count", count, [.init("policy", rule.name)])
            }
        }
        add("sampling_trace_dropped_too_early", droppedTooEarly)
        addHistogram("sampling_trace_removal_age", removalAge)
        add("sampling_traces_on_memory", onMemory)
        if tooLarge > 0 { add("traces_dropped_too_large", tooLarge) }
        return points
    }

    /// What policies said about traces, and with their gates about spans and bytes.
    private func addAnswers(
        _ asks: PolicyAsks, _ rules: [StageRule], _ version: CollectorVersion, to points: inout [TelemetryPoint]
    ) {
        let metrics: [(name: String, part: KeyPath<PolicyAsks.Count, Int>, isOn: Bool)] = [
            ("count_bytes_sampled", \.bytes, version.gates[.countBytesSampled] == true),
            ("count_spans_sampled", \.spans, version.gates[.countSpansSampled] == true),
            ("count_traces_sampled", \.traces, true),
        ]
        for metric in metrics where metric.isOn {
            for (rule, counts) in zip(rules, asks.counts) {
                // Inverted verdicts are sampled and not sampled as others.
                var sums: [String: Int] = [:]
                for (raw, count) in counts.enumerated() where count.traces > 0 {
                    guard let verdict = Verdict(rawValue: UInt8(raw)) else { continue }
                    sums[verdict.name, default: 0] += count[keyPath: metric.part]
                }
                for (decision, value) in sums.sorted(by: { $0.key < $1.key }) {
                    points.append(
                        TelemetryPoint(
                            Self.prefix + metric.name, Self.attributes(decision, policy: rule.name), .number(value)))
                }
            }
        }
    }

    private static func attributes(_ decision: String, policy: String? = nil) -> [TelemetryPoint.Attribute] {
        [.init("decision", decision)] + (policy.map { [.init("policy", $0)] } ?? [])
            + [.init("sampled", String(decision == "sampled"))]
    }
}
