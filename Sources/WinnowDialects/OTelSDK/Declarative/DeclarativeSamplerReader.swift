import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads a `Sampler` of the schema (opentelemetry-configuration, `schema/tracer_provider.yaml`): a mapping with exactly one key.
struct DeclarativeSamplerReader {
    /// Where a sampler stands, which decides what a share of ids does there.
    enum Place: Equatable {
        /// Directly under `sampler`.
        case top
        /// Where nothing has decided yet.
        case root
        /// Below a decision: the key names whose.
        case child(String)
    }

    let rules: DeclarativeRules
    /// What a Jaeger endpoint serves, where it is known.
    let strategies: JaegerStrategies?
    private(set) var findings: [Diagnostic] = []

    init(_ rules: DeclarativeRules, strategies: JaegerStrategies? = nil) {
        self.rules = rules
        self.strategies = strategies
    }

    /// After so many findings the rest is not read: nobody reads more.
    private static let findingLimit = 200

    static let names = [
        "always_on", "always_off", "always_record", "trace_id_ratio_based", "parent_based",
        "jaeger_remote/development", "probability/development", "composite/development",
    ]

    /// The samplers that the reader of the file has.
    private var known: [String] {
        switch rules.reader {
        case .schema: Self.names + ["jaeger_remote"]
        case .java: Self.names.filter { $0 != "always_record" }
        case .go, .js: ["always_on", "always_off", "trace_id_ratio_based", "parent_based"]
        }
    }

    /// The sampler that a node describes; `nil` when it can't be read, with the reason among the findings.
    mutating func sampler(_ node: YAMLNode, at place: Place) -> HeadSamplerSettings? {
        if findings.count > Self.findingLimit { return nil }
        guard let entry = chosen(node) else { return nil }
        let value = entry.value
        if Self.names.contains(entry.name) || entry.name == "jaeger_remote", !known.contains(entry.name) {
            findings.append(
                entry.key.diagnostic(
                    "\(rules.product) has no sampler '\(entry.name)': it refuses the file",
                    remedy: nearest(to: entry.name, in: known).map { "did you mean '\($0)'?" }
                        ?? "one of \(known.joined(separator: ", "))"))
            return nil
        }
        switch entry.name {
        case "always_on": return hasNoKeys(entry) ? .alwaysOn : nil
        case "always_off": return hasNoKeys(entry) ? .alwaysOff : nil
        case "always_record":
            findings.append(
                entry.key.diagnostic(
                    "always_record is in no release of the configuration schema up to 1.1.0: SDKs may refuse the file",
                    severity: .warning))
            guard let root = required("root", in: entry) else { return nil }
            return sampler(root, at: place).map { .alwaysRecord($0) }
        case "trace_id_ratio_based":
            noteShare(entry, at: place)
            return ratio(entry, .share).map { .traceIDRatio($0) }
        case "probability/development":
            noteShare(entry, at: place)
            return ratio(entry, .threshold).map { .probability($0, precision: 4, behaviour: .asIs) }
        case "parent_based": return parentBased(entry)
        case "composite/development":
            var reader = ComposableReader(rules)
            let composable = reader.composable(value)
            findings += reader.findings
            return composable.map { .composite($0, behaviour: .asIs) }
        case "jaeger_remote/development", "jaeger_remote": return jaegerRemote(entry)
        default:
            findings.append(plugin(entry.key))
            return nil
        }
    }

    /// The key that decides which sampler it is; of several, Go takes one.
    private mutating func chosen(_ node: YAMLNode) -> YAMLEntry? {
        guard rules.reader == .go, let entries = node.entries else {
            return DeclarativeKeys.onlyEntry(node, of: "a sampler", known: known, rules, into: &findings)
        }
        // `always_on:` alone is a block, `trace_id_ratio_based:` alone is none.
        let blocks: [YAMLEntry] = ["parent_based", "always_off", "always_on", "trace_id_ratio_based"].compactMap {
            guard let entry = node.entry($0), !entry.value.isNull || $0.hasPrefix("always_") else { return nil }
            return entry
        }
        guard let first = blocks.first else {
            findings.append(
                (entries.first?.key ?? node).diagnostic(
                    entries.first.map {
                        "'\($0.name)' makes no sampler: \(rules.refusal) (invalid config: sampler configuration)"
                    }
                        ?? "a sampler is a mapping with one key, and there is none: \(rules.refusal)",
                    remedy: "one of \(known.joined(separator: ", ")), with a block as its value"))
            return nil
        }
        if entries.count > 1 {
            findings.append(
                first.key.diagnostic(
                    "a sampler has exactly one key, and here are \(entries.count): \(rules.product) takes '\(first.name)'",
                    severity: .warning, remedy: "keep one of \(entries.prefix(8).map(\.name).joined(separator: ", "))"))
        }
        return first
    }

    // MARK: Kinds

    private mutating func parentBased(_ entry: YAMLEntry) -> HeadSamplerSettings? {
        let delegates = [
            "root", "remote_parent_sampled", "remote_parent_not_sampled", "local_parent_sampled",
            "local_parent_not_sampled",
        ]
        let before = findings.count
        guard keys(of: entry, delegates) else { return nil }
        var samplers: [HeadSamplerSettings] = [.alwaysOn, .alwaysOn, .alwaysOff, .alwaysOn, .alwaysOff]
        for (index, key) in delegates.enumerated() {
            guard let node = entry.value[key], !node.isNull else { continue }
            if let sampler = sampler(node, at: index == 0 ? .root : .child(key)) { samplers[index] = sampler }
        }
        if findings[before...].contains(where: { $0.severity == .error }) { return nil }
        return .parentBased(
            root: samplers[0], remoteParentSampled: samplers[1], remoteParentNotSampled: samplers[2],
            localParentSampled: samplers[3], localParentNotSampled: samplers[4])
    }

    /// A sampler that polls an endpoint; what the endpoint serves stands in no such file.
    private mutating func jaegerRemote(_ entry: YAMLEntry) -> HeadSamplerSettings? {
        let required = ["endpoint", "initial_sampler"]
        guard keys(of: entry, required + ["interval"], required: required), let first = entry.value["initial_sampler"]
        else { return nil }
        let before = findings.count
        let initial = sampler(first, at: .root)
        var millis: Int64 = 60_000
        if let node = entry.value["interval"], !node.isNull {
            if let given = node.integer, (0...86_400_000).contains(given) {
                millis = given
            } else {
                findings.append(
                    node.diagnostic("an interval is a number of milliseconds, up to a day", remedy: "write 60000"))
            }
        }
        guard let strategies else {
            findings.append(
                entry.key.diagnostic(
                    "'\(entry.name)' asks a Jaeger endpoint for its strategies, and nobody says what it serves",
                    remedy: "name them in the experiment: {file: otel.yaml, strategies: strategies.json}"))
            return nil
        }
        if findings[before...].contains(where: { $0.severity == .error }) { return nil }
        var settings = JaegerRemoteSettings(strategies: strategies)
        settings.pollIntervalNanos = UInt64(max(1000, millis)) * 1_000_000
        if let probability = initial?.constantProbability {
            settings.initialProbability = probability
        } else {
            findings.append(
                first.diagnostic(
                    "the initial sampler is no share of ids: \(settings.initialProbability) is used until the first answer",
                    severity: .warning))
        }
        return .jaeger(
            JaegerSamplerSettings(
                .remote(settings), client: rules.reader == .java ? .java : nil, place: SettingPlace(entry.key)))
    }

    private mutating func ratio(_ entry: YAMLEntry, _ use: DeclarativeRatio.Use) -> Double? {
        guard keys(of: entry, ["ratio"]) else { return nil }
        return DeclarativeRatio.read(entry.value["ratio"], rules, for: use, into: &findings)
    }

    /// A share of ids decides anew what the span above has decided already.
    private mutating func noteShare(_ entry: YAMLEntry, at place: Place) {
        switch place {
        case .root: break
        case .top:
            findings.append(
                entry.key.diagnostic(
                    "\(entry.name) outside parent_based decides for each service by itself: where services differ in ratio or in SDK, "
                        + "traces break", severity: .note, remedy: "put it under parent_based: {root: …}"))
        case .child(let key):
            findings.append(
                entry.key.diagnostic(
                    "\(entry.name) under \(key) drops spans below kept ones: traces arrive in part", severity: .warning,
                    remedy: "put it under root, and leave \(key) at its default"))
        }
    }

    /// A key of an SDK's extension.
    private func plugin(_ key: YAMLNode) -> Diagnostic {
        switch key.text ?? "" {
        case "rule_based_routing":
            key.diagnostic(
                "'rule_based_routing' is an extension of opentelemetry-java (java-contrib), which is not modelled",
                remedy:
                    "write its rules as composite/development: {rule_based: {rules: …}}, with attribute_patterns for patterns"
            )
        case "cel_based":
            key.diagnostic(
                "'cel_based' is an extension of opentelemetry-java (java-contrib) whose rules are CEL expressions, which are not modelled",
                remedy: "write its rules as composite/development: {rule_based: {rules: …}} with attribute_values, "
                    + "attribute_patterns and span_kinds")
        case let name:
            key.diagnostic(
                "unknown sampler '\(name)': an SDK takes it only with an extension of that name, which is not modelled",
                remedy: nearest(to: name, in: Self.names).map { "did you mean '\($0)'?" }
                    ?? "one of \(Self.names.joined(separator: ", "))")
        }
    }

    // MARK: Keys

    private mutating func hasNoKeys(_ entry: YAMLEntry) -> Bool { keys(of: entry, []) }

    private mutating func keys(of entry: YAMLEntry, _ known: [String], required: [String] = []) -> Bool {
        DeclarativeKeys.check(entry, known: known, required: required, rules, into: &findings)
    }

    private mutating func required(_ key: String, in entry: YAMLEntry) -> YAMLNode? {
        keys(of: entry, [key], required: [key]) ? entry.value[key] : nil
    }
}

extension HeadSamplerSettings {
    /// The share that a plain sampler keeps at the root; `nil` for one that asks for more than the id.
    fileprivate var constantProbability: Double? {
        switch self {
        case .alwaysOn: 1
        case .alwaysOff: 0
        case .traceIDRatio(let ratio, _), .probability(let ratio, _, _): ratio
        case .parentBased(let root, _, _, _, _), .alwaysRecord(let root): root.constantProbability
        default: nil
        }
    }
}
