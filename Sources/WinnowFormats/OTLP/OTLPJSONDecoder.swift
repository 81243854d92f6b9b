import WinnowModel

/// Decodes OTLP JSON from tapes into a block: whole requests, or the parts of one that streams by.
///
/// Follows the OTLP 1.x JSON mapping: hexadecimal ids of either case, integers as numbers or text, enums as numbers or names, keys
/// in any order, unknown keys ignored.
struct OTLPJSONDecoder {
    var interner = SpanInterner()
    var pairs = AttributePairs()
    /// Values of a wrong type that were read as empty.
    var repaired = 0

    /// Forgets what was known when the block's tables are new.
    mutating func follow(_ block: inout SpanBlock) {
        if interner.follow(&block) { pairs.removeAll() }
    }

    /// Decodes the spans of a request; false when the value is none. `skip` is told of each span that can't be read.
    mutating func request(
        _ tape: JSONTape, _ root: Int, _ ordinal: UInt32, _ block: inout SpanBlock, skip: (Int, RecordFault) -> Void
    ) -> Bool {
        if tape.kind(root) != JSONTape.Kind.object { return false }
        var spans = -1
        var result = -1
        var isEmpty = true
        var other = false
        try? tape.members(root) { (key, value) throws(RecordFault) in
            isEmpty = false
            if key.equals("resourceSpans") { spans = value }
            if key.equals("result") { result = value }
            if key.equals("resourceLogs") || key.equals("resourceMetrics") { other = true }
        }
        if spans < 0, result >= 0, tape.kind(result) == JSONTape.Kind.object {
            try? tape.members(result) { (key, value) throws(RecordFault) in
                if key.equals("resourceSpans") { spans = value }
            }
        }
        if spans < 0 { return isEmpty || other }
        var number = 0
        try? tape.elements(spans) { (resourceSpans) throws(RecordFault) in
            self.resourceSpans(tape, resourceSpans, ordinal, &number, &block, skip)
        }
        return true
    }

    private mutating func resourceSpans(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ number: inout Int, _ block: inout SpanBlock,
        _ skip: (Int, RecordFault) -> Void
    ) {
        var resource = -1
        var scopes = -1
        var schema = -1
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("resource") { resource = value }
            if key.equals("scopeSpans") { scopes = value }
            if key.equals("schemaUrl") { schema = value }
        }
        let instance = self.instance(tape, resource: resource, schema: schema, &block.tables)
        if scopes < 0 || tape.kind(scopes) != JSONTape.Kind.array { return }
        try? tape.elements(scopes) { (scopeSpans) throws(RecordFault) in
            var scope = -1
            var spans = -1
            var schema = -1
            try tape.members(scopeSpans) { (key, value) throws(RecordFault) in
                if key.equals("scope") { scope = value }
                if key.equals("spans") { spans = value }
                if key.equals("schemaUrl") { schema = value }
            }
            if spans < 0 { return }
            let scopeNumber = self.scope(tape, scope: scope, schema: schema, &block.tables)
            try tape.elements(spans) { (span) throws(RecordFault) in
                number += 1
                do throws(RecordFault) {
                    try self.span(tape, span, instance, scopeNumber, ordinal, &block)
                } catch {
                    skip(number, error)
                }
            }
        }
    }

    /// The instance that a resource object stands for; -1 where a part is missing.
    mutating func instance(_ tape: JSONTape, resource: Int, schema: Int, _ tables: inout TraceTables) -> UInt32 {
        entriesReset()
        var dropped: UInt32 = 0
        if resource >= 0 {
            try? tape.members(resource) { (key, value) throws(RecordFault) in
                if key.equals("attributes") { self.attributes(tape, value, &tables) }
                if key.equals("droppedAttributesCount") { dropped = self.count(tape, value) }
            }
        }
        let service = interner.service()
        let row = interner.intern(&tables)
        return tables.intern(
            ServiceInstance(
                service: service, attributes: row, schemaURL: string(tape, schema, &tables), droppedAttributes: dropped)
        )
    }

    /// The scope that a scope object stands for; -1 where a part is missing.
    mutating func scope(_ tape: JSONTape, scope: Int, schema: Int, _ tables: inout TraceTables) -> UInt32 {
        entriesReset()
        var result = InstrumentationScope(schemaURL: string(tape, schema, &tables))
        if scope >= 0 {
            try? tape.members(scope) { (key, value) throws(RecordFault) in
                if key.equals("name") { result.name = self.string(tape, value, &tables) }
                if key.equals("version") { result.version = self.string(tape, value, &tables) }
                if key.equals("attributes") { self.attributes(tape, value, &tables) }
                if key.equals("droppedAttributesCount") { result.droppedAttributes = self.count(tape, value) }
            }
        }
        result.attributes = interner.intern(&tables)
        return tables.intern(result)
    }

    private mutating func entriesReset() { interner.row.removeAll() }

    /// Decodes one span object.
    mutating func span(
        _ tape: JSONTape, _ index: Int, _ instance: UInt32, _ scope: UInt32, _ ordinal: UInt32,
        _ block: inout SpanBlock
    ) throws(RecordFault) {
        if tape.kind(index) != JSONTape.Kind.object { throw RecordFault(message: "a span is no object") }
        var span = SpanBlock.Span()
        var name: UInt32 = 0
        var kind = SpanKind.unspecified
        var extras = SpanExtras()
        var attributes = -1
        var events = -1
        var links = -1
        try tape.members(index) { (key, value) throws(RecordFault) in
            switch key.count {
            case 4:
                if key.equals("name") { name = self.string(tape, value, &block.tables) }
                if key.equals("kind") { kind = Self.kind(tape, value) }
            case 5:
                if key.equals("flags") { span.flags = self.count(tape, value) }
                if key.equals("links") { links = value }
            case 6:
                if key.equals("spanId") { span.spanID = try Self.spanID(tape, value, "span id") }
                if key.equals("events") { events = value }
                if key.equals("status") { span.status = self.status(tape, value, &extras, &block.tables) }
            case 7:
                if key.equals("traceId") { span.traceID = try Self.traceID(tape, value) }
            case 10:
                if key.equals("attributes") { attributes = value }
                if key.equals("traceState") { extras.traceState = self.string(tape, value, &block.tables) }
            case 12:
                if key.equals("parentSpanId") { span.parentSpanID = try Self.spanID(tape, value, "parent span id") }
            case 15:
                if key.equals("endTimeUnixNano") { span.end = try Self.nanos(tape, value, "endTimeUnixNano") }
            case 17:
                if key.equals("startTimeUnixNano") { span.start = try Self.nanos(tape, value, "startTimeUnixNano") }
                if key.equals("droppedLinksCount") { extras.droppedLinks = self.count(tape, value) }
            case 18:
                if key.equals("droppedEventsCount") { extras.droppedEvents = self.count(tape, value) }
            case 22:
                if key.equals("droppedAttributesCount") { extras.droppedAttributes = self.count(tape, value) }
            default: break
            }
        }
        span.attributes = row(tape, attributes, &block.tables)
        if events >= 0 { try self.events(tape, events, &extras, &block.tables) }
        if links >= 0 { try self.links(tape, links, &extras, &block.tables) }
        span.extras = block.tables.add(extras)
        span.instance = instance
        span.request = ordinal
        let service = block.tables.instances[Int(instance)].service
        span.operation = interner.operation(
            service: service, name: name, kind: kind, scope: scope, &block.tables)
        block.spans.append(span)
    }

    private mutating func row(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        if index < 0 { return 0 }
        entriesReset()
        attributes(tape, index, &tables)
        return interner.intern(&tables)
    }

    private mutating func events(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (index) throws(RecordFault) in
            var event = SpanExtras.Event(time: .at(0), name: 0)
            try tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("name") { event.name = self.string(tape, value, &tables) }
                if key.equals("timeUnixNano") { event.time = .at(try Self.nanos(tape, value, "timeUnixNano")) }
                if key.equals("attributes") { event.attributes = self.row(tape, value, &tables) }
                if key.equals("droppedAttributesCount") { event.droppedAttributes = self.count(tape, value) }
            }
            extras.events.append(event)
        }
    }

    private mutating func links(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (index) throws(RecordFault) in
            var link = SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 0)
            try tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("traceId") { link.traceID = try Self.traceID(tape, value) }
                if key.equals("spanId") { link.spanID = try Self.spanID(tape, value, "span id of a link") }
                if key.equals("traceState") { link.traceState = self.string(tape, value, &tables) }
                if key.equals("attributes") { link.attributes = self.row(tape, value, &tables) }
                if key.equals("droppedAttributesCount") { link.droppedAttributes = self.count(tape, value) }
                if key.equals("flags") { link.flags = self.count(tape, value) }
            }
            extras.links.append(link)
        }
    }
}
