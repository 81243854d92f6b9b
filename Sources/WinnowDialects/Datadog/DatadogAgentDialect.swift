import WinnowSettings
public import WinnowModel
import WinnowSampling

/// Reads the Datadog agent's configuration: what it samples of the traces that applications hand it.
///
/// Its probabilistic samplers are modelled, those that follow the traffic are not; nothing but the keys below is read, so that no secret
/// of the file is shown.
public enum DatadogAgentDialect: Dialect {
    /// `datadog.agent`.
    public static let entry = DialectEntry(
        id: "datadog.agent", summary: "Datadog agent, apm_config and otlp_config (datadog.yaml)",
        example:
            "apm_config: {errors_per_second: 0}\notlp_config: {traces: {probabilistic_sampler: {sampling_percentage: 10}}}"
    )

    /// A mapping with `apm_config`, or with `otlp_config` beside something else of an agent's.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let root = file.mapping else { return false }
        if root.entry("apm_config") != nil { return true }
        return root.entry("otlp_config") != nil && ["api_key", "dd_url", "site"].contains { root.entry($0) != nil }
    }

    /// One sampler, or a `.data` failure that names what is not modelled.
    public static func read(_ file: ConfigurationFile, context: DialectContext) throws(Failure) -> Configuration {
        guard let root = file.mapping else { throw Failure(.data, Diagnostic("no agent", file: file.name, line: 1)) }
        let reader = Reader(root: root)
        let stage = try reader.stage()
        return Configuration(file: file.name, dialect: entry.id, stages: [stage], findings: reader.notes)
    }

    private struct Reader {
        let root: YAMLNode
        private var apm: YAMLNode? { root["apm_config"] }

        init(root: YAMLNode) { self.root = root }

        /// What is worth knowing when the file is read.
        var notes: [Diagnostic] {
            [
                root.diagnostic(
                    "rates that tracers are told by their own rules come before the agent's: they are not in this file",
                    severity: .note)
            ]
        }

        func stage() throws(Failure) -> StageSettings {
            if let enabled = apm?["enabled"], enabled.bool == false {
                throw enabled.failure(
                    "the trace agent is switched off here: no trace reaches Datadog through it",
                    remedy: "name the configuration of the agent that takes traces, or set apm_config.enabled: true")
            }
            try refuse(
                ["ignore_resources", "filter_tags", "filter_tags_regex"], "drops whole traces by what they are about",
                remedy: "leave it out to see what the sampler alone keeps")
            if let rate = apm?.entry("extra_sample_rate"), rate.value.double != 1 {
                throw rate.key.failure(
                    "apm_config.extra_sample_rate multiplies the agent's own rates, which is not modelled yet",
                    remedy: "set it to 1")
            }
            try refuseErrorsAndRare()
            if let probabilistic = apm?["probabilistic_sampler"], probabilistic["enabled"]?.bool == true {
                return try self.probabilistic(probabilistic)
            }
            let path = root["otlp_config"]?["traces"]?["probabilistic_sampler"]
            guard let node = path?["sampling_percentage"], let share = node.double, share.isFinite else {
                throw
                    (apm?.entry("target_traces_per_second") ?? apm?.entry("max_traces_per_second")
                    ?? root.entry("apm_config"))?.key.failure(
                        "the agent's rates follow the traffic (target_traces_per_second, 10 unless set), which is not modelled yet",
                        remedy: "compare its probabilistic_sampler, or the tracers' own rules (DD_TRACE_SAMPLING_RULES)"
                    )
                    ?? root.failure("there is no sampler in this agent's configuration")
            }
            // At 0 and below the agent rejects every trace, from 100 on it keeps every one.
            return .headSampler(.traceIDRatio(min(1, max(0, share / 100)), sdk: .datadog))
        }

        private func probabilistic(_ node: YAMLNode) throws(Failure) -> StageSettings {
            let feature = "probabilistic_sampler_full_trace_id"
            let features = apm?["features"]?.elements?.compactMap(\.text) ?? []
            guard features.contains(feature) else {
                throw node.failure(
                    "without the feature '\(feature)' the agent hashes the low half of the id only, which is not modelled yet",
                    remedy: "apm_config.features: [\(feature)] makes it decide as the Collector does")
            }
            var settings = ProbabilisticSamplerSettings(
                name: "probabilistic_sampler", place: SettingPlace(node), mode: .hashSeed)
            let share = node["sampling_percentage"]?.double ?? 0
            guard (0...100).contains(share) else {
                throw (node["sampling_percentage"] ?? node).failure("a percentage is from 0 to 100")
            }
            settings.percentage = Float32(share)
            if let seed = node["hash_seed"] {
                guard let number = seed.integer, let seed32 = UInt32(exactly: number) else {
                    throw seed.failure("a seed is a whole number from 0 to \(UInt32.max)")
                }
                settings.hashSeed = seed32
            }
            return .probabilisticSampler(settings)
        }

        private func refuseErrorsAndRare() throws(Failure) {
            if let standalone = apm?["error_tracking_standalone"]?["enabled"], standalone.bool == true {
                throw standalone.failure("error tracking alone keeps errors only, which is not modelled yet")
            }
            if let rare = apm?["enable_rare_sampler"], rare.bool == true {
                throw rare.failure(
                    "the sampler of rare spans is not modelled yet", remedy: "set apm_config.enable_rare_sampler: false"
                )
            }
            let errors = apm?.entry("errors_per_second")
            guard errors?.value.double != 0 else { return }
            let place = errors?.key ?? root.entry("apm_config")?.key ?? root.entry("otlp_config")?.key ?? root
            throw place.failure(
                "the agent keeps up to \(Quantity.text(number: errors?.value.double ?? 10)) traces with errors per second on top of "
                    + "its samplers, which is not modelled yet",
                remedy: "apm_config.errors_per_second: 0 switches that off")
        }

        private func refuse(_ keys: [String], _ what: String, remedy: String) throws(Failure) {
            for key in keys {
                guard let entry = apm?.entry(key), !entry.value.isNull, entry.value.elements?.isEmpty != true else {
                    continue
                }
                throw entry.key.failure("apm_config.\(key) \(what), which is not modelled yet", remedy: remedy)
            }
        }
    }
}
