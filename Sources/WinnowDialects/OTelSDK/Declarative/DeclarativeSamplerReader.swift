import WinnowFormats
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

    private(set) var findings: [Diagnostic] = []
    /// After so many findings the rest is not read: nobody reads more.
    private static let findingLimit = 200

    static let names = [
        "always_on", "always_off", "always_record", "trace_id_ratio_based", "parent_based",
        "jaeger_remote/development", "probability/development", "composite/development",
    ]

    /// The sampler that a node describes; `nil` when it can't be read, with the reason among the findings.
    mutating func sampler(_ node: YAMLNode, at place: Place) -> HeadSamplerSettings? {
        if findings.count > Self.findingLimit { return nil }
        guard let entry = onlyEntry(node, of: "a sampler", known: Self.names) else { return nil }
        let value = entry.value
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
            return ratio(entry).map { .traceIDRatio($0) }
        case "probability/development":
            noteShare(entry, at: place)
            return ratio(entry).map { .probability($0, precision: 4, behaviour: .asIs) }
        case "parent_based": return parentBased(entry)
        case "composite/development":
            var reader = ComposableReader()
            let composable = reader.composable(value)
            findings += reader.findings
            return composable.map { .composite($0, behaviour: .asIs) }
        case "jaeger_remote/development", "jaeger_remote":
            _ = keys(
                of: entry, ["endpoint", "initial_sampler", "interval"], required: ["endpoint", "initial_sampler"])
            findings.append(
                entry.key.diagnostic(
                    "'\(entry.name)' asks a Jaeger endpoint for its strategies, which is not modelled here yet",
                    remedy: "name the strategies file itself as a policy"))
            return nil
        default:
            findings.append(plugin(entry.key))
            return nil
        }
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

    private mutating func ratio(_ entry: YAMLEntry) -> Double? {
        guard keys(of: entry, ["ratio"]) else { return nil }
        return DeclarativeRatio.read(entry.value["ratio"], into: &findings)
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

    private mutating func onlyEntry(_ node: YAMLNode, of what: String, known: [String]) -> YAMLEntry? {
        DeclarativeKeys.onlyEntry(node, of: what, known: known, into: &findings)
    }

    private mutating func hasNoKeys(_ entry: YAMLEntry) -> Bool { keys(of: entry, []) }

    private mutating func keys(of entry: YAMLEntry, _ known: [String], required: [String] = []) -> Bool {
        DeclarativeKeys.check(entry, known: known, required: required, into: &findings)
    }

    private mutating func required(_ key: String, in entry: YAMLEntry) -> YAMLNode? {
        keys(of: entry, [key], required: [key]) ? entry.value[key] : nil
    }
}
