import WinnowFormats
import WinnowModel
import WinnowSampling

/// The keys of a `tail_sampling` processor (contrib, `processor/tailsamplingprocessor/config.go`).
struct TailSamplingBlock: SettingsBlock {
    /// The keys of `decision_cache`.
    struct DecisionCache: SettingsBlock {
        var sampled: Int64 = 0
        var nonSampled: Int64 = 0
        static let summary = "trace ids remembered after their decision"
        static var fields: [SettingField<DecisionCache>] {
            [
                .value("sampled_cache_size", \.sampled, .collectorInteger(in: 0...Int64.max), "ids of sampled traces"),
                .value(
                    "non_sampled_cache_size", \.nonSampled, .collectorInteger(in: 0...Int64.max), "ids of the others"),
            ]
        }
    }

    var decisionWaitNanos: UInt64 = 30_000_000_000
    var decisionWaitAfterRootNanos: UInt64 = 0
    var numTraces: Int64 = 50_000
    var expectedNewTraces: Int64 = 0
    var cache = DecisionCache()
    var sampleOnFirstMatch = false
    var dropPendingOnShutdown = false
    var policies: YAMLNode?
    var blockOnOverflow = false
    var samplingStrategy = ""
    var maximumTraceSizeBytes: Int64 = 0
    var numShards: Int64 = 1
    var mutatesData = false
    var tailStorage = ""

    static let summary = "decides about whole traces"
    static var fields: [SettingField<TailSamplingBlock>] {
        [
            .value("decision_wait", \.decisionWaitNanos, .collectorDuration, "wait after a trace's first span"),
            .value(
                "decision_wait_after_root_received", \.decisionWaitAfterRootNanos, .collectorDuration,
                "shorter wait once the root is there"),
            .value("num_traces", \.numTraces, .collectorInteger(in: 1...Int64.max), "traces held in memory"),
            .value(
                "expected_new_traces_per_sec", \.expectedNewTraces, .collectorInteger(in: 0...Int64.max),
                "a hint for allocation"),
            .node("policies", \.policies, required: true, "what is sampled"),
            .block("decision_cache", \.cache, "decisions remembered"),
            .value(
                "sample_on_first_match", \.sampleOnFirstMatch, .collectorFlag, "stop at the first policy that samples"),
            .value(
                "drop_pending_traces_on_shutdown", \.dropPendingOnShutdown, .collectorFlag,
                "drop what is undecided at the end"),
            .value("block_on_overflow", \.blockOnOverflow, .collectorFlag, "wait rather than evict"),
            .value("sampling_strategy", \.samplingStrategy, .collectorText, "trace-complete or span-ingest"),
            .value(
                "maximum_trace_size_bytes", \.maximumTraceSizeBytes, .collectorInteger(in: 0...Int64.max),
                "larger traces are not sampled"),
            .value("num_shards", \.numShards, .collectorInteger(in: 0...256), "event loops"),
            .value("mutates_data", \.mutatesData, .collectorFlag, "move spans rather than copy them"),
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
        refuse("block_on_overflow", if: blockOnOverflow)
        refuse("maximum_trace_size_bytes", if: maximumTraceSizeBytes > 0)
        refuse("num_shards", if: numShards > 1)
        refuse("tail_storage", if: !tailStorage.isEmpty)
        refuse("sampling_strategy", if: samplingStrategy == "span-ingest")
        if !["", "trace-complete", "span-ingest"].contains(samplingStrategy), let value = node["sampling_strategy"] {
            diagnostics.append(
                value.diagnostic(
                    "unknown sampling_strategy '\(samplingStrategy)'", remedy: "trace-complete or span-ingest"))
        }
    }

    /// The settings of the processor that `node` configures; what is wrong is appended.
    static func read(
        _ node: YAMLNode, name: String, version: CollectorVersion, into diagnostics: inout [Diagnostic]
    ) -> TailSamplingSettings {
        let block = Settings.decode(TailSamplingBlock.self, from: node, into: &diagnostics)
        var settings = TailSamplingSettings(name: name, place: SettingPlace(node))
        settings.decisionWaitNanos = block.decisionWaitNanos
        settings.decisionWaitAfterRootNanos = block.decisionWaitAfterRootNanos
        settings.numTraces = UInt64(clamping: block.numTraces)
        settings.expectedNewTracesPerSecond = UInt64(clamping: block.expectedNewTraces)
        settings.sampledCacheSize = Int(clamping: block.cache.sampled)
        settings.nonSampledCacheSize = Int(clamping: block.cache.nonSampled)
        settings.sampleOnFirstMatch = block.sampleOnFirstMatch
        settings.dropPendingOnShutdown = block.dropPendingOnShutdown
        if let value = node["num_traces"] { settings.numTracesPlace = SettingPlace(value) }
        if let value = node["decision_wait"] { settings.decisionWaitPlace = SettingPlace(value) }
        if let policies = block.policies {
            var reader = TailPolicyReader(version: version)
            settings.policies = reader.policies(policies, inside: nil)
            diagnostics += reader.findings
        }
        return settings
    }
}
