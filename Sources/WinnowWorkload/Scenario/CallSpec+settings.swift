import WinnowSettings
import WinnowModel

extension CallSpec: SettingsBlock {
    static let summary = "a call of another operation"
    static let shorthandKey: String? = "call"
    static var fields: [SettingField<CallSpec>] {
        [
            .text("call", \.operation, required: true, "the operation that is called"),
            .text("service", \.service, "its service; the caller's own without"),
            .text("name", \.name, "tells calls of one operation apart; part of the key of their draws"),
            .probability("probability", \.probability, "chance that the call is made"),
            .number("weight", \.weight, in: 0...1e18, "share among `one_of`; sums below 1 leave a chance of none"),
            .value("repeat", \.repetition, .repetition, "how often, one after the other (`parallel`: at once)"),
            .flag("async", \.isAsync, "the caller does not wait; the callee may outlive the root"),
            .value("delay", \.delay, .latency, "time before a message is processed or a local call starts"),
            .value("network", \.network, .latency, "network time, there and back; the scenario's without"),
            .duration("timeout", \.timeoutNanos, in: 1...longestNanos, "when the client gives up"),
            .optionalBlock("timeout_exception", \.timeoutException, "what the client records then"),
            .optionalBlock("retry", \.retry, "failed calls are tried again"),
            .probability("propagation", \.propagation, "chance that a failed call fails the caller"),
            .list("raises", \.raises, "what the caller raises when the call fails; the first that fits"),
            .named("attributes", \.attributes, name: \.key, "further attributes of the client span"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node, text: node.text ?? operation)
    }
}

extension RetrySpec: SettingsBlock {
    static let summary = "failed calls are tried again"
    static let shorthandKey: String? = "attempts"
    static var fields: [SettingField<RetrySpec>] {
        [
            .integer("attempts", \.attempts, in: 1...NumberCheck.mostAttempts, "tries in all, the first included"),
            .duration("backoff", \.backoffNanos, in: 0...longestNanos, "wait before the second try, half of it drawn"),
            .number("factor", \.factor, in: 1...100, "growth of the wait from try to try"),
            .texts(
                "on", \.on, "failures that are tried again, by name or HTTP status (`503`, `5xx`); all but 4xx without"),
            .list("events", \.events, "events that the caller records for failed attempts"),
        ]
    }
}

extension RetryEventSpec: SettingsBlock {
    static let summary = "an event that the caller records for each failed attempt"
    static var fields: [SettingField<RetryEventSpec>] {
        [
            .texts("on", \.on, "failures it is for, by name or HTTP status; all without"),
            .block("event", \.event, required: true, "the event"),
        ]
    }
}

extension RaiseSpec: SettingsBlock {
    static let summary = "what a caller raises when a call fails"
    static var fields: [SettingField<RaiseSpec>] {
        [
            .texts("on", \.on, "failures it is for, by name, HTTP status, `timeout` or `unavailable`; all without"),
            .block("exception", \.exception, required: true, "what is raised"),
        ]
    }
}

/// `repeat` as a mapping.
private struct RepeatBlock: SettingsBlock {
    var times: Int?
    var least: Int?
    var greatest: Int?
    var values: [Int] = []
    var weights: [Double] = []
    var result = RepeatSpec.constant(1)

    static let summary = "how often a call is made"
    static let shorthandKey: String? = "times"
    static var fields: [SettingField<RepeatBlock>] {
        let range = 0...Int(NumberCheck.mostRepeats)
        return [
            .integer("times", \.times, in: 1...Int(NumberCheck.mostRepeats), "always as often"),
            .integer("min", \.least, in: range, "at least, every number up to `max` with equal chance"),
            .integer("max", \.greatest, in: range, "at most"),
            .value("values", \.values, .list(.integer(in: range)), "one of these"),
            .value("weights", \.weights, .list(.number(in: 0...1e18)), "their shares; equal without"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if let times {
            result = .constant(UInt64(clamping: times))
        } else if !values.isEmpty {
            result = .weighted(values.map { UInt64(clamping: $0) }, weights: weights)
        } else if let greatest {
            result = .between(UInt64(clamping: least ?? 1), UInt64(clamping: greatest))
        } else if node.entries?.contains(where: { ["times", "values", "max"].contains($0.name) }) == false {
            diagnostics.append(
                node.diagnostic(
                    "how often is not said", remedy: "write repeat: 2, or {min: 1, max: 5}, or {values: [1, 2]}"))
        }
    }
}

extension SettingKind where Value == RepeatSpec {
    /// How often: a number, a range, or values with weights.
    static var repetition: Self {
        let kind = SettingKind<RepeatBlock>.block
        return SettingKind(
            shape: kind.shape, read: { node, diagnostics in kind.read(node, &diagnostics)?.result },
            show: { value in if case .constant(let count) = value { String(count) } else { nil } })
    }
}

/// Calls that start together.
private struct ParallelStep: SettingsBlock {
    var calls: [CallSpec] = []
    static let summary = "calls that start together; the step ends with the last"
    static var fields: [SettingField<ParallelStep>] { [.list("parallel", \.calls, required: true, "the calls")] }
}

/// Calls of which one is made.
private struct OneOfStep: SettingsBlock {
    var calls: [CallSpec] = []
    static let summary = "calls of which one is made, by weight"
    static var fields: [SettingField<OneOfStep>] { [.list("one_of", \.calls, required: true, "the calls")] }
}

extension SettingKind where Value == StepSpec {
    /// A call, or a group of calls.
    static var step: Self {
        SettingKind(
            shape: .either([
                .block(BlockShape(CallSpec.self)), .block(BlockShape(ParallelStep.self)),
                .block(BlockShape(OneOfStep.self)),
            ]),
            read: { node, diagnostics in
                let place = SourcePlace(node)
                if node.entry("parallel") != nil {
                    let step = Settings.decode(ParallelStep.self, from: node, into: &diagnostics)
                    return StepSpec(form: .parallel, calls: step.calls, place: place)
                }
                if node.entry("one_of") != nil {
                    let step = Settings.decode(OneOfStep.self, from: node, into: &diagnostics)
                    return StepSpec(form: .oneOf, calls: step.calls, place: place)
                }
                let call = Settings.decode(CallSpec.self, from: node, into: &diagnostics)
                return StepSpec(form: .single, calls: [call], place: place)
            })
    }
}
