import WinnowModel

/// Decodes OTLP protobuf requests into a block (opentelemetry-proto 1.x, `ExportTraceServiceRequest`).
///
/// Resources, scopes and short attributes that come again byte for byte are looked up, not decoded again. Known fields with
/// another wire type and unknown fields are skipped, as protobuf wants it.
struct OTLPDecoder {
    typealias Fault = WireCursor.Fault

    var interner = SpanInterner()
    private var resources = StringTable()
    /// Instances by numbers of resource bytes and schema URL.
    private var instances = NumberTable()
    private var scopeBytes = StringTable()
    /// Scopes by numbers of scope bytes and schema URL.
    private var scopes = NumberTable()
    var pairs = AttributePairs()
    private var shapes = SpanShapes()
    /// Of the span that is being read; `interner` has those of its events and links.
    var attributes = SpanAttributes()
    /// What few spans carry, of the span that is being read.
    var extras = SpanExtras()
    var hasExtras = false
    /// Texts in this block's tables that are not UTF-8.
    var invalid: Set<UInt32> = []
    /// Times that a text was read that is not UTF-8.
    var repaired = 0
    /// Arrays and maps that were read as values of attributes.
    var composites = 0
    /// Spans that were left out for their ids since the last look: which of the request, from 1, and why.
    private(set) var refused: [(number: Int, reason: String)] = []
    /// Spans of the request so far.
    private var spanNumber = 0
    /// What is wrong with an id of the span that is being read; empty: nothing.
    var wrongID = ""

    /// Forgets what was known when the block's tables are new.
    mutating func follow(_ block: inout SpanBlock) {
        if !interner.follow(&block) { return }
        resources.removeAll()
        instances.removeAll()
        scopeBytes.removeAll()
        scopes.removeAll()
        pairs.removeAll()
        shapes.removeAll()
        invalid = []
    }

    /// Hands over which spans were left out, and forgets them.
    mutating func takeRefused() -> [(number: Int, reason: String)] {
        if refused.isEmpty { return [] }
        defer { refused.removeAll() }
        return refused
    }

    /// Decodes a whole request.
    mutating func request(
        _ bytes: UnsafeRawBufferPointer, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(WireCursor.Fault) {
        spanNumber = 0
        var cursor = WireCursor(bytes)
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == 10 {
                try resourceSpans(try cursor.message(), ordinal, &block)
            } else {
                try cursor.skip(tag)
            }
        }
    }

    /// Decodes one `ResourceSpans` that stands in `range` of `bytes`.
    mutating func resourceSpans(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(WireCursor.Fault) {
        try resourceSpans(WireCursor(bytes, range, levels: WireCursor.levelLimit - 1), ordinal, &block)
    }

    private mutating func resourceSpans(
        _ message: WireCursor, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(Fault) {
        var resource: WireCursor?
        var isSplit = false
        var schemaURL: UInt32 = 0
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10:
                isSplit = resource != nil
                resource = try cursor.message()
            case 26: schemaURL = text(cursor.slice(try cursor.payload()), &block.tables)
            default: try cursor.skip(tag)
            }
        }
        let instance = try self.instance(message, resource, isSplit, schemaURL, &block.tables)
        cursor = message
        while let part = try cursor.next(18) { try scopeSpans(part, instance, ordinal, &block) }
    }

    /// The instance of a `ResourceSpans` whose last resource is `last`; resources that come in several parts are merged.
    private mutating func instance(
        _ message: WireCursor, _ last: WireCursor?, _ isSplit: Bool, _ schemaURL: UInt32, _ tables: inout TraceTables
    ) throws(Fault) -> UInt32 {
        var key: UInt32 = 0
        if !isSplit {
            if let last { key = resources.intern(last.rest) }
            if let known = instances.find(UInt64(key), UInt64(schemaURL)) { return known }
        }
        interner.row.removeAll()
        var dropped: UInt32 = 0
        var parts = message
        while let part = try parts.next(10) {
            var cursor = part
            while !cursor.isAtEnd {
                let tag = try cursor.tag()
                switch tag {
                case 10: interner.row.append(try pair(try cursor.message(), &tables))
                case 16: dropped = UInt32(truncatingIfNeeded: try cursor.varint())
                case 26: try checkEntity(try cursor.message())
                default: try cursor.skip(tag)
                }
            }
        }
        let instance = tables.intern(
            ServiceInstance(
                service: interner.service(), attributes: interner.intern(&tables), schemaURL: schemaURL,
                droppedAttributes: dropped))
        if !isSplit { instances.insert(UInt64(key), UInt64(schemaURL), instance) }
        return instance
    }

    /// Walks an entity reference, which columns do not hold, for what makes a request unreadable.
    private mutating func checkEntity(_ message: WireCursor) throws(Fault) {
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10, 18, 26, 34: if !TextCheck.isUTF8(cursor.slice(try cursor.payload())) { repaired += 1 }
            default: try cursor.skip(tag)
            }
        }
    }

    private mutating func scopeSpans(
        _ message: WireCursor, _ instance: UInt32, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(Fault) {
        var part: WireCursor?
        var isSplit = false
        var schemaURL: UInt32 = 0
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10:
                isSplit = part != nil
                part = try cursor.message()
            case 18: repeat { _ = try cursor.payload() } while cursor.takes(18)
            case 26: schemaURL = text(cursor.slice(try cursor.payload()), &block.tables)
            default: try cursor.skip(tag)
            }
        }
        let scope = try self.scope(message, part, isSplit, schemaURL, &block.tables)
        let service = block.tables.instances[Int(instance)].service
        let home = Home(instance: instance, service: service, scope: scope, ordinal: ordinal)
        cursor = message
        while let part = try cursor.next(18) { try span(part, home, &block) }
    }

    /// The scope of a `ScopeSpans` whose last scope is `last`; scopes that come in several parts are merged.
    private mutating func scope(
        _ message: WireCursor, _ last: WireCursor?, _ isSplit: Bool, _ schemaURL: UInt32, _ tables: inout TraceTables
    ) throws(Fault) -> UInt32 {
        var key: UInt32 = 0
        if !isSplit {
            if let last { key = scopeBytes.intern(last.rest) }
            if let known = scopes.find(UInt64(key), UInt64(schemaURL)) { return known }
        }
        interner.row.removeAll()
        var result = InstrumentationScope(schemaURL: schemaURL)
        var parts = message
        while let part = try parts.next(10) {
            var cursor = part
            while !cursor.isAtEnd {
                let tag = try cursor.tag()
                switch tag {
                case 10: result.name = text(cursor.slice(try cursor.payload()), &tables)
                case 18: result.version = text(cursor.slice(try cursor.payload()), &tables)
                case 26: interner.row.append(try pair(try cursor.message(), &tables))
                case 32: result.droppedAttributes = UInt32(truncatingIfNeeded: try cursor.varint())
                default: try cursor.skip(tag)
                }
            }
        }
        result.attributes = interner.intern(&tables)
        let scope = tables.intern(result)
        if !isSplit { scopes.insert(UInt64(key), UInt64(schemaURL), scope) }
        return scope
    }

    /// What the spans of a `ScopeSpans` share.
    private struct Home {
        var instance: UInt32
        var service: UInt32
        var scope: UInt32
        var ordinal: UInt32
    }

    /// What was read of a span.
    private struct Reading {
        var span = SpanBlock.Span()
        var name = 0..<0
        var kind: UInt32 = 0
        /// What is known of the operation and the number of its name; looked up once its name and kind are read.
        var found: (shape: SpanShape?, name: UInt32)?
    }

    /// Reads a span in the form that nearly all writers give it: ids of the right lengths, name, kind, times, attributes, status, flags.
    private mutating func span(_ message: WireCursor, _ home: Home, _ block: inout SpanBlock) throws(Fault) {
        if hasExtras { forgetExtras() }
        attributes.removeAll()
        spanNumber &+= 1
        var cursor = message
        guard let traceID = cursor.takes(10, count: 16), let spanID = cursor.takes(18, count: 8) else {
            return try anySpan(message, message, Reading(), home, &block)
        }
        var span = SpanBlock.Span()
        span.traceID = Identifiers.traceID(bytes: UnsafeRawBufferPointer(start: traceID, count: 16))
        span.spanID = Identifiers.spanID(bytes: UnsafeRawBufferPointer(start: spanID, count: 8))
        if let id = cursor.takes(34, count: 8) {
            span.parentSpanID = Identifiers.spanID(bytes: UnsafeRawBufferPointer(start: id, count: 8))
        }
        guard let name = cursor.takesShort(42), let times = cursor.takesTimes(kind: 48, start: 57, end: 65) else {
            return try anySpan(message, message, Reading(), home, &block)
        }
        let kind = UInt32(times.kind)
        (span.start, span.end) = (times.start, times.end)
        let hasAttributes = cursor.takes(74)
        let (shape, number) = find(message.slice(name), home, kind, cursor.rest, &block.tables)
        if hasAttributes { cursor.pass(to: try attributeRun(cursor, shape, &block.tables)) }
        while !cursor.isAtEnd {
            if let flags = cursor.takesFixed32(133) {
                span.flags = flags
            } else if let code = cursor.takesByte(in: 122, 24) {
                span.status = code <= 2 ? code : 0
            } else if cursor.takes(122, count: 0) == nil {
                let reading = Reading(span: span, name: name, kind: kind, found: (shape, number))
                return try anySpan(cursor, message, reading, home, &block)
            }
        }
        if span.traceID.isZero || span.spanID == 0 { return refuse(span) }
        span.attributes = attributeRow(message, shape, &block.tables)
        append(&span, shape, number, kind, home, &block)
    }

    /// Reads the fields of a span from `rest` on, in any order.
    @inline(never)
    private mutating func anySpan(
        _ rest: WireCursor, _ message: WireCursor, _ known: Reading, _ home: Home, _ block: inout SpanBlock
    ) throws(Fault) {
        var reading = known
        wrongID = ""
        var cursor = rest
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            // Writers send fields in this order: the next one is tried before its tag is looked up.
            switch tag {
            case 10:
                reading.span.traceID = traceID(cursor.slice(try cursor.payload()))
                guard cursor.takes(18) else { continue }
                fallthrough
            case 18:
                reading.span.spanID = spanID(cursor.slice(try cursor.payload()), "span id")
                guard cursor.takes(34) else { continue }
                fallthrough
            case 34:
                reading.span.parentSpanID = spanID(cursor.slice(try cursor.payload()), "parent span id")
                guard cursor.takes(42) else { continue }
                fallthrough
            case 42:
                // Of two names the last counts, yet neither may be no text.
                if !reading.name.isEmpty, !TextCheck.isUTF8(message.slice(reading.name)) { repaired += 1 }
                reading.name = try cursor.payload()
                reading.found = nil
                guard cursor.takes(48) else { continue }
                fallthrough
            case 48:
                reading.kind = UInt32(truncatingIfNeeded: try cursor.varint())
                reading.found = nil
                guard cursor.takes(57) else { continue }
                fallthrough
            case 57:
                reading.span.start = try cursor.fixed64()
                guard cursor.takes(65) else { continue }
                fallthrough
            case 65:
                reading.span.end = try cursor.fixed64()
                guard cursor.takes(74) else { continue }
                fallthrough
            case 74:
                let found = find(reading, message, home, cursor.rest, &block.tables)
                reading.found = found
                cursor.pass(to: try attributeRun(cursor, found.shape, &block.tables))
            case 122: try status(try cursor.message(), &reading.span, &block.tables)
            case 133: reading.span.flags = try cursor.fixed32()
            case 26:
                extras.traceState = text(cursor.slice(try cursor.payload()), &block.tables)
                hasExtras = true
            case 80, 96, 112:
                let count = UInt32(truncatingIfNeeded: try cursor.varint())
                hasExtras = true
                if tag == 80 { extras.droppedAttributes = count }
                if tag == 96 { extras.droppedEvents = count }
                if tag == 112 { extras.droppedLinks = count }
            case 90:
                extras.events.append(try event(try cursor.message(), &block.tables))
                hasExtras = true
            case 106:
                extras.links.append(try link(try cursor.message(), &block.tables))
                hasExtras = true
            default: try cursor.skip(tag)
            }
        }
        let (shape, number) = find(reading, message, home, cursor.rest, &block.tables)
        if reading.span.traceID.isZero || reading.span.spanID == 0 || !wrongID.isEmpty { return refuse(reading.span) }
        reading.span.attributes = attributeRow(message, shape, &block.tables)
        if hasExtras { reading.span.extras = block.tables.add(extras) }
        append(&reading.span, shape, number, reading.kind, home, &block)
    }

    private mutating func find(
        _ reading: Reading, _ message: WireCursor, _ home: Home, _ fields: UnsafeRawBufferPointer,
        _ tables: inout TraceTables
    ) -> (shape: SpanShape?, name: UInt32) {
        reading.found ?? find(message.slice(reading.name), home, reading.kind, fields, &tables)
    }

    /// Appends a span whose fields are read.
    @inline(__always)
    private mutating func append(
        _ span: inout SpanBlock.Span, _ shape: SpanShape?, _ name: UInt32, _ kind: UInt32, _ home: Home,
        _ block: inout SpanBlock
    ) {
        span.instance = home.instance
        span.request = home.ordinal
        if let known = shape?.operation {
            span.operation = known
        } else {
            span.operation = operation(name, kind, home, shape, &block.tables)
        }
        block.spans.append(span)
    }

    @inline(never)
    private mutating func operation(
        _ name: UInt32, _ kind: UInt32, _ home: Home, _ shape: SpanShape?, _ tables: inout TraceTables
    ) -> UInt32 {
        let kind = UInt8(exactly: kind).flatMap { SpanKind(rawValue: $0) } ?? .unspecified
        let operation = interner.operation(
            service: home.service, name: name, kind: kind, scope: home.scope, &tables)
        shape?.operation = operation
        return operation
    }

    /// The shape of an operation, `nil` when none is kept, and the number of its name.
    @inline(__always)
    private mutating func find(
        _ name: UnsafeRawBufferPointer, _ home: Home, _ kind: UInt32, _ fields: UnsafeRawBufferPointer,
        _ tables: inout TraceTables
    ) -> (shape: SpanShape?, name: UInt32) {
        let shape = shapes.shape(name, service: home.service, scope: home.scope, kind: kind, fields)
        if let known = shape?.name { return (shape, known) }
        let before = repaired
        let number = text(name, &tables)
        // A name that is no text is counted each time.
        if repaired == before { shape?.name = number }
        return (shape, number)
    }

    /// OTLP: a span without a trace id of 16 bytes and a span id of 8, not all zeros, is invalid.
    private mutating func refuse(_ span: SpanBlock.Span) {
        let reason =
            !wrongID.isEmpty ? wrongID : (span.traceID.isZero ? "trace id" : "span id") + " is missing or all zeros"
        refused.append((spanNumber, reason))
        wrongID = ""
    }

    private mutating func forgetExtras() {
        extras = SpanExtras()
        hasExtras = false
    }
}
