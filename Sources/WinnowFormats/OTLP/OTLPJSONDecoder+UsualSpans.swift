import WinnowModel

/// Spans in the usual form, from the marks of their text.
extension OTLPJSONDecoder {
    /// What was read of a span that goes on.
    private struct Reading {
        var span = SpanBlock.Span()
        var name = UnsafeRawBufferPointer(start: nil, count: 0)
        var kind = SpanKind.unspecified
        var shape: SpanShape?
        var hasAttributes = false
        var hasEvents = false
        var hasLinks = false
    }

    /// Reads the span object at a mark, from a tape of its own where it has not the usual form; the mark after it, 0 where it can't be
    /// read.
    mutating func usualSpan(_ mark: Int, _ shared: Shared, _ block: inout SpanBlock) -> Int {
        usual.spans &+= 1
        let (row, before) = (block.count, repaired)
        let end = plainSpan(mark, shared, &block)
        if end > 0 { return end }
        block.truncate(to: row)
        repaired = before
        usual.others &+= 1
        guard shared.marks.has("{", mark), let end = shared.marks.end(mark),
            let tape = shared.parser.parsePlain(shared.marks.bytes(mark..<end))
        else { return 0 }
        do throws(RecordFault) {
            try span(tape, JSONTape.first, shared.ordinal, service: shared.service, &block)
        } catch {
            return 0
        }
        return end
    }

    /// Reads a span object in the usual form; 0 where it has not.
    @inline(__always)
    private mutating func plainSpan(_ mark: Int, _ shared: Shared, _ block: inout SpanBlock) -> Int {
        let marks = shared.marks
        guard marks.has("{", mark) else { return 0 }
        if hasExtras {
            extras = SpanExtras()
            hasExtras = false
        }
        var reading = Reading()
        var at = mark &+ 1
        while true {
            guard let key = marks.name(at) else { return 0 }
            let end = member(key, at &+ 2, shared, &reading, &block.tables)
            guard end > 0, let more = marks.goesOn(end, "}") else { return 0 }
            at = end &+ 1
            if !more { break }
        }
        if reading.span.traceID.isZero || reading.span.spanID == 0 { return 0 }
        if hasExtras { reading.span.extras = block.tables.add(extras) }
        reading.span.request = shared.ordinal
        let shape = reading.shape ?? shape(reading, shared, UnsafeRawBufferPointer(start: nil, count: 0))
        if let known = shape?.operation {
            reading.span.operation = known
        } else {
            let name = block.tables.strings.intern(reading.name)
            reading.span.operation = interner.operation(
                service: shared.service, name: name, kind: reading.kind, scope: scope, &block.tables)
            shape?.operation = reading.span.operation
        }
        block.spans.append(reading.span)
        return at
    }

    @inline(__always)
    private func shape(_ reading: Reading, _ shared: Shared, _ first: UnsafeRawBufferPointer) -> SpanShape? {
        shapes.shape(
            reading.name, service: shared.service, scope: scope, kind: UInt32(reading.kind.rawValue), first)
    }

    /// Reads a member of a span whose value starts at a mark; the mark after it, 0 where it has not the usual form.
    @inline(__always)
    private mutating func member(
        _ key: UnsafeRawBufferPointer, _ value: Int, _ shared: Shared, _ reading: inout Reading,
        _ tables: inout TraceTables
    ) -> Int {
        let marks = shared.marks
        switch key.count {
        case 4 where key.equals("name") && !reading.hasAttributes:
            guard let name = marks.string(value) else { return 0 }
            reading.name = name
        case 4 where key.equals("kind") && !reading.hasAttributes:
            guard let kind = kind(marks, value) else { return 0 }
            reading.kind = kind
        case 5 where key.equals("flags"):
            guard let flags = marks.plainUnsigned(value).flatMap({ UInt32(exactly: $0) }) else { return 0 }
            reading.span.flags = flags
        case 5 where key.equals("links") && !reading.hasLinks:
            reading.hasLinks = true
            return records(value, shared, isEvents: false, &tables)
        case 6 where key.equals("spanId"):
            guard let id = spanID(marks, value) else { return 0 }
            reading.span.spanID = id
        case 6 where key.equals("events") && !reading.hasEvents:
            reading.hasEvents = true
            return records(value, shared, isEvents: true, &tables)
        case 6 where key.equals("status"): return status(value, marks, &reading.span, &tables)
        case 7 where key.equals("traceId"):
            guard let id = traceID(marks, value) else { return 0 }
            reading.span.traceID = id
        case 10 where key.equals("attributes") && !reading.hasAttributes:
            reading.hasAttributes = true
            // The first key tells apart the forms that one name stands for.
            let first = marks.has("{", value &+ 1) && value &+ 4 < marks.count ? marks.place(value &+ 4) : -1
            let fields = first < 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : marks.rest(first)
            reading.shape = shape(reading, shared, fields)
            let end = usualAttributes(value, shared, reading.shape, &tables)
            reading.span.attributes = end.row
            return end.mark
        case 12 where key.equals("parentSpanId"):
            guard let id = spanID(marks, value) else { return 0 }
            reading.span.parentSpanID = id
        case 15 where key.equals("endTimeUnixNano"):
            guard let time = marks.nanos(value) else { return 0 }
            reading.span.end = time
        case 17 where key.equals("startTimeUnixNano"):
            guard let time = marks.nanos(value) else { return 0 }
            reading.span.start = time
        default: return rareMember(key, value, marks, &tables)
        }
        return value &+ 1
    }

    /// Reads a member that few spans have, or that says nothing on most.
    @inline(never)
    private mutating func rareMember(
        _ key: UnsafeRawBufferPointer, _ value: Int, _ marks: JSONMarks, _ tables: inout TraceTables
    ) -> Int {
        if key.equals("traceState") {
            guard let state = marks.string(value) else { return 0 }
            extras.traceState = tables.strings.intern(state)
            hasExtras = hasExtras || !state.isEmpty
        } else {
            guard let count = marks.plainUnsigned(value).flatMap({ UInt32(exactly: $0) }) else { return 0 }
            if key.equals("droppedAttributesCount") {
                extras.droppedAttributes = count
            } else if key.equals("droppedEventsCount") {
                extras.droppedEvents = count
            } else if key.equals("droppedLinksCount") {
                extras.droppedLinks = count
            } else {
                return 0
            }
            hasExtras = hasExtras || count > 0
        }
        return value + 1
    }

    /// A trace id of 32 hexadecimal digits.
    @inline(__always)
    private func traceID(_ marks: JSONMarks, _ value: Int) -> TraceID? {
        guard let digits = hexadecimals(marks, value, 32), let high = Identifiers.hex(digits, 0, 16),
            let low = Identifiers.hex(digits, 16, 32)
        else { return nil }
        return TraceID(high: high, low: low)
    }

    /// A span id of 16 hexadecimal digits, or of none.
    @inline(__always)
    private func spanID(_ marks: JSONMarks, _ value: Int) -> UInt64? {
        if let digits = hexadecimals(marks, value, 16) { return Identifiers.hex(digits, 0, 16) }
        return marks.string(value).flatMap { $0.isEmpty ? 0 : nil }
    }

    /// The bytes between the quotes of a text as long as this; no more is checked.
    @inline(__always)
    private func hexadecimals(_ marks: JSONMarks, _ value: Int, _ count: Int) -> UnsafeRawBufferPointer? {
        guard marks.has("\"", value) else { return nil }
        let start = marks.place(value) &+ 1
        guard marks.place(value &+ 1) > start &+ count,
            marks.text.load(fromByteOffset: start &+ count, as: UInt8.self) == UInt8(ascii: "\"")
        else { return nil }
        return UnsafeRawBufferPointer(start: marks.text + start, count: count)
    }

    @inline(__always)
    private func kind(_ marks: JSONMarks, _ value: Int) -> SpanKind? {
        if let number = marks.plainUnsigned(value) {
            return UInt8(exactly: number).flatMap { SpanKind(rawValue: $0) } ?? .unspecified
        }
        return marks.string(value).flatMap { Self.kind(named: $0) }
    }

    private static func kind(named name: UnsafeRawBufferPointer) -> SpanKind? {
        if name.equals("SPAN_KIND_INTERNAL") { return .internal }
        if name.equals("SPAN_KIND_SERVER") { return .server }
        if name.equals("SPAN_KIND_CLIENT") { return .client }
        if name.equals("SPAN_KIND_PRODUCER") { return .producer }
        if name.equals("SPAN_KIND_CONSUMER") { return .consumer }
        return name.equals("SPAN_KIND_UNSPECIFIED") ? .unspecified : nil
    }

    /// Reads a status object.
    @inline(__always)
    private mutating func status(
        _ mark: Int, _ marks: JSONMarks, _ span: inout SpanBlock.Span, _ tables: inout TraceTables
    ) -> Int {
        if marks.has("{", mark), marks.has("}", mark &+ 1) {
            span.status = 0
            return mark &+ 2
        }
        return fullStatus(mark, marks, &span, &tables)
    }

    @inline(never)
    private mutating func fullStatus(
        _ mark: Int, _ marks: JSONMarks, _ span: inout SpanBlock.Span, _ tables: inout TraceTables
    ) -> Int {
        guard marks.has("{", mark) else { return 0 }
        span.status = 0
        var at = mark + 1
        while true {
            guard let key = marks.string(at), marks.has(":", at + 1) else { return 0 }
            if key.equals("code") {
                if let name = marks.string(at + 2) {
                    if name.equals("STATUS_CODE_ERROR") {
                        span.status = SpanStatus.error.rawValue
                    } else if name.equals("STATUS_CODE_OK") {
                        span.status = SpanStatus.ok.rawValue
                    } else if !name.equals("STATUS_CODE_UNSET") {
                        return 0
                    }
                } else {
                    guard let code = marks.plainUnsigned(at + 2), code <= 2 else { return 0 }
                    span.status = UInt8(truncatingIfNeeded: code)
                }
            } else if key.equals("message") {
                guard let text = marks.string(at + 2) else { return 0 }
                extras.statusMessage = tables.strings.intern(text)
                hasExtras = true
            } else {
                return 0
            }
            guard let more = marks.goesOn(at + 3, "}") else { return 0 }
            at += 4
            if !more { return at }
        }
    }

    /// Reads the list of events or links at a mark, from a tape of its own unless it is empty.
    @inline(__always)
    private mutating func records(
        _ mark: Int, _ shared: Shared, isEvents: Bool, _ tables: inout TraceTables
    ) -> Int {
        if shared.marks.has("[", mark), shared.marks.has("]", mark &+ 1) { return mark &+ 2 }
        return someRecords(mark, shared, isEvents: isEvents, &tables)
    }

    @inline(never)
    private mutating func someRecords(
        _ mark: Int, _ shared: Shared, isEvents: Bool, _ tables: inout TraceTables
    ) -> Int {
        guard shared.marks.has("[", mark), let end = shared.marks.end(mark),
            let tape = shared.parser.parsePlain(shared.marks.bytes(mark..<end))
        else { return 0 }
        do throws(RecordFault) {
            if isEvents { try events(tape, JSONTape.first, &tables) } else { try links(tape, JSONTape.first, &tables) }
        } catch {
            return 0
        }
        return end
    }
}
