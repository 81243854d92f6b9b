import WinnowSettings
import WinnowModel
import WinnowOTTL
import WinnowSampling

/// The settings of one policy type, as they stand in the block of the type's name.
protocol TailPolicyBlock: SettingsBlock {
    typealias Rule = TailPolicySettings.Rule

    /// Whether a policy without the block is worth a warning.
    static var isEmptyWorthAWarning: Bool { get }
    /// The rule that the settings describe; what the product would refuse is appended.
    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule
}

extension TailPolicyBlock {
    static var isEmptyWorthAWarning: Bool { true }
}

struct AlwaysSampleBlock: TailPolicyBlock {
    static let summary = "every trace"
    static let isEmptyWorthAWarning = false
    static var fields: [SettingField<AlwaysSampleBlock>] { [] }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        .alwaysSample
    }
}

struct LatencyBlock: TailPolicyBlock {
    var threshold: Int64 = 0
    var upper: Int64 = 0
    static let summary = "a trace's duration"
    static var fields: [SettingField<LatencyBlock>] {
        [
            .value("threshold_ms", \.threshold, .collectorInteger(), "least duration in ms"),
            .value("upper_threshold_ms", \.upper, .collectorInteger(), "greatest duration in ms"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        .latency(thresholdMillis: threshold, upperMillis: upper)
    }
}

struct NumericAttributeBlock: TailPolicyBlock {
    var key = ""
    var minimum: Int64 = 0
    var maximum: Int64 = 0
    var invert = false
    static let summary = "an attribute's integer value"
    static var fields: [SettingField<NumericAttributeBlock>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("min_value", \.minimum, .collectorInteger(), "least value"),
            .value("max_value", \.maximum, .collectorInteger(), "greatest value"),
            .value("invert_match", \.invert, .collectorFlag, "match what lies outside"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        let zeroIsUnset = version.has(.zeroBoundIsUnset)
        let least = minimum == 0 && zeroIsUnset ? nil : minimum
        let most = maximum == 0 && zeroIsUnset ? nil : maximum
        if let least, let most, least > most {
            let isWritten = node["max_value"] != nil
            findings.append(
                (node["min_value"] ?? node).diagnostic(
                    isWritten
                        ? "min_value \(least) is above max_value \(most): no value can match"
                        : "min_value without max_value matches nothing in \(version), which reads max_value as 0",
                    severity: .warning,
                    remedy: isWritten ? "swap the two" : "write a max_value"))
        }
        for (name, bound) in [("min_value", minimum), ("max_value", maximum)] where bound == 0 && zeroIsUnset {
            if let written = node[name], written.integer == 0 {
                findings.append(
                    written.diagnostic("\(name): 0 is the same as no \(name) to the Collector", severity: .warning))
            }
        }
        return .numericAttribute(
            TailPolicySettings.NumericAttribute(key: key, minimum: least, maximum: most, invert: invert))
    }
}

struct ProbabilisticBlock: TailPolicyBlock {
    var salt = ""
    var percentage: Double = 0
    static let summary = "a share of the trace ids"
    static var fields: [SettingField<ProbabilisticBlock>] {
        [
            .value("hash_salt", \.salt, .collectorText, "salt of the hash"),
            .value("sampling_percentage", \.percentage, .collectorNumber, "percentage of traces"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        let place = node["sampling_percentage"] ?? node
        if percentage < 0 {
            findings.append(
                place.diagnostic("a negative percentage samples nothing", severity: .warning, remedy: "from 0 to 100"))
        } else if percentage == 0, node["sampling_percentage"] != nil {
            findings.append(place.diagnostic("0 percent samples nothing", severity: .warning))
        } else if percentage > 100 {
            findings.append(place.diagnostic("more than 100 percent is everything", severity: .warning))
        }
        return .probabilistic(percentage: percentage, salt: salt)
    }
}

struct StatusCodeBlock: TailPolicyBlock {
    var codes: [String] = []
    static let summary = "any span's status"
    static let isEmptyWorthAWarning = false
    static var fields: [SettingField<StatusCodeBlock>] {
        [.value("status_codes", \.codes, .collectorTexts, "OK, ERROR, UNSET")]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        let known: [String: SpanStatus] = ["OK": .ok, "ERROR": .error, "UNSET": .unset]
        var wanted: Set<SpanStatus> = []
        for (index, code) in codes.enumerated() {
            if let status = known[code] {
                wanted.insert(status)
            } else {
                let near = nearest(to: code, in: ["OK", "ERROR", "UNSET"])
                findings.append(
                    (node["status_codes"]?.elements?[index] ?? node).diagnostic(
                        "unknown status code '\(code)': the Collector refuses it",
                        remedy: near.map { "did you mean '\($0)'?" } ?? "OK, ERROR or UNSET"))
            }
        }
        if codes.isEmpty {
            findings.append(
                node.diagnostic(
                    "status_code without status_codes: the Collector refuses it",
                    remedy: "status_code: {status_codes: [ERROR]}"))
        }
        return .statusCode(wanted)
    }
}

struct StringAttributeBlock: TailPolicyBlock {
    var key = ""
    var values: [String] = []
    var regex = false
    var cacheSize: Int64 = 0
    var invert = false
    static let summary = "an attribute's text"
    static var fields: [SettingField<StringAttributeBlock>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("values", \.values, .collectorTexts, "texts or patterns"),
            .value("enabled_regex_matching", \.regex, .collectorFlag, "values are patterns"),
            .value("cache_max_size", \.cacheSize, .collectorInteger(), "patterns' results remembered"),
            .value("invert_match", \.invert, .collectorFlag, "match the others"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        .stringAttribute(
            TailPolicySettings.StringAttribute(
                key: key, values: values, regex: regex, cacheMaxSize: cacheSize > 0 ? cacheSize : 128, invert: invert))
    }
}

struct RateLimitingBlock: TailPolicyBlock {
    var spansPerSecond: Int64 = 0
    var burst: Int64?
    static let summary = "spans per second"
    static var fields: [SettingField<RateLimitingBlock>] {
        [
            .value("spans_per_second", \.spansPerSecond, .collectorInteger(), "spans per second"),
            .value("burst_capacity", \.burst, .collectorInteger(), "spans at once"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        if let key = node.entry("burst_capacity")?.key, !version.has(.tokenBucket) {
            findings.append(key.diagnostic("burst_capacity is not known in \(version)", remedy: "leave it out"))
        }
        if spansPerSecond < 0 || burst ?? 0 < 0 {
            findings.append(node.diagnostic("a negative limit lets nothing through", severity: .warning))
        }
        return .rateLimiting(spansPerSecond: spansPerSecond, burst: burst == 0 ? nil : burst)
    }
}

struct SpanCountBlock: TailPolicyBlock {
    var minimum: Int64 = 0
    var maximum: Int64 = 0
    static let summary = "a trace's number of spans"
    static var fields: [SettingField<SpanCountBlock>] {
        [
            .value("min_spans", \.minimum, .collectorInteger(), "least number"),
            .value("max_spans", \.maximum, .collectorInteger(), "greatest number"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        // The Collector holds them in 32 bits.
        for (key, bound) in [("min_spans", minimum), ("max_spans", maximum)] where Int32(exactly: bound) == nil {
            findings.append(
                (node[key] ?? node).diagnostic(
                    "\(key) does not fit 32 bits: the Collector reads \(Int32(truncatingIfNeeded: bound))",
                    severity: .warning))
        }
        return .spanCount(
            minimum: Int64(Int32(truncatingIfNeeded: minimum)), maximum: Int64(Int32(truncatingIfNeeded: maximum)))
    }
}

struct TraceStateBlock: TailPolicyBlock {
    var key = ""
    var values: [String] = []
    static let summary = "a member of any span's trace state"
    static var fields: [SettingField<TraceStateBlock>] {
        [
            .value("key", \.key, .collectorText, "the member's key"),
            .value("values", \.values, .collectorTexts, "its values"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        .traceState(key: key, values: values)
    }
}

struct BooleanAttributeBlock: TailPolicyBlock {
    var key = ""
    var value = false
    var invert = false
    static let summary = "an attribute's truth value"
    static var fields: [SettingField<BooleanAttributeBlock>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("value", \.value, .collectorFlag, "its value"),
            .value("invert_match", \.invert, .collectorFlag, "match the other"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        .booleanAttribute(key: key, value: value, invert: invert)
    }
}

struct OTTLConditionBlock: TailPolicyBlock {
    var errorMode = ""
    var spans: [String] = []
    var events: [String] = []
    static let summary = "conditions of the expression language"
    static var fields: [SettingField<OTTLConditionBlock>] {
        [
            .value("error_mode", \.errorMode, .collectorText, "ignore, silent or propagate"),
            .value("span", \.spans, .collectorTexts, "conditions on spans"),
            .value("spanevent", \.events, .collectorTexts, "conditions on events of spans"),
        ]
    }

    func rule(at node: YAMLNode, version: CollectorVersion, into findings: inout [Diagnostic]) -> Rule {
        var settings = TailPolicySettings.OTTLConditions(spans: spans, events: events)
        if spans.isEmpty && events.isEmpty {
            findings.append(
                node.diagnostic(
                    "ottl_condition without a condition: the Collector refuses it",
                    remedy: "ottl_condition: {span: ['status.code == STATUS_CODE_ERROR']}"))
        }
        if !errorMode.isEmpty || node["error_mode"].map({ !$0.isNull }) == true {
            if let mode = TailPolicySettings.OTTLConditions.ErrorMode(rawValue: errorMode.lowercased()) {
                settings.errorMode = mode
            } else {
                findings.append(
                    (node["error_mode"] ?? node).diagnostic(
                        "unknown error_mode '\(errorMode)': the Collector refuses it",
                        remedy: "ignore, silent or propagate"))
            }
        }
        Self.check(spans, .span, node["span"] ?? node, &findings)
        Self.check(events, .spanEvent, node["spanevent"] ?? node, &findings)
        return .ottlCondition(settings)
    }

    private static func check(
        _ texts: [String], _ context: OTTLContext, _ node: YAMLNode, _ findings: inout [Diagnostic]
    ) {
        for (number, text) in texts.enumerated() {
            do throws(OTTLError) {
                _ = try OTTLParser(context).condition(text)
            } catch {
                let place = node.elements.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? node
                findings.append(
                    place.diagnostic(
                        "the condition can't be read at its column \(error.column): \(error.message)",
                        remedy: error.remedy))
            }
        }
    }
}

/// The keys of `composite`; its sub-policies are read by `TailPolicyReader`.
struct CompositeBlock: SettingsBlock {
    var maximum: Int64 = 0
    var order: [String] = []
    var policies: YAMLNode?
    var allocations: YAMLNode?
    static let summary = "sub-policies in order, each with a share of the spans of a second"
    static var fields: [SettingField<CompositeBlock>] {
        [
            .value("max_total_spans_per_second", \.maximum, .collectorInteger(), "spans per second"),
            .value("policy_order", \.order, .collectorTexts, "names; the Collector does not look at them"),
            .node("composite_sub_policy", \.policies, "the sub-policies"),
            .node("rate_allocation", \.allocations, "percent of the spans by sub-policy"),
        ]
    }
}

/// An entry of `rate_allocation`.
struct AllocationBlock: SettingsBlock {
    var policy = ""
    var percent: Int64 = 0
    static let summary = "a sub-policy's share"
    static var fields: [SettingField<AllocationBlock>] {
        [
            .value("policy", \.policy, .collectorText, "the sub-policy's name"),
            .value("percent", \.percent, .collectorInteger(), "percent of max_total_spans_per_second"),
        ]
    }
}
