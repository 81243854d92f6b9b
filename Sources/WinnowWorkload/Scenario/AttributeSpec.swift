import WinnowFormats
import WinnowSettings
import WinnowModel

/// An attribute of spans, events or resources.
struct AttributeSpec: Sendable {
    /// Where values come from.
    enum Source: Sendable, Hashable {
        case constant(AttributeValue)
        /// One of these; weights are empty for equal chances.
        case values([AttributeValue], weights: [Double])
        /// `prefix` and a number below `count`.
        case numbered(prefix: String, count: UInt64)
        /// Integers from `first` on.
        case integers(first: Int64, count: UInt64)
        /// How many attempts the operation's retried call took.
        case attempts
    }

    var key = ""
    var source = Source.constant(.empty)
    var scope = ValueDomain.Scope.span
    /// Outcomes with which the attribute is written; empty: all.
    var outcomes: [String] = []
    /// True when it is set after the span has started: a start-time sampler can't see it.
    var isLate = false
    /// Names the draw; attributes of one purpose and scope draw alike. The key when empty.
    var purpose = ""
    var place = SourcePlace()
    /// Keys as given, until they are settled into `source`.
    fileprivate var given = Given()

    fileprivate struct Given: Sendable, Hashable {
        var value: AttributeValue?
        var values: [AttributeValue]?
        var weights: [Double] = []
        var prefix: String?
        var cardinality: Int?
        var first: Int?
        var countsAttempts = false
    }

    init() {}

    init(
        key: String, source: Source, scope: ValueDomain.Scope = .span, outcomes: [String] = [], isLate: Bool = false,
        purpose: String = "", place: SourcePlace = SourcePlace()
    ) {
        self.key = key
        self.source = source
        self.scope = scope
        self.outcomes = outcomes
        self.isLate = isLate
        self.purpose = purpose
        self.place = place
    }

    /// True when a span with this outcome carries the attribute.
    func applies(to outcome: String) -> Bool { outcomes.isEmpty || outcomes.contains(outcome) }
}

/// An event on a span.
struct EventSpec: Sendable {
    var name = ""
    /// True when it happens as the span ends, false when as it starts.
    var atEnd = false
    /// Outcomes with which it happens; empty: all.
    var outcomes: [String] = []
    var attributes: [AttributeSpec] = []
    var place = SourcePlace()
}

extension AttributeSpec: SettingsBlock {
    static let summary = "an attribute: one value, a choice of values, numbered texts or integers"
    static let shorthandKey: String? = "value"
    private static let valueKeys = ["value", "values", "prefix", "cardinality", "from", "attempts"]

    static var fields: [SettingField<AttributeSpec>] {
        [
            .value("value", \.given.value, .attributeValue, "always the same value"),
            .value("values", \.given.values, .list(.attributeValue), "one of these values"),
            .value("weights", \.given.weights, .list(.number(in: 0...1e18)), "shares of the values; equal without"),
            .text("prefix", \.given.prefix, "texts: the prefix and a number below `cardinality`"),
            .integer("cardinality", \.given.cardinality, in: 1...1_000_000_000_000_000, "how many different values"),
            .integer("from", \.given.first, in: -1_000_000_000_000...1_000_000_000_000, "integers from here on"),
            .flag("attempts", \.given.countsAttempts, "how many attempts the operation's retried call took"),
            .choice("scope", \.scope, "who shares a value: nobody, or all spans of the trace that have the key"),
            .texts("outcomes", \.outcomes, "only on spans that end so: `ok`, or names of failures; all without"),
            .flag("late", \.isLate, "set after the span has started: start-time samplers can't see it"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node, text: node.text ?? key)
        defer { given = Given() }
        var forms: [Source] = []
        if let value = given.value { forms.append(.constant(value)) }
        if let values = given.values { forms.append(.values(values, weights: given.weights)) }
        let count = UInt64(clamping: given.cardinality ?? 1)
        if let prefix = given.prefix {
            forms.append(.numbered(prefix: prefix, count: count))
        } else if given.first != nil || given.cardinality != nil {
            forms.append(.integers(first: Int64(clamping: given.first ?? 0), count: count))
        }
        if given.countsAttempts { forms.append(.attempts) }
        // A value that could not be read has been reported already.
        let isGiven = node.entries?.contains { Self.valueKeys.contains($0.name) } ?? !node.isNull
        if forms.count == 1 {
            source = forms[0]
        } else if forms.count > 1 || !isGiven {
            diagnostics.append(
                node.diagnostic(
                    forms.isEmpty ? "an attribute without a value" : "an attribute with several kinds of values",
                    remedy: "give `value`, or `values`, or `prefix` and `cardinality`, or `from` and `cardinality`"))
        }
    }
}

extension EventSpec: SettingsBlock {
    static let summary = "an event on a span"
    static let shorthandKey: String? = "name"
    static var fields: [SettingField<EventSpec>] {
        [
            .text("name", \.name, required: true, "the event's name"),
            .flag("at_end", \.atEnd, "it happens as the span ends, not as it starts"),
            .texts("outcomes", \.outcomes, "only on spans that end so; all without"),
            .named("attributes", \.attributes, name: \.key, "attributes of the event"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node, text: name)
    }
}

extension SettingKind where Value == AttributeValue {
    /// A text, number or truth value, or a list of such.
    static var attributeValue: Self {
        SettingKind(
            shape: .any,
            read: { node, diagnostics in
                switch node.value {
                case .bool(let flag): return .bool(flag)
                case .integer(let number): return .int(number)
                case .double(let number): return .double(number)
                case .text(let text): return .string(text)
                case .null:
                    diagnostics.append(node.diagnostic("a value is expected here, not nothing"))
                    return nil
                case nil: break
                }
                guard let nodes = node.elements else {
                    diagnostics.append(node.diagnostic("a value or a list is expected here, not \(node.kindName)"))
                    return nil
                }
                // One level: OTLP's lists of lists are not for scenarios, and depth stays bounded.
                return .array(
                    nodes.map { element in
                        switch element.value {
                        case .bool(let flag): .bool(flag)
                        case .integer(let number): .int(number)
                        case .double(let number): .double(number)
                        case .text(let text): .string(text)
                        case .null, nil: .empty
                        }
                    })
            })
    }
}
