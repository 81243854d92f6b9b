import WinnowModel

@testable import WinnowSampling

typealias MemberReading = OpenTelemetryMember.Reading

/// Reads what SDKs print of their samplers: Go's, Java's, JavaScript's and Rust's forms.
struct SamplerDescription {
    private var rest: Substring
    /// The number of rules of a rule-based sampler, whose conditions are not read.
    private(set) var ruleCount: Int?
    /// The interval of a remote sampler, milliseconds.
    private(set) var intervalMillis: Int?

    /// The sampler; `nil` for one that is not modelled.
    private(set) var settings: HeadSamplerSettings?

    init(_ text: String) {
        rest = text[...]
        if text.hasPrefix("ComposableRuleBasedSampler") {
            ruleCount = text.split(separator: "DeclarativeConfigSamplingPredicate{").count - 1
            settings = nil
            return
        }
        settings = sampler()
        if !rest.isEmpty { settings = nil }
    }

    private mutating func take(_ word: String) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        rest.removeFirst(word.count)
        return true
    }

    private mutating func upTo(_ end: Character) -> Substring {
        let text = rest.prefix { $0 != end }
        rest.removeFirst(min(rest.count, text.count + 1))
        return text
    }

    private mutating func sampler() -> HeadSamplerSettings? {
        for (word, keeps) in [
            ("AlwaysOnSampler", true), ("AlwaysOn", true), ("AlwaysOffSampler", false), ("AlwaysOff", false),
        ]
        where take(word) { return keeps ? .alwaysOn : .alwaysOff }
        for (word, end) in [("TraceIDRatioBased{", "}"), ("TraceIdRatioBased{", "}"), ("TraceIdRatioBased(", ")")]
        where take(word) {
            let digits = upTo(Character(end))
            return Double(digits).map { .traceIDRatio($0) }
        }
        for (word, end) in [("AlwaysRecord{root:", "}"), ("AlwaysRecordSampler{", "}")] where take(word) {
            guard let root = sampler(), take(end) else { return nil }
            return .alwaysRecord(root)
        }
        if take("ParentBased(") {
            guard let root = sampler(), take(")") else { return nil }
            return .parentBased(root: root)
        }
        if take("ParentBasedSampler { ") { return rustParentBased() }
        if take("ParentBased{") { return parentBased() }
        if take("JaegerRemoteSampler{sampler=") { return remote() }
        if rest.hasPrefix("Composable"), let composable = composable() {
            return .composite(composable, behaviour: .asIs)
        }
        return nil
    }

    /// Five delegates with `:` and `,` or with `=` and `, `.
    private mutating func parentBased() -> HeadSamplerSettings? {
        let names = [
            "root", "remoteParentSampled", "remoteParentNotSampled", "localParentSampled", "localParentNotSampled",
        ]
        var delegates: [HeadSamplerSettings] = []
        for name in names {
            _ = take(", ") || take(",")
            guard take(name), take(":") || take("="), let delegate = sampler() else { return nil }
            delegates.append(delegate)
        }
        return take("}") ? Self.parentBased(delegates) : nil
    }

    private mutating func rustParentBased() -> HeadSamplerSettings? {
        let names: [(String, HeadSamplerSettings)] = [
            ("remote_parent_sampled", .alwaysOn), ("remote_parent_not_sampled", .alwaysOff),
            ("local_parent_sampled", .alwaysOn), ("local_parent_not_sampled", .alwaysOff),
        ]
        guard take("root: "), let root = sampler() else { return nil }
        var delegates = [root]
        for (name, usual) in names {
            guard take(", \(name): ") else { return nil }
            if take("None") {
                delegates.append(usual)
            } else if take("Some("), let delegate = sampler(), take(")") {
                delegates.append(delegate)
            } else {
                return nil
            }
        }
        return take(" }") ? Self.parentBased(delegates) : nil
    }

    private static func parentBased(_ samplers: [HeadSamplerSettings]) -> HeadSamplerSettings {
        .parentBased(
            root: samplers[0], remoteParentSampled: samplers[1], remoteParentNotSampled: samplers[2],
            localParentSampled: samplers[3], localParentNotSampled: samplers[4])
    }

    /// Java's remote sampler, with the probability that it starts with.
    private mutating func remote() -> HeadSamplerSettings? {
        guard let first = sampler() else { return nil }
        _ = take(", endpoint=")
        _ = upTo(",")
        guard take(" pollingIntervalMs=") else { return nil }
        intervalMillis = Int(upTo("}"))
        return first
    }

    private mutating func composable() -> ComposableSettings? {
        if take("ComposableAlwaysOnSampler") { return .alwaysOn }
        if take("ComposableAlwaysOffSampler") { return .alwaysOff }
        if take("ComposableTraceIdRatioBasedSampler{") {
            guard upTo("=") == "threshold", !upTo("=").isEmpty else { return nil }
            return Double(upTo("}")).map { .probability($0) }
        }
        if take("ComposableParentThresholdSampler{rootSampler=") {
            guard let root = composable(), take("}") else { return nil }
            return .parentThreshold(root: root)
        }
        return nil
    }
}

extension HeadSamplerSettings {
    /// The same sampler as an SDK prints it that writes six decimals, without whose arithmetic it has.
    func printed(decimals: Bool) -> HeadSamplerSettings {
        func number(_ ratio: Double) -> Double {
            let clamped = ratio.isNaN ? 0 : min(1, max(0, ratio))
            return decimals ? (clamped * 1e6).rounded() / 1e6 : clamped
        }
        switch self {
        case .traceIDRatio(let ratio, _): return .traceIDRatio(number(ratio))
        case .probability(let ratio, _, _): return .composite(.probability(ratio), behaviour: .asIs)
        case .composite(let composable, _): return .composite(composable, behaviour: .asIs)
        case .alwaysRecord(let root): return .alwaysRecord(root.printed(decimals: decimals))
        case .parentBased(let root, let a, let b, let c, let d):
            return .parentBased(
                root: root.printed(decimals: decimals), remoteParentSampled: a.printed(decimals: decimals),
                remoteParentNotSampled: b.printed(decimals: decimals),
                localParentSampled: c.printed(decimals: decimals),
                localParentNotSampled: d.printed(decimals: decimals))
        default: return self
        }
    }

    /// The first remote sampler in it.
    var remote: JaegerRemoteSettings? {
        switch self {
        case .jaeger(let settings):
            if case .remote(let remote) = settings.kind { remote } else { nil }
        case .parentBased(let root, _, _, _, _): root.remote
        default: nil
        }
    }
}
