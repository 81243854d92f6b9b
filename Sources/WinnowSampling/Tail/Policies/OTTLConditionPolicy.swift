import WinnowModel
public import WinnowSettings
import WinnowOTTL

/// `ottl_condition`: conditions of which any may hold, for any span or event.
public struct OTTLConditionRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.ottl_condition", summary: "a condition of the expression language holds for a span or an event",
        example: "type: ottl_condition\nottl_condition: {span: ['attributes[\"http.status_code\"] >= 500']}",
        source: "contrib internal/sampling/ottl.go; pkg/ottl")
    /// What a condition without a result does.
    public enum ErrorMode: String, Sendable, CaseIterable {
        /// It is logged and passed over.
        case ignore
        /// It is passed over.
        case silent
        /// The policy fails and abstains.
        case propagate
    }

    /// `error_mode` as written; empty is `ignore`.
    public var errorModeText = ""
    /// Conditions on spans.
    public var spans: [String] = []
    /// Conditions on events of spans.
    public var events: [String] = []
    /// What a condition without a result does.
    public var errorMode: ErrorMode { ErrorMode(rawValue: errorModeText.lowercased()) ?? .ignore }

    /// The keys.
    public static var fields: [SettingField<OTTLConditionRule>] {
        [
            .value("error_mode", \.errorModeText, .collectorText, "ignore, silent or propagate"),
            .value("span", \.spans, .collectorTexts, "conditions on spans"),
            .value("spanevent", \.events, .collectorTexts, "conditions on events of spans"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let failures = "{span: ['attributes[\"code\"] >= 500']}"
        return [
            TailPolicyCase(failures, [.init(["code": .int(200)]), .init(["code": .int(503)])], .sampled),
            TailPolicyCase(failures, [.init(["code": .int(404)]), .init()], .notSampled),
            TailPolicyCase("{error_mode: propagate, span: ['ParseJSON(\"{\") != nil']}", [.init()], .error),
            TailPolicyCase("{error_mode: ignore, span: ['ParseJSON(\"{\") != nil']}", [.init()], .notSampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Refuses what is no condition, and no mode.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        if spans.isEmpty && events.isEmpty {
            reader.say(
                node.diagnostic(
                    "ottl_condition without a condition: the Collector refuses it",
                    remedy: "ottl_condition: {span: ['status.code == STATUS_CODE_ERROR']}"))
        }
        if !errorModeText.isEmpty || node["error_mode"].map({ !$0.isNull }) == true,
            ErrorMode(rawValue: errorModeText.lowercased()) == nil
        {
            reader.say(
                (node["error_mode"] ?? node).diagnostic(
                    "unknown error_mode '\(errorModeText)': the Collector refuses it",
                    remedy: "ignore, silent or propagate"))
        }
        Self.check(spans, .span, node["span"] ?? node, &reader)
        Self.check(events, .spanEvent, node["spanevent"] ?? node, &reader)
    }

    private static func check(
        _ texts: [String], _ context: OTTLContext, _ node: YAMLNode, _ reader: inout TailPolicyReader
    ) {
        for (number, text) in texts.enumerated() {
            let place = node.elements.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? node
            do throws(OTTLError) {
                let condition = try OTTLParser(context).condition(text)
                if condition.parts.flags, !reader.version.has(.flagsPath) {
                    reader.say(
                        place.diagnostic(
                            "\(reader.version) does not know the path 'flags', which came with \(CollectorChange.flagsPath.since): "
                                + "it refuses the file"))
                }
            } catch {
                reader.say(
                    place.diagnostic(
                        "the condition can't be read at its column \(error.column): \(error.message)",
                        remedy: error.remedy))
            }
        }
    }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        compiler.leaf(try OTTLConditionPolicy(self))
    }

    /// What the conditions name; anything where they look at more than can be named, or at events.
    public var reads: ReadSet {
        var reads = ReadSet()
        for text in spans {
            guard let parts = try? OTTLParser(.span).condition(text).parts, !parts.isUnbounded else {
                return .everything
            }
            reads = reads.union(
                ReadSet(
                    traceID: parts.traceID ? .whole : .nothing, attributes: parts.attributes,
                    spanNames: parts.spanNames))
        }
        return events.isEmpty ? reads : .everything
    }
}

extension TailPolicyRule where Self == OTTLConditionRule {
    /// `ottl_condition`.
    public static func ottlCondition(
        spans: [String] = [], events: [String] = [], errorMode: OTTLConditionRule.ErrorMode = .ignore
    ) -> OTTLConditionRule {
        var rule = OTTLConditionRule()
        rule.spans = spans
        rule.events = events
        rule.errorModeText = errorMode.rawValue
        return rule
    }
}

/// Samples a trace when a condition of the Collector's expression language holds for any of its spans, or of their events.
///
/// Behaves as `ottl_condition` of the Collector's `tail_sampling` (contrib, `internal/sampling/ottl.go`): spans in order of arrival, of each the
/// conditions on the span, then those on each event; the first that holds samples. A condition that fails with an error is passed over, or,
/// where errors are propagated, ends the policy with an error: it abstains.
public struct OTTLConditionPolicy: TailPolicy {
    private var spans: [ConditionEvaluator]
    private var events: [ConditionEvaluator]
    private let propagates: Bool
    /// By due trace.
    private var found: [Bool] = []

    /// Compiles the conditions; throws the text that is none and why.
    public init(_ settings: OTTLConditionRule) throws(PatternError) {
        spans = try Self.compiled(settings.spans, .span)
        events = try Self.compiled(settings.events, .spanEvent)
        propagates = settings.errorMode == .propagate
    }

    private static func compiled(_ texts: [String], _ context: OTTLContext) throws(PatternError) -> [ConditionEvaluator]
    {
        var evaluators: [ConditionEvaluator] = []
        for text in texts {
            do throws(OTTLError) {
                evaluators.append(ConditionEvaluator(try OTTLParser(context).condition(text)))
            } catch {
                throw PatternError(pattern: text, reason: error.description)
            }
        }
        return evaluators
    }

    /// Whether an error or a hit comes first depends on which span arrived first.
    public var needsArrivalOrder: Bool { propagates }

    /// Asks about each span, and about each of its events, until a condition holds.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        if propagates || !events.isEmpty { return evaluateInOrder(due, into: &verdicts) }
        // Where errors are passed over, any order of asking gives the same answer.
        found.removeAll(keepingCapacity: true)
        found.append(contentsOf: repeatElement(false, count: due.count))
        for number in spans.indices {
            spans[number].find(
                due.rows, due.firstRow, traces: due.traces, in: due.batch, due.tables, found: &found)
        }
        for index in 0..<due.count {
            verdicts[Int(due.positions[index])] = (found[index] ? Verdict.sampled : .notSampled).rawValue
        }
    }

    private mutating func evaluateInOrder(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let extras = due.batch.extras
        let looksAtEvents = !events.isEmpty && !extras.isEmpty
        for index in 0..<due.count {
            let trace = due.batch.traceID(Int(due.traces[index]))
            var verdict = Verdict.notSampled
            for place in due.range(index) {
                let row = Int(due.rows[place])
                verdict = Self.ask(&spans, propagates: propagates, row, trace, nil, due)
                if verdict != .notSampled { break }
                if !looksAtEvents { continue }
                let count = due.tables.extras[Int(extras[row])].events.count
                for event in 0..<count where verdict == .notSampled {
                    verdict = Self.ask(&events, propagates: propagates, row, trace, event, due)
                }
                if verdict != .notSampled { break }
            }
            verdicts[Int(due.positions[index])] = verdict.rawValue
        }
    }

    // Static: a method of the policy would hold a second reference to its evaluators, and each call would copy what they remember.
    private static func ask(
        _ conditions: inout [ConditionEvaluator], propagates: Bool, _ row: Int, _ trace: TraceID, _ event: Int?,
        _ due: DueTraces
    ) -> Verdict {
        for number in conditions.indices {
            switch conditions[number].outcome(row, trace: trace, event: event, in: due.batch, due.tables) {
            case .holds: return .sampled
            case .error: if propagates { return .error }
            case .fails: break
            }
        }
        return .notSampled
    }
}
