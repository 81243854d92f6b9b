import WinnowModel

/// What few spans carry: status messages, events, links.
extension OTLPDecoder {
    mutating func status(
        _ message: WireCursor, _ span: inout SpanBlock.Span, _ tables: inout TraceTables
    ) throws(Fault) {
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 18:
                extras.statusMessage = text(cursor.slice(try cursor.payload()), &tables)
                hasExtras = true
            case 24:
                let code = UInt32(truncatingIfNeeded: try cursor.varint())
                span.status = code <= 2 ? UInt8(code) : 0
            default: try cursor.skip(tag)
            }
        }
    }

    mutating func event(
        _ message: WireCursor, _ tables: inout TraceTables
    ) throws(Fault) -> SpanExtras.Event {
        var event = SpanExtras.Event(time: .at(0), name: 0)
        var attributes: Range<Int>?
        var cursor = message
        while !cursor.isAtEnd {
            let before = cursor.position
            let tag = try cursor.tag()
            switch tag {
            case 9: event.time = .at(try cursor.fixed64())
            case 18: event.name = text(cursor.slice(try cursor.payload()), &tables)
            case 26:
                _ = try cursor.payload()
                attributes = (attributes?.lowerBound ?? before)..<cursor.position
            case 32: event.droppedAttributes = UInt32(truncatingIfNeeded: try cursor.varint())
            default: try cursor.skip(tag)
            }
        }
        if let attributes { event.attributes = try row(message.part(attributes), tag: 26, &tables) }
        return event
    }

    mutating func link(
        _ message: WireCursor, _ tables: inout TraceTables
    ) throws(Fault) -> SpanExtras.Link {
        var link = SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 0)
        var attributes: Range<Int>?
        var cursor = message
        while !cursor.isAtEnd {
            let before = cursor.position
            let tag = try cursor.tag()
            switch tag {
            case 10: link.traceID = traceID(cursor.slice(try cursor.payload()))
            case 18: link.spanID = spanID(cursor.slice(try cursor.payload()), "span id of a link")
            case 26: link.traceState = text(cursor.slice(try cursor.payload()), &tables)
            case 34:
                _ = try cursor.payload()
                attributes = (attributes?.lowerBound ?? before)..<cursor.position
            case 40: link.droppedAttributes = UInt32(truncatingIfNeeded: try cursor.varint())
            case 53: link.flags = try cursor.fixed32()
            default: try cursor.skip(tag)
            }
        }
        if let attributes { link.attributes = try row(message.part(attributes), tag: 34, &tables) }
        return link
    }
}
