import WinnowModel

/// Decodes the `SpanStub` objects of OpenTelemetry Go (`sdk/trace/tracetest`), which its stdout exporter prints.
struct StdoutTraceDecoder: PrintedSpanDecoder {
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
        var parent: Context?
        var own: Context?
        var scope = -1
        var library = -1
        var resource = -1
        try tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("Name") { name = self.text(tape, value, &block.tables) }
            if key.equals("SpanContext") { own = try self.context(tape, value) }
            if key.equals("Parent") { parent = try self.context(tape, value) }
            if key.equals("SpanKind") { kind = Self.kind(tape, value) }
            if key.equals("StartTime") { span.start = try Self.time(tape, value, key) }
            if key.equals("EndTime") { span.end = try Self.time(tape, value, key) }
            if key.equals("Attributes") { span.attributes = self.attributes(tape, value, &block.tables) }
            if key.equals("Events") { try self.events(tape, value, &extras, &block.tables) }
            if key.equals("Links") { try self.links(tape, value, &extras, &block.tables) }
            if key.equals("Status") { span.status = self.status(tape, value, &extras, &block.tables) }
            if key.equals("DroppedAttributes") { extras.droppedAttributes = self.count(tape, value) }
            if key.equals("DroppedEvents") { extras.droppedEvents = self.count(tape, value) }
            if key.equals("DroppedLinks") { extras.droppedLinks = self.count(tape, value) }
            if key.equals("Resource") { resource = value }
            if key.equals("InstrumentationScope") { scope = value }
            if key.equals("InstrumentationLibrary") { library = value }
        }
        guard let own, own.traceID != TraceID(high: 0, low: 0) else {
            throw RecordFault(message: "trace id is missing")
        }
        if own.spanID == 0 { throw RecordFault(message: "span id is missing or all zeros") }
        span.traceID = own.traceID
        span.spanID = own.spanID
        span.flags = own.flags
        if let state = own.state { extras.traceState = text(tape, state, &block.tables) }
        if let parent {
            span.parentSpanID = parent.spanID
            // As OpenTelemetry Go exports it: known whether the parent is remote, and whether it is.
            span.flags |= parent.isRemote ? 0x300 : 0x100
        }
        span.extras = block.tables.add(extras)
        span.request = ordinal
        span.instance = instance(tape, resource, &block.tables)
        span.operation = interner.operation(
            service: block.tables.instances[Int(span.instance)].service, name: name, kind: kind,
            scope: self.scope(tape, scope >= 0 ? scope : library, &block.tables), &block.tables)
        block.spans.append(span)
    }

    private struct Context {
        var traceID = TraceID(high: 0, low: 0)
        var spanID: UInt64 = 0
        var flags: UInt32 = 0
        var isRemote = false
        /// Where the trace state stands.
        var state: Int?
    }

    private func context(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> Context {
        var context = Context()
        try tape.members(index) { (key, value) throws(RecordFault) in
            guard tape.isText(value) else {
                if key.equals("Remote") { context.isRemote = tape.bool(value) ?? false }
                return
            }
            if key.equals("TraceState") { context.state = value }
            if key.equals("TraceFlags") {
                context.flags = UInt32(
                    truncatingIfNeeded: Identifiers.hex(tape.text(value), 0, min(tape.text(value).count, 2)) ?? 0)
            }
            if key.equals("TraceID") {
                guard let id = Identifiers.traceID(tape.text(value)) else {
                    throw RecordFault(message: "trace id is not hexadecimal", text: tape.shown(value))
                }
                context.traceID = id
            }
            if key.equals("SpanID") {
                guard let id = Identifiers.spanID(tape.text(value)) else {
                    throw RecordFault(message: "span id is not hexadecimal", text: tape.shown(value))
                }
                context.spanID = id
            }
        }
        return context
    }

    /// RFC 3339; Go's zero time is none.
    private static func time(
        _ tape: JSONTape, _ index: Int, _ key: UnsafeRawBufferPointer
    ) throws(RecordFault) -> Nanos {
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        if tape.isText(index), let time = UTCTime.parse(goTime: tape.text(index)) { return time }
        throw RecordFault(
            message: "\(String(decoding: key, as: UTF8.self)) is no time of RFC 3339", text: tape.shown(index))
    }

    private static func kind(_ tape: JSONTape, _ index: Int) -> SpanKind {
        tape.unsigned(index).flatMap { UInt8(exactly: $0) }.flatMap { SpanKind(rawValue: $0) } ?? .unspecified
    }

    private mutating func status(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) -> UInt8 {
        var status = SpanStatus.unset
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("Description") { extras.statusMessage = self.text(tape, value, &tables) }
            guard key.equals("Code"), tape.isText(value) else { return }
            if tape.text(value).equals("Error") { status = .error }
            if tape.text(value).equals("Ok") { status = .ok }
        }
        return status.rawValue
    }

    private mutating func events(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (item) throws(RecordFault) in
            var event = SpanExtras.Event(time: .at(0), name: 0)
            try tape.members(item) { (key, value) throws(RecordFault) in
                if key.equals("Name") { event.name = self.text(tape, value, &tables) }
                if key.equals("Time") { event.time = .at(try Self.time(tape, value, key)) }
                if key.equals("Attributes") { event.attributes = self.attributes(tape, value, &tables) }
                if key.equals("DroppedAttributeCount") { event.droppedAttributes = self.count(tape, value) }
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
                if key.equals("SpanContext") {
                    let context = try self.context(tape, value)
                    link.traceID = context.traceID
                    link.spanID = context.spanID
                    link.flags = context.flags | (context.isRemote ? 0x300 : 0x100)
                    if let state = context.state { link.traceState = self.text(tape, state, &tables) }
                }
                if key.equals("Attributes") { link.attributes = self.attributes(tape, value, &tables) }
                if key.equals("DroppedAttributeCount") { link.droppedAttributes = self.count(tape, value) }
            }
            extras.links.append(link)
        }
    }

    private mutating func scope(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        var scope = InstrumentationScope()
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("Name") { scope.name = self.text(tape, value, &tables) }
            if key.equals("Version") { scope.version = self.text(tape, value, &tables) }
            if key.equals("SchemaURL") { scope.schemaURL = self.text(tape, value, &tables) }
            if key.equals("Attributes") { scope.attributes = self.attributes(tape, value, &tables) }
        }
        return tables.intern(scope)
    }

    // MARK: Attributes

    /// Reads a list of `{"Key", "Value": {"Type", "Value"}}` into the row.
    mutating func collect(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) {
        try? tape.elements(index) { (item) throws(RecordFault) in
            var key: UInt32 = 0
            var pair = -1
            try tape.members(item) { (name, value) throws(RecordFault) in
                if name.equals("Key") { key = self.text(tape, value, &tables) }
                if name.equals("Value") { pair = value }
            }
            var type = -1
            var content = -1
            try tape.members(pair) { (name, value) throws(RecordFault) in
                if name.equals("Type") { type = value }
                if name.equals("Value") { content = value }
            }
            self.row.put(tables.entry(key, self.value(tape, type, content)))
        }
    }

    /// A value by its type; one that is not of it is read as JSON has it and counted.
    private mutating func value(_ tape: JSONTape, _ type: Int, _ index: Int) -> AttributeValue {
        if index < 0 { return .empty }
        let plain = tape.attribute(index)
        guard type >= 0, tape.isText(type) else { return plain }
        let name = tape.text(type)
        if name.equals("FLOAT64") {
            if let number = tape.double(index) { return .double(number) }
        } else if name.equals("FLOAT64SLICE") {
            var numbers: [AttributeValue] = []
            try? tape.elements(index) { (item) throws(RecordFault) in
                numbers.append(tape.double(item).map { .double($0) } ?? .empty)
            }
            return .array(numbers)
        } else if name.equals("INT64") {
            if let number = tape.integer(index) { return .int(number) }
        } else {
            return plain
        }
        repaired += 1
        return plain
    }
}
