import WinnowSettings
import WinnowModel
import WinnowSampling

/// Decides about whole traces once they have been waited for (contrib, `processor/tailsamplingprocessor/config.go`).
struct TailSamplingProcessor: CollectorProcessor {
    /// The keys of `decision_cache`.
    struct DecisionCache: SettingsBlock {
        var sampled: Int64 = 0
        var nonSampled: Int64 = 0
        static let summary = "trace ids remembered after their decision"
        static var fields: [SettingField<DecisionCache>] {
            [
                .value("sampled_cache_size", \.sampled, .collectorInteger(), "ids of sampled traces"),
                .value("non_sampled_cache_size", \.nonSampled, .collectorInteger(), "ids of the others"),
            ]
        }
    }

    var decisionWaitNanos: UInt64 = 30_000_000_000
    var decisionWaitAfterRootNanos: UInt64 = 0
    var numTraces: UInt64 = 50_000
    var expectedNewTraces: UInt64 = 0
    var cache = DecisionCache()
    var sampleOnFirstMatch = false
    var dropPendingOnShutdown = false
    var policies: YAMLNode?
    var blockOnOverflow = false
    var samplingStrategy = "trace-complete"
    var maximumTraceSizeBytes: UInt64 = 0
    var numShards: Int64 = 1
    var tailStorage = ""

    static let type = "tail_sampling"
    static let effect = ProcessorEffect.samples
    static let summary = "decides about whole traces"
    static var fields: [SettingField<TailSamplingProcessor>] {
        [
            .value("decision_wait", \.decisionWaitNanos, .collectorDuration, "wait after a trace's first span"),
            .value(
                "decision_wait_after_root_received", \.decisionWaitAfterRootNanos, .collectorDuration,
                "shorter wait once the root is there"),
            .value("num_traces", \.numTraces, .collectorUnsigned, "traces held in memory"),
            .value("expected_new_traces_per_sec", \.expectedNewTraces, .collectorUnsigned, "a hint for allocation"),
            .node("policies", \.policies, "what is sampled"),
            .block("decision_cache", \.cache, "decisions remembered"),
            .value(
                "sample_on_first_match", \.sampleOnFirstMatch, .collectorFlag, "stop at the first policy that samples"),
            .value(
                "drop_pending_traces_on_shutdown", \.dropPendingOnShutdown, .collectorFlag,
                "drop what is undecided at the end"),
            .value("block_on_overflow", \.blockOnOverflow, .collectorFlag, "wait rather than evict"),
            .value("sampling_strategy", \.samplingStrategy, .collectorText, "trace-complete or span-ingest"),
            .value(
                "maximum_trace_size_bytes", \.maximumTraceSizeBytes, .collectorUnsigned,
                "larger traces are not sampled"),
            .value("num_shards", \.numShards, .collectorInteger(in: 0...256), "event loops"),
            .value("tail_storage", \.tailStorage, .collectorText, "extension that stores spans"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        func refuse(_ key: String, if condition: Bool) {
            guard condition, let entry = node.entry(key) else { return }
            diagnostics.append(
                entry.key.diagnostic(
                    "'\(key)' with '\(entry.value.text ?? "")' is not modelled yet",
                    remedy: "leave the key out to see what its default does"))
        }
        if numTraces == 0, let value = node["num_traces"] {
            diagnostics.append(value.diagnostic("num_traces: 0 acts as 1", severity: .warning))
        }
        if blockOnOverflow, cache.sampled <= 0 || cache.nonSampled <= 0, let entry = node.entry("block_on_overflow") {
            diagnostics.append(
                entry.key.diagnostic(
                    "block_on_overflow without both decision caches: decided traces never leave the map, and once it is full nothing comes in any more",
                    severity: .warning,
                    remedy: "decision_cache: {sampled_cache_size: 100000, non_sampled_cache_size: 100000}"))
        }
        refuse("tail_storage", if: !tailStorage.isEmpty)
        if !["trace-complete", "span-ingest"].contains(samplingStrategy), let value = node["sampling_strategy"] {
            diagnostics.append(
                value.diagnostic(
                    "unknown sampling_strategy '\(samplingStrategy)'",
                    remedy: "trace-complete or span-ingest"))
        }
    }

    /// Keys that came with a release.
    private static let since: [(key: String, since: CollectorVersion)] = [
        ("drop_pending_traces_on_shutdown", CollectorChange.shutdownDecides.since),
        ("decision_wait_after_root_received", CollectorVersion(0, 142)),
        ("maximum_trace_size_bytes", CollectorChange.notAndTraceFlags.since),
        ("sampling_strategy", CollectorChange.spanIngest.since),
        ("num_shards", CollectorChange.shards.since),
    ]

    /// Says which keys the release does not know, as it would.
    private static func checkRelease(
        _ node: YAMLNode, _ version: CollectorVersion, into diagnostics: inout [Diagnostic]
    ) {
        for (key, release) in since where version < release {
            guard let entry = node.entry(key) else { continue }
            diagnostics.append(
                entry.key.diagnostic(
                    "\(version) does not know '\(key)', which came with \(release): it refuses the file",
                    remedy: "leave it out, or name a newer release with --collector-version"))
        }
    }

    func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings? {
        .tailSampling(settings(component, into: &diagnostics))
    }

    private func settings(
        _ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]
    ) -> TailSamplingSettings {
        let node = component.node
        let version = component.version
        var settings = TailSamplingSettings(name: component.name, place: SettingPlace(node))
        settings.decisionWaitNanos = decisionWaitNanos
        settings.decisionWaitAfterRootNanos = decisionWaitAfterRootNanos
        if 1..<1_000_000_000 ~= decisionWaitAfterRootNanos, !version.has(.shortRootWait) {
            settings.decisionWaitAfterRootNanos = 1_000_000_000
        }
        settings.numTraces = max(1, numTraces)
        settings.expectedNewTracesPerSecond = expectedNewTraces
        settings.sampledCacheSize = Int(clamping: max(0, cache.sampled))
        settings.nonSampledCacheSize = Int(clamping: max(0, cache.nonSampled))
        settings.sampleOnFirstMatch = sampleOnFirstMatch
        settings.dropPendingOnShutdown = dropPendingOnShutdown || !version.has(.shutdownDecides)
        settings.shards = Int(clamping: max(1, numShards))
        settings.blocksOnOverflow = blockOnOverflow
        settings.maximumTraceBytes = Int64(clamping: maximumTraceSizeBytes)
        settings.judgesOnArrival = samplingStrategy == "span-ingest"
        settings.forgetsWhatTicksEnd = version.has(.spanIngestForgets)
        settings.waitsForDrops = version.has(.spanIngestWaitsForDrops)
        settings.shufflesTicks = version.has(.shuffledTicks)
        settings.freedPlaces =
            version.has(.freedPlacesLeave) ? .leave : version.has(.freedPlacesDoNotCount) ? .stay : .count
        if let value = node["num_traces"] { settings.numTracesPlace = SettingPlace(value) }
        if let value = node["decision_wait"] { settings.decisionWaitPlace = SettingPlace(value) }
        var reader = TailPolicyReader(version: version)
        settings.policies = reader.policies(
            policies, of: node, inside: nil, withoutAny: "there are no policies: nothing is ever sampled")
        diagnostics += reader.findings
        Self.checkRelease(node, version, into: &diagnostics)
        if settings.judgesOnArrival, let stateful = settings.policies.first(where: { $0.rule.isStateful }) {
            diagnostics.append(
                Diagnostic(
                    "sampling_strategy: span-ingest takes no policy that keeps a budget, such as '\(stateful.name)': the Collector refuses it",
                    file: stateful.place.file, line: stateful.place.line, column: stateful.place.column,
                    remedy: "sampling_strategy: trace-complete"))
        }
        return settings
    }
}
