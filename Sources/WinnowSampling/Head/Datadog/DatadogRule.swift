/// A compiled sampling rule (ddtrace 4.16.0, `_trace/sampling_rule.py`).
struct DatadogRule: Sendable {
    /// What the rule may see of a span when it starts.
    struct Subject {
        /// The service; a span without one compares as "None".
        var service: String?
        /// The operation's name.
        var name: String
        /// The resource.
        var resource: String?
        /// The value of a tag.
        var tag: (String) -> TagValue?
    }

    /// A tag's value as tracers keep it: text, or a number.
    enum TagValue: Sendable, Equatable {
        case text(String)
        case number(Double)
        case integer(Int64)

        /// A whole number as a tracer keeps it: an HTTP status becomes text (ddtrace, `Span.set_tag`).
        init(_ integer: Int64, under key: String) {
            self = key == "http.status_code" ? .text(String(integer)) : .integer(integer)
        }

        /// The same of a number, with Python's digits.
        init(_ number: Double, under key: String) {
            self = key == "http.status_code" ? .text(number.description) : .number(number)
        }
    }

    private let service: DatadogGlob?
    private let name: DatadogGlob?
    private let resource: DatadogGlob?
    private let tags: [(key: String, pattern: DatadogGlob)]
    let rate: DatadogRate
    let settings: DatadogSamplerSettings.Rule

    init(_ settings: DatadogSamplerSettings.Rule) {
        self.settings = settings
        service = settings.service.map { DatadogGlob($0) }
        name = settings.name.map { DatadogGlob($0) }
        // An empty resource is no condition, an empty service or name is one.
        resource = settings.resource.flatMap { $0.isEmpty ? nil : DatadogGlob($0) }
        tags = settings.tags.map { ($0.key, DatadogGlob($0.pattern)) }
        rate = DatadogRate(settings.sampleRate, zeroKeepsNone: true)
    }

    /// Whether service and name match; the answer is the same for every span of an operation.
    func matches(service: String?, name: String) -> Bool {
        (self.service?.matches(service ?? "None") ?? true) && (self.name?.matches(name) ?? true)
    }

    /// Whether the rule asks for the resource.
    var readsResource: Bool { resource != nil }

    /// Whether the resource matches; a span without one compares as "None".
    func matches(resource text: String?) -> Bool { resource?.matches(text ?? "None") ?? true }

    /// Whether the rule asks for tags.
    var readsTags: Bool { !tags.isEmpty }

    /// Whether all tags are there and match.
    func matches(tags value: (String) -> TagValue?) -> Bool {
        tags.allSatisfy { key, pattern in
            switch value(key) {
            case nil: return false
            case .text(let text): return pattern.matches(text)
            case .integer(let integer): return pattern.matches(String(integer))
            case .number(let number):
                if let whole = Int128(exactly: number) { return pattern.matches(String(whole)) }
                // Fractions are not compared with digits, only with wildcards.
                return pattern.isWildcardsOnly && pattern.matches(number.description)
            }
        }
    }

    /// Whether the rule is for a span.
    func matches(_ span: Subject) -> Bool {
        matches(tags: span.tag) && matches(service: span.service, name: span.name) && matches(resource: span.resource)
    }
}
