import WinnowModel

/// Decodes OTLP JSON from tapes into a block: whole requests, or the parts of one that streams by.
///
/// Follows the OTLP 1.x JSON mapping: hexadecimal ids of either case, integers as numbers or text, enums as numbers or names, keys
/// in any order, unknown keys ignored.
struct OTLPJSONDecoder {
    var interner = SpanInterner()
    var pairs = AttributePairs()
    let shapes = SpanShapes()
    /// What few spans carry, of the span that is being read.
    var extras = SpanExtras()
    var hasExtras = false
    /// Values of a wrong type that were read as empty.
    var repaired = 0
    /// What the spans that follow share.
    var instance: UInt32 = 0
    var scope: UInt32 = 0
    /// How many spans of the request were seen.
    private var number = 0
    /// Objects that are open, where a request streams by.
    var levels: [Level] = []
    /// Parses what is shared.
    var reader: TapeParser?
    /// What was read of requests in the usual form.
    var usual = Usual()

    /// Forgets what was known when the block's tables are new.
    mutating func follow(_ block: inout SpanBlock) {
        if !interner.follow(&block) { return }
        pairs.removeAll()
        shapes.removeAll()
        usual.removeAll()
    }

    /// Decodes the spans of a request, or of a list of requests, that stands on a tape as a whole, as lines do: span by span over its text
    /// (`JSONSpanDocument`) a line takes more than twice as long. False when the value is none; `skip` is told of each span that can't be
    /// read.
    mutating func request(
        _ tape: JSONTape, _ root: Int, _ ordinal: UInt32, _ block: inout SpanBlock, skip: (Int, RecordFault) -> Void
    ) -> Bool {
        number = 0
        return walk(tape, root, in: .wrapper, ordinal, &block, depth: 0, skip)
    }

    /// Walks an object that stands under `place`, or a list of them: what its spans share comes first, wherever it stands.
    private mutating func walk(
        _ tape: JSONTape, _ index: Int, in place: OTLPJSONKey, _ ordinal: UInt32, _ block: inout SpanBlock, depth: Int,
        _ skip: (Int, RecordFault) -> Void
    ) -> Bool {
        if depth > JSONSpanDocument<Self>.depthLimit { return false }
        if tape.kind(index) == JSONTape.Kind.array {
            var isRequest = true
            try? tape.elements(index) { (item) throws(RecordFault) in
                let isOne = self.walk(tape, item, in: place, ordinal, &block, depth: depth + 1, skip)
                isRequest = isRequest && isOne
            }
            return isRequest
        }
        if tape.kind(index) != JSONTape.Kind.object { return false }
        var shared = -1
        var schema = -1
        if place != .wrapper {
            try? tape.members(index) { (key, value) throws(RecordFault) in
                switch (place, OTLPJSONKey(key)) {
                case (.resourceSpans, .resource), (.scopeSpans, .scope): shared = value
                case (_, .schemaURL): schema = value
                default: break
                }
            }
        }
        if place == .resourceSpans { instance = instance(tape, resource: shared, schema: schema, &block.tables) }
        if place == .scopeSpans { scope = scope(tape, scope: shared, schema: schema, &block.tables) }
        var isKnown = tape.next(index) == index + 2
        try? tape.members(index) { (key, value) throws(RecordFault) in
            switch (place, OTLPJSONKey(key)) {
            case (.wrapper, .wrapper):
                let isOne = self.walk(tape, value, in: .wrapper, ordinal, &block, depth: depth + 1, skip)
                isKnown = isKnown || isOne
            case (.wrapper, .resourceSpans):
                isKnown = true
                _ = self.walk(tape, value, in: .resourceSpans, ordinal, &block, depth: depth + 1, skip)
            case (.resourceSpans, .scopeSpans):
                _ = self.walk(tape, value, in: .scopeSpans, ordinal, &block, depth: depth + 1, skip)
            case (.scopeSpans, .spans):
                try tape.elements(value) { (span) throws(RecordFault) in
                    self.number += 1
                    do throws(RecordFault) { try self.span(tape, span, ordinal, &block) } catch {
                        skip(self.number, error)
                    }
                }
            case (.wrapper, .otherSignal): isKnown = true
            default: break
            }
        }
        return isKnown
    }

    /// The instance that a resource object stands for; -1 where a part is missing.
    mutating func instance(_ tape: JSONTape, resource: Int, schema: Int, _ tables: inout TraceTables) -> UInt32 {
        var instance = self.resource(tape, resource, &tables)
        instance.schemaURL = text(tape, schema, &tables)
        return tables.intern(instance)
    }

    /// What a resource object says, -1 for none, of an instance without a schema.
    mutating func resource(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> ServiceInstance {
        entriesReset()
        var dropped: UInt32 = 0
        if index >= 0 {
            try? tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("attributes") { self.attributes(tape, value, &tables) }
                if Self.isDroppedAttributes(key) { dropped = self.count(tape, value) }
            }
        }
        let service = interner.service()
        return ServiceInstance(service: service, attributes: interner.intern(&tables), droppedAttributes: dropped)
    }

    /// The scope that a scope object stands for; -1 where a part is missing.
    mutating func scope(_ tape: JSONTape, scope: Int, schema: Int, _ tables: inout TraceTables) -> UInt32 {
        var result = self.scope(tape, scope, &tables)
        result.schemaURL = text(tape, schema, &tables)
        return tables.intern(result)
    }

    /// What a scope object says, -1 for none, of a scope without a schema.
    mutating func scope(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> InstrumentationScope {
        entriesReset()
        var result = InstrumentationScope()
        if index >= 0 {
            try? tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("name") { result.name = self.text(tape, value, &tables) }
                if key.equals("version") { result.version = self.text(tape, value, &tables) }
                if key.equals("attributes") { self.attributes(tape, value, &tables) }
                if Self.isDroppedAttributes(key) { result.droppedAttributes = self.count(tape, value) }
            }
        }
        result.attributes = interner.intern(&tables)
        return result
    }

    private mutating func entriesReset() { interner.row.removeAll() }

    static func isDroppedAttributes(_ key: UnsafeRawBufferPointer) -> Bool {
        key.equals("droppedAttributesCount") || key.equals("dropped_attributes_count")
    }

    /// Decodes one span object of the instance and scope that are open.
    mutating func span(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(RecordFault) {
        try span(tape, index, ordinal, service: block.tables.instances[Int(instance)].service, &block)
    }

    /// Decodes one span object of the instance and scope that are open, of a service.
    mutating func span(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, service: UInt32, _ block: inout SpanBlock
    ) throws(RecordFault) {
        if tape.kind(index) == JSONTape.Kind.null {
            throw RecordFault(message: "trace id is missing: the span is null")
        }
        if tape.kind(index) != JSONTape.Kind.object { throw RecordFault(message: "a span is no object") }
        var span = SpanBlock.Span()
        var name = -1
        var kind = SpanKind.unspecified
        if hasExtras {
            extras = SpanExtras()
            hasExtras = false
        }
        var attributes = -1
        var events = -1
        var links = -1
        try tape.members(index) { (key, value) throws(RecordFault) in
            switch key.count {
            case 4 where key.equals("name"): name = value
            case 4 where key.equals("kind"): kind = Self.kind(tape, value)
            case 5 where key.equals("flags"): span.flags = self.count(tape, value)
            case 5 where key.equals("links"): links = value
            case 6 where key.equals("spanId"), 7 where key.equals("span_id"):
                span.spanID = try Self.spanID(tape, value, "span id")
            case 6 where key.equals("events"): events = value
            case 6 where key.equals("status"): span.status = self.status(tape, value, &block.tables)
            case 7 where key.equals("traceId"), 8 where key.equals("trace_id"):
                span.traceID = try Self.traceID(tape, value)
            case 10 where key.equals("attributes"): attributes = value
            case 12 where key.equals("parentSpanId"), 14 where key.equals("parent_span_id"):
                span.parentSpanID = try Self.spanID(tape, value, "parent span id")
            case 15 where key.equals("endTimeUnixNano"), 18 where key.equals("end_time_unix_nano"):
                span.end = try Self.nanos(tape, value, "endTimeUnixNano")
            case 17 where key.equals("startTimeUnixNano"), 20 where key.equals("start_time_unix_nano"):
                span.start = try Self.nanos(tape, value, "startTimeUnixNano")
            default: self.extra(key, tape, value, &block.tables)
            }
        }
        if span.traceID.isZero { throw RecordFault(message: "trace id is missing or all zeros") }
        if span.spanID == 0 { throw RecordFault(message: "span id is missing or all zeros") }
        if events >= 0 { try self.events(tape, events, &block.tables) }
        if links >= 0 { try self.links(tape, links, &block.tables) }
        if hasExtras { span.extras = block.tables.add(extras) }
        span.instance = instance
        span.request = ordinal
        let run = tape.textRun(attributes)
        var shape: SpanShape?
        if name >= 0, tape.isText(name) {
            shape = shapes.shape(
                tape.text(name), service: service, scope: scope, kind: UInt32(kind.rawValue),
                run ?? UnsafeRawBufferPointer(start: nil, count: 0))
        }
        if let run, let shape, let known = shape.row(run) {
            span.attributes = known
        } else {
            let before = repaired
            span.attributes = row(tape, attributes, &block.tables)
            if let run, let shape, repaired == before { shape.keep(run, row: span.attributes) }
        }
        if let known = shape?.operation {
            span.operation = known
        } else {
            span.operation = interner.operation(
                service: service, name: text(tape, name, &block.tables), kind: kind, scope: scope, &block.tables)
            shape?.operation = span.operation
        }
        block.spans.append(span)
    }

    /// A member that few spans have.
    private mutating func extra(
        _ key: UnsafeRawBufferPointer, _ tape: JSONTape, _ value: Int, _ tables: inout TraceTables
    ) {
        switch key.count {
        case 10 where key.equals("traceState"), 11 where key.equals("trace_state"):
            extras.traceState = text(tape, value, &tables)
        case 17 where key.equals("droppedLinksCount"), 19 where key.equals("dropped_links_count"):
            extras.droppedLinks = count(tape, value)
        case 18 where key.equals("droppedEventsCount"), 20 where key.equals("dropped_events_count"):
            extras.droppedEvents = count(tape, value)
        case 22 where Self.isDroppedAttributes(key), 24 where Self.isDroppedAttributes(key):
            extras.droppedAttributes = count(tape, value)
        default: return
        }
        hasExtras = true
    }

    /// Code and message of a status object.
    private mutating func status(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt8 {
        var code: UInt8 = 0
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("message") {
                self.extras.statusMessage = self.text(tape, value, &tables)
                self.hasExtras = true
            }
            if key.equals("code") {
                if tape.kind(value) == JSONTape.Kind.string && tape.text(value).equals("STATUS_CODE_ERROR") {
                    code = SpanStatus.error.rawValue
                } else if tape.kind(value) == JSONTape.Kind.string && tape.text(value).equals("STATUS_CODE_OK") {
                    code = SpanStatus.ok.rawValue
                } else if let number = tape.unsigned(value), number <= 2 {
                    code = UInt8(number)
                }
            }
        }
        return code
    }

    private mutating func row(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        if index < 0 { return 0 }
        entriesReset()
        attributes(tape, index, &tables)
        return interner.intern(&tables)
    }

    mutating func events(
        _ tape: JSONTape, _ index: Int, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (index) throws(RecordFault) in
            var event = SpanExtras.Event(time: .at(0), name: 0)
            try tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("name") { event.name = self.text(tape, value, &tables) }
                if key.equals("timeUnixNano") || key.equals("time_unix_nano") {
                    event.time = .at(try Self.nanos(tape, value, "timeUnixNano"))
                }
                if key.equals("attributes") { event.attributes = self.row(tape, value, &tables) }
                if Self.isDroppedAttributes(key) { event.droppedAttributes = self.count(tape, value) }
            }
            self.extras.events.append(event)
            self.hasExtras = true
        }
    }

    mutating func links(
        _ tape: JSONTape, _ index: Int, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (index) throws(RecordFault) in
            var link = SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 0)
            try tape.members(index) { (key, value) throws(RecordFault) in
                if key.equals("traceId") || key.equals("trace_id") { link.traceID = try Self.traceID(tape, value) }
                if key.equals("spanId") || key.equals("span_id") {
                    link.spanID = try Self.spanID(tape, value, "span id of a link")
                }
                if key.equals("traceState") || key.equals("trace_state") {
                    link.traceState = self.text(tape, value, &tables)
                }
                if key.equals("attributes") { link.attributes = self.row(tape, value, &tables) }
                if Self.isDroppedAttributes(key) { link.droppedAttributes = self.count(tape, value) }
                if key.equals("flags") { link.flags = self.count(tape, value) }
            }
            self.extras.links.append(link)
            self.hasExtras = true
        }
    }
}
