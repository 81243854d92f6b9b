import WinnowModel

/// Finds the field that a path names in a context.
struct PathResolver {
    let context: OTTLContext
    /// True where every path must begin with the name of a context (`EnablePathContextNames`).
    let isQualified: Bool

    /// Why a path names nothing.
    struct Failure: Error {
        var message: String
        var remedy = ""
        var offset: Int
    }

    /// The field and the indexes that belong to it.
    func resolve(_ path: Syntax.Path) throws(Failure) -> (root: Path.Root, keys: [Syntax.Key]) {
        var fields = path.fields[...]
        guard let first = fields.first else { throw Failure(message: "an empty path", offset: path.offset) }
        var scope = context
        // A context's name stands in front of a point and takes no index.
        let hasPrefix = fields.count > 1 && first.keys.isEmpty
        if hasPrefix, let named = OTTLContext.named(first.name), named == context || context.parents.contains(named) {
            scope = named
            fields = fields.dropFirst()
        } else if hasPrefix, first.name == "otelcol" {
            return try client(fields.dropFirst(), path)
        } else if isQualified {
            throw missingContext(path, hasPrefix: hasPrefix)
        }
        var reader = FieldReader(fields: fields, path: path)
        let root = try root(scope, &reader)
        return try reader.finish(root)
    }

    private func missingContext(_ path: Syntax.Path, hasPrefix: Bool) -> Failure {
        let names = ([context] + context.parents).map(\.rawValue)
        let first = path.fields[0].name
        if hasPrefix, OTTLContext.named(first) != nil {
            return Failure(
                message: "the context '\(first)' can't be read here",
                remedy: "use one of \(names.joined(separator: ", "))",
                offset: path.offset)
        }
        return Failure(
            message: "the path '\(path.shown)' does not say of what", remedy: "write \(names[0]).\(path.shown)",
            offset: path.offset)
    }

    private func root(_ scope: OTTLContext, _ reader: inout FieldReader) throws(Failure) -> Path.Root {
        let field = try reader.take()
        if field.name == "cache" {
            guard scope == context else {
                throw Failure(
                    message: "the cache is that of the text's own context", remedy: "write \(context.rawValue).cache",
                    offset: field.offset)
            }
            return .cache
        }
        let found: Path.Root?
        switch scope {
        case .span: found = try spanRoot(field, &reader)
        case .spanEvent: found = Self.eventRoots[field.name]
        case .resource: found = Self.resourceRoots[field.name]
        case .scope: found = Self.scopeRoots[field.name]
        }
        guard let found else { throw unknown(field, known: Self.names(scope), scope) }
        return found
    }

    private func spanRoot(_ field: Syntax.Field, _ reader: inout FieldReader) throws(Failure) -> Path.Root? {
        guard let parts = Self.parts[field.name] else { return Self.spanRoots[field.name] }
        guard let part = reader.next() else { return Self.spanRoots[field.name] }
        guard let root = parts[part.name] else { throw unknown(part, known: Array(parts.keys), .span) }
        return root
    }

    private func unknown(_ field: Syntax.Field, known: [String], _ scope: OTTLContext) -> Failure {
        var remedy = nearestName(to: field.name, in: known)
        // What belongs to another context is the likelier mistake.
        if remedy.isEmpty, let other = context.parents.first(where: { Self.names($0).contains(field.name) }) {
            remedy = "write \(other.rawValue).\(field.name)"
        }
        return Failure(
            message: "'\(field.name)' is no path of the \(scope.rawValue) context", remedy: remedy, offset: field.offset
        )
    }

    private func nearestName(to name: String, in known: [String]) -> String {
        WinnowModel.nearest(to: name, in: known.sorted()).map { "did you mean \($0)?" } ?? ""
    }

    private func client(_ fields: ArraySlice<Syntax.Field>, _ path: Syntax.Path) throws(Failure) -> (
        root: Path.Root, keys: [Syntax.Key]
    ) {
        let names = fields.map(\.name)
        let isKnown = [
            ["client", "addr"], ["client", "metadata"], ["client", "auth", "attributes"], ["grpc", "metadata"],
        ].contains(names)
        guard isKnown else { throw Failure(message: "'\(path.shown)' is no path", offset: path.offset) }
        return (.client, [])
    }

    /// The names that may stand after a context.
    private static func names(_ scope: OTTLContext) -> [String] {
        switch scope {
        case .span: Array(spanRoots.keys)
        case .spanEvent: Array(eventRoots.keys)
        case .resource: Array(resourceRoots.keys)
        case .scope: Array(scopeRoots.keys)
        }
    }

    private static let spanRoots: [String: Path.Root] = [
        "trace_id": .traceID, "span_id": .spanID, "parent_span_id": .parentSpanID, "trace_state": .traceState,
        "name": .name, "kind": .kind, "start_time_unix_nano": .startTimeUnixNano,
        "end_time_unix_nano": .endTimeUnixNano, "start_time": .startTime, "end_time": .endTime,
        "attributes": .attributes, "dropped_attributes_count": .droppedAttributes, "events": .events,
        "dropped_events_count": .droppedEvents, "links": .links, "dropped_links_count": .droppedLinks,
        "status": .status, "flags": .flags,
    ]

    private static let parts: [String: [String: Path.Root]] = [
        "trace_id": ["string": .traceIDText], "span_id": ["string": .spanIDText],
        "parent_span_id": ["string": .parentSpanIDText],
        "kind": ["string": .kindText, "deprecated_string": .kindDeprecatedText],
        "status": ["code": .statusCode, "message": .statusMessage],
    ]

    private static let eventRoots: [String: Path.Root] = [
        "time_unix_nano": .eventTimeUnixNano, "time": .eventTime, "name": .eventName, "attributes": .eventAttributes,
        "dropped_attributes_count": .eventDroppedAttributes, "event_index": .eventIndex,
    ]

    private static let resourceRoots: [String: Path.Root] = [
        "attributes": .resourceAttributes, "dropped_attributes_count": .resourceDroppedAttributes,
        "schema_url": .resourceSchemaURL,
    ]

    private static let scopeRoots: [String: Path.Root] = [
        "name": .scopeName, "version": .scopeVersion, "attributes": .scopeAttributes,
        "dropped_attributes_count": .scopeDroppedAttributes, "schema_url": .scopeSchemaURL,
    ]
}

/// Takes a path field by field and sees that nothing of it is left over.
private struct FieldReader {
    var fields: ArraySlice<Syntax.Field>
    let path: Syntax.Path
    private var last: Syntax.Field?

    init(fields: ArraySlice<Syntax.Field>, path: Syntax.Path) {
        self.fields = fields
        self.path = path
    }

    mutating func take() throws(PathResolver.Failure) -> Syntax.Field {
        guard let field = next() else {
            throw PathResolver.Failure(message: "'\(path.shown)' is no path", offset: path.offset)
        }
        return field
    }

    mutating func next() -> Syntax.Field? {
        last = fields.popFirst()
        return last
    }

    /// Only the last field may have indexes, and only where it holds something to index.
    func finish(_ root: Path.Root) throws(PathResolver.Failure) -> (root: Path.Root, keys: [Syntax.Key]) {
        if let extra = fields.first {
            throw PathResolver.Failure(
                message: "'\(extra.name)' does not belong here", remedy: "write [\"\(extra.name)\"] for a key",
                offset: extra.offset)
        }
        if path.fields.dropLast().contains(where: { !$0.keys.isEmpty }) {
            throw PathResolver.Failure(message: "an index stands where none is used", offset: path.offset)
        }
        guard let field = path.fields.last, !field.keys.isEmpty else { return (root, []) }
        let keys = field.keys
        guard root.isIndexable else {
            throw PathResolver.Failure(message: "'\(field.name)' takes no index", offset: path.offset)
        }
        guard root == .traceState else { return (root, keys) }
        guard keys.count == 1 else {
            throw PathResolver.Failure(message: "trace_state takes exactly one index", offset: path.offset)
        }
        return (.traceStateMember, keys)
    }
}

extension Syntax.Path {
    /// The path as it was written, expressions in brackets left out.
    var shown: String {
        fields.map { field in
            field.name
                + field.keys.map { key in
                    switch key {
                    case .string(let text): "[\"\(text)\"]"
                    case .int(let number): "[\(number)]"
                    case .value: "[…]"
                    }
                }.joined()
        }.joined(separator: ".")
    }
}
