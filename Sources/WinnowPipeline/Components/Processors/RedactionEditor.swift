import WinnowModel
import WinnowOTTL

/// Removes attributes that are not allowed and masks values, of resources, scopes, spans and span events.
struct RedactionEditor: RequestEditor {
    /// What stands for what is masked.
    enum Mask: String, Sendable {
        case stars = ""
        case md5, sha1, sha3
        case hmacSHA256 = "hmac-sha256"
        case hmacSHA512 = "hmac-sha512"

        var leastKeyBytes: Int {
            switch self {
            case .hmacSHA256: 32
            case .hmacSHA512: 64
            default: 0
            }
        }

        func text(for text: Text, key: [UInt8]) -> Text {
            switch self {
            case .stars: "****"
            case .md5: Digest.hex(Digest.md5(text.bytes))
            case .sha1: Digest.hex(Digest.sha1(text.bytes))
            case .sha3: Digest.hex(Digest.sha3(text.bytes))
            case .hmacSHA256: Digest.hex(Digest.hmac(text.bytes, key: key, block: 64, Digest.sha256))
            case .hmacSHA512: Digest.hex(Digest.hmac(text.bytes, key: key, block: 128, Digest.sha512))
            }
        }
    }

    /// What is noted about attributes, under which keys.
    enum Note: String, CaseIterable {
        case redacted, masked, allowed, ignored

        var names: Text { Text("redaction.\(rawValue).keys") }
        var count: Text { Text("redaction.\(rawValue).count") }

        /// The keys that an earlier processor may have written, those about logs included.
        static var keys: [Text] {
            ["", "body."].flatMap { part in
                allCases.flatMap { note in
                    let count = Text("redaction.\(part)\(note.rawValue).count")
                    return note == .ignored ? [count] : [Text("redaction.\(part)\(note.rawValue).keys"), count]
                }
            }
        }
    }

    /// `nil`: every key.
    var allowed: Set<Text>?
    var ignored: Set<Text> = []
    var ignoredPatterns: [GoRegex] = []
    var blockedKeys: [GoRegex] = []
    var blockedValues: [GoRegex] = []
    var allowedValues: [GoRegex] = []
    var redactsAllTypes = false
    var mask = Mask.stars
    var key: [UInt8] = []
    var writesKeys = false
    var writesCounts = false
    /// `nil`: no URLs are looked at.
    var urlAttributes: Set<Text>?
    var cleansNames = false
    /// `nil`: no statements are looked at.
    var databases: DatabaseSanitizer?

    var reads: Dependencies { [.resource, .operation, .attributes, .wholeEvents] }
    var writes: Dependencies { [.resource, .operation, .attributes, .extras, .event, .eventAttributes] }
    var drops: Bool { false }
    var isPerSpan: Bool { true }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        for group in request.resources.indices {
            try redact(&request.resources[group].resource.attributes)
            for scope in request.resources[group].scopes.indices {
                try redact(&request.resources[group].scopes[scope].scope.attributes)
            }
        }
        try request.changeSpans(nil) { span throws(EvaluationError) in
            try redact(&span.attributes)
            for event in span.events.indices { try redact(&span.events[event].attributes) }
            rename(&span)
        }
    }

    private func redact(_ map: inout ValueMap) throws(EvaluationError) {
        var notes: [Note: [Text]] = [:]
        let system = databases == nil ? nil : DatabaseSanitizer.system(of: map)
        for (index, pair) in map.pairs.enumerated() {
            let name = pair.key
            if ignored.contains(name) || ignoredPatterns.contains(where: { $0.occurs(in: name) }) {
                notes[.ignored, default: []].append(name)
                continue
            }
            if let allowed, !allowed.contains(name) {
                notes[.redacted, default: []].append(name)
                continue
            }
            let text = text(of: pair.value)
            if isAllowed(text) {
                notes[.allowed, default: []].append(name)
                continue
            }
            let isBlocked = blockedKeys.contains { $0.occurs(in: name) }
            let changed = isBlocked ? try masked(text, Self.lines) : try cleaned(text, name, system)
            if isBlocked || changed != text {
                notes[.masked, default: []].append(name)
                map.update(at: index, to: .string(changed))
            }
        }
        for name in notes[.redacted] ?? [] { map[name] = nil }
        for note in Note.allCases { write(note, notes[note] ?? [], to: &map) }
    }

    /// Everything but line ends.
    private static let lines: GoRegex? = try? GoRegex(".*")

    private func text(of value: OTTLValue) -> Text {
        if redactsAllTypes { return value.attributeText }
        if case .string(let text) = value { return text }
        return .empty
    }

    private func isAllowed(_ text: Text) -> Bool { allowedValues.contains { $0.occurs(in: text) } }

    private func masked(_ text: Text, _ pattern: GoRegex?) throws(EvaluationError) -> Text {
        try pattern?.replaceAll(in: text) { mask.text(for: $0, key: key) } ?? text
    }

    private func cleaned(_ text: Text, _ name: Text, _ system: Text?) throws(EvaluationError) -> Text {
        var text = text
        for pattern in blockedValues where pattern.occurs(in: text) { text = try masked(text, pattern) }
        if let urlAttributes, urlAttributes.contains(name) { text = URLPath.clustered(text) }
        return databases?.cleaned(text, attribute: name, system: system) ?? text
    }

    private func write(_ note: Note, _ names: [Text], to map: inout ValueMap) {
        guard writesCounts, !names.isEmpty else { return }
        if writesKeys, note != .ignored {
            var names = names
            if case .string(let known) = map[note.names], !known.bytes.isEmpty {
                names += known.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                    .map { Text(bytes: Array($0)) }
            }
            let joined = names.sorted().map(\.bytes).joined(separator: [UInt8(ascii: ",")])
            map[note.names] = .string(Text(bytes: Array(joined)))
        }
        var count = Int64(names.count)
        if case .int(let known) = map[note.count] { count &+= known }
        map[note.count] = .int(count)
    }

    /// A name is a URL or, where that changes nothing, a statement; one of which nothing is left stays.
    private mutating func rename(_ span: inout SpanRecord) {
        if isAllowed(span.name) { return }
        let name = urlName(of: span) ?? databases?.cleanedName(of: span) ?? span.name
        if !name.bytes.isEmpty, name != "..." { span.name = name }
    }

    /// The name of a span that looks like that of an HTTP call, where it is changed.
    private func urlName(of span: SpanRecord) -> Text? {
        guard urlAttributes != nil, cleansNames, span.kind == 2 || span.kind == 3 else { return nil }
        guard
            span.name.bytes.contains(UInt8(ascii: "/"))
                || Self.httpKeys.contains(where: { span.attributes.index(of: $0) != nil })
        else { return nil }
        let name = URLPath.clustered(span.name)
        return name == span.name || URLPath.isAllStars(name) ? nil : name
    }

    private static let httpKeys: [Text] = [
        "http.route", "http.request.method", "http.request.method_original", "http.response.status_code", "url.full",
        "http.scheme", "http.target", "http.method", "http.url",
    ]
}
