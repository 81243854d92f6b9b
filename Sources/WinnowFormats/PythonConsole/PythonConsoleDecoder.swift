import WinnowModel

/// Decodes the objects of `ReadableSpan.to_json`.
struct PythonConsoleDecoder: PrintedSpanDecoder {
    var repaired = 0
    var interner = SpanInterner()
    var row = AttributeRow()

    mutating func span(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(RecordFault) {
        guard tape.kind(index) == JSONTape.Kind.object else { throw RecordFault(message: "a span is no object") }
        var span = SpanBlock.Span()
        var extras = SpanExtras()
        var name: UInt32 = 0
        var kind = SpanKind.unspecified
        var own = Context()
        var resource = -1
        try tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("name") { name = self.text(tape, value, &block.tables) }
            if key.equals("context") { own = try self.context(tape, value, &block.tables) }
            if key.equals("parent_id") { span.parentSpanID = try Self.spanID(tape, value, "parent id") }
            if key.equals("kind") { kind = Self.kind(tape, value) }
            if key.equals("start_time") { span.start = try Self.time(tape, value, "start_time") }
            if key.equals("end_time") { span.end = try Self.time(tape, value, "end_time") }
            if key.equals("attributes") { span.attributes = self.attributes(tape, value, &block.tables) }
            if key.equals("events") { try self.events(tape, value, &extras, &block.tables) }
            if key.equals("links") { try self.links(tape, value, &extras, &block.tables) }
            if key.equals("status") { span.status = self.status(tape, value, &extras, &block.tables) }
            if key.equals("resource") { resource = value }
        }
        if own.traceID.isZero { throw RecordFault(message: "trace id is missing or all zeros") }
        if own.spanID == 0 { throw RecordFault(message: "span id is missing or all zeros") }
        span.traceID = own.traceID
        span.spanID = own.spanID
        extras.traceState = own.state
        span.extras = block.tables.add(extras)
        span.request = ordinal
        span.instance = self.resource(tape, resource, &block.tables)
        span.operation = interner.operation(
            service: block.tables.instances[Int(span.instance)].service, name: name, kind: kind, scope: 0,
            &block.tables)
        block.spans.append(span)
    }

    private struct Context {
        var traceID = TraceID(high: 0, low: 0)
        var spanID: UInt64 = 0
        var state: UInt32 = 0
    }

    private mutating func context(
        _ tape: JSONTape, _ index: Int, _ tables: inout TraceTables
    ) throws(RecordFault) -> Context {
        var context = Context()
        try tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("trace_id") {
                guard let text = Self.digits(tape, value), let id = Identifiers.traceID(text) else {
                    throw RecordFault(message: "trace id is not hexadecimal", text: tape.shown(value))
                }
                context.traceID = id
            }
            if key.equals("span_id") { context.spanID = try Self.spanID(tape, value, "span id") }
            if key.equals("trace_state"), tape.isText(value) {
                context.state = tables.strings.intern(Self.traceState(tape.text(value)))
            }
        }
        return context
    }

    /// Hexadecimal digits after `0x`.
    private static func digits(_ tape: JSONTape, _ index: Int) -> UnsafeRawBufferPointer? {
        guard tape.isText(index) else { return nil }
        let text = tape.text(index)
        return text.starts(with: "0x".utf8) ? UnsafeRawBufferPointer(rebasing: text.dropFirst(2)) : text
    }

    private static func spanID(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> UInt64 {
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        guard let text = digits(tape, index), let id = Identifiers.spanID(text) else {
            throw RecordFault(message: "\(name) is not hexadecimal", text: tape.shown(index))
        }
        return id
    }

    /// The members of a trace state as Python shows it, `['{key=ot, value=th:8}']`, as the header has them.
    private static func traceState(_ text: UnsafeRawBufferPointer) -> String {
        let pieces = String(decoding: text, as: UTF8.self).split(separator: "{key=").dropFirst()
        return pieces.compactMap { piece in
            guard let comma = piece.firstRange(of: ", value="), let end = piece.lastIndex(of: "}"),
                comma.upperBound <= end
            else { return nil }
            return piece[..<comma.lowerBound] + "=" + piece[comma.upperBound..<end]
        }.joined(separator: ",")
    }

    /// RFC 3339; null for a span that was not ended.
    private static func time(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> Nanos {
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        if tape.isText(index), let time = UTCTime.parse(String(decoding: tape.text(index), as: UTF8.self)) {
            return time
        }
        throw RecordFault(message: "\(name) is no time of RFC 3339", text: tape.shown(index))
    }

    private static func kind(_ tape: JSONTape, _ index: Int) -> SpanKind {
        guard tape.isText(index) else { return .unspecified }
        let name = String(decoding: tape.text(index), as: UTF8.self).lowercased()
        return SpanKind.allCases.first { name == "spankind." + $0.name } ?? .unspecified
    }

    private mutating func status(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) -> UInt8 {
        var status = SpanStatus.unset
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("description") { extras.statusMessage = self.text(tape, value, &tables) }
            if key.equals("status_code"), tape.isText(value) {
                if tape.text(value).equals("ERROR") { status = .error }
                if tape.text(value).equals("OK") { status = .ok }
            }
        }
        return status.rawValue
    }

    private mutating func events(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (item) throws(RecordFault) in
            var event = SpanExtras.Event(time: .at(0), name: 0)
            try tape.members(item) { (key, value) throws(RecordFault) in
                if key.equals("name") { event.name = self.text(tape, value, &tables) }
                if key.equals("timestamp") { event.time = .at(try Self.time(tape, value, "timestamp")) }
                if key.equals("attributes") { event.attributes = self.attributes(tape, value, &tables) }
            }
            extras.events.append(event)
        }
    }

    private mutating func links(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (item) throws(RecordFault) in
            var link = SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 0)
            try tape.members(item) { (key, value) throws(RecordFault) in
                if key.equals("context") {
                    let context = try self.context(tape, value, &tables)
                    link.traceID = context.traceID
                    link.spanID = context.spanID
                    link.traceState = context.state
                }
                if key.equals("attributes") { link.attributes = self.attributes(tape, value, &tables) }
            }
            extras.links.append(link)
        }
    }

    /// A resource: `{"attributes": {…}, "schema_url": …}`, or its attributes themselves (before 1.13).
    private mutating func resource(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        var inner = -1
        var schema: UInt32 = 0
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("attributes"), tape.kind(value) == JSONTape.Kind.object { inner = value }
            if key.equals("schema_url") { schema = self.text(tape, value, &tables) }
        }
        return instance(tape, inner >= 0 ? inner : index, schema: schema, &tables)
    }

    /// Reads an object's members into the row.
    mutating func collect(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) {
        try? tape.members(index) { (key, value) throws(RecordFault) in
            self.row.put(tables.entry(tables.strings.intern(key), tape.attribute(value)))
        }
    }
}
