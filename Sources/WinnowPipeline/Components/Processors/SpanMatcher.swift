import WinnowModel
import WinnowOTTL

/// Which spans a processor is about: those that match `include`, without those that match `exclude`.
struct SpanSelection: Sendable {
    var include: SpanMatcher?
    var exclude: SpanMatcher?

    var dependencies: Dependencies { (include?.dependencies ?? []).union(exclude?.dependencies ?? []) }

    func selects(_ record: TelemetryRecord) -> Bool {
        selects(record.span, record.scope, record.resource)
    }

    func selects(_ span: SpanRecord, _ scope: ScopeRecord, _ resource: ResourceRecord) -> Bool {
        if let include, !include.matches(span, scope, resource) { return false }
        if let exclude, exclude.matches(span, scope, resource) { return false }
        return true
    }
}

/// Texts to compare with: one of them exactly, or one of them as a pattern that occurs anywhere (`internal/filter/filterset`).
enum TextFilter: Sendable {
    case exact(Set<Text>)
    case patterns([GoRegex])

    init(_ texts: [String], type: String) throws(EvaluationError) {
        switch type {
        case "strict": self = .exact(Set(texts.map { Text($0) }))
        case "regexp":
            var patterns: [GoRegex] = []
            for text in texts { patterns.append(try GoRegex(Text(text))) }
            self = .patterns(patterns)
        default: throw EvaluationError("match_type '\(type)' is neither strict nor regexp")
        }
    }

    func matches(_ text: Text) -> Bool {
        switch self {
        case .exact(let texts): texts.contains(text)
        case .patterns(let patterns): patterns.contains { $0.occurs(in: text) }
        }
    }
}

/// What spans must have, compiled (`internal/filter/filterspan`, `filtermatcher`).
struct SpanMatcher: Sendable {
    /// An attribute that must be there.
    struct Attribute: Sendable {
        /// What is asked of its value.
        enum Test: Sendable {
            case any
            case equal(OTTLValue)
            case text(TextFilter)
        }

        var key: Text
        var test: Test

        init(_ block: MatchPropertiesBlock.AttributeBlock, type: String) throws(EvaluationError) {
            if block.key.isEmpty { throw EvaluationError("an attribute to match has no key") }
            key = Text(block.key)
            switch (block.value, type) {
            case (nil, _): test = .any
            case (.string(let text), "regexp"): test = .text(try TextFilter([text.string], type: type))
            case (_, "regexp"):
                throw EvaluationError("match_type regexp compares '\(block.key)' with text only")
            case (let value?, "strict"): test = .equal(value)
            default: throw EvaluationError("match_type '\(type)' is neither strict nor regexp")
            }
        }

        func matches(_ map: ValueMap) -> Bool {
            guard let value = map[key] else { return false }
            switch test {
            case .any: return true
            case .equal(let wanted): return wanted.equalsAttribute(value)
            case .text(let filter):
                switch value {
                case .string(let text): return filter.matches(text)
                case .bool(let bool): return filter.matches(Text(bool ? "true" : "false"))
                case .int(let number): return filter.matches(Text(String(number)))
                case .double(let number): return filter.matches(Text(GoNumber.plain(number)))
                default: return false
                }
            }
        }
    }

    /// By OTLP's number; the unspecified kind has no name.
    static let kinds: [Text] = [
        "", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ]

    private var services: TextFilter?
    private var names: TextFilter?
    private var kinds: TextFilter?
    private var libraries: [(name: TextFilter, version: TextFilter?)] = []
    private var attributes: [Attribute] = []
    private var resources: [Attribute] = []

    init(_ block: MatchPropertiesBlock) throws(EvaluationError) {
        let type = block.matchType
        for library in block.libraries {
            let name = try TextFilter([library.name], type: type)
            let version = try library.version.map { text throws(EvaluationError) in try TextFilter([text], type: type) }
            libraries.append((name, version))
        }
        for attribute in block.attributes { attributes.append(try Attribute(attribute, type: type)) }
        for attribute in block.resources { resources.append(try Attribute(attribute, type: type)) }
        if !block.services.isEmpty { services = try TextFilter(block.services, type: type) }
        if !block.names.isEmpty { names = try TextFilter(block.names, type: type) }
        if !block.kinds.isEmpty { kinds = try TextFilter(block.kinds, type: type) }
    }

    /// Every column that a match can hang on.
    var dependencies: Dependencies {
        var reads: Dependencies = []
        if services != nil || !resources.isEmpty { reads.insert(.resource) }
        if names != nil || kinds != nil || !libraries.isEmpty { reads.insert(.operation) }
        if !attributes.isEmpty { reads.insert(.attributes) }
        return reads
    }

    func matches(_ span: SpanRecord, _ scope: ScopeRecord, _ resource: ResourceRecord) -> Bool {
        if let services {
            let name = resource.attributes["service.name"]?.attributeText ?? "<nil-service-name>"
            if !services.matches(name) { return false }
        }
        if let names, !names.matches(span.name) { return false }
        if let kinds {
            let number = Int(span.kind)
            if !kinds.matches(Self.kinds.indices.contains(number) ? Self.kinds[number] : .empty) { return false }
        }
        for library in libraries {
            if !library.name.matches(scope.name) { return false }
            if let version = library.version, !version.matches(scope.version) { return false }
        }
        return resources.allSatisfy { $0.matches(resource.attributes) }
            && attributes.allSatisfy { $0.matches(span.attributes) }
    }
}
