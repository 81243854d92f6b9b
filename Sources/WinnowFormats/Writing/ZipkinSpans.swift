import WinnowModel
import WinnowSettings

/// Spans of a batch as Zipkin says them.
struct ZipkinSpans {
    private let batch: TraceBatch
    private let tables: TraceTables
    private let serviceName: UInt32?

    init(_ batch: TraceBatch, _ tables: TraceTables) {
        self.batch = batch
        self.tables = tables
        serviceName = tables.strings.find("service.name")
    }

    /// Writes one span as an element.
    func span(_ trace: Int, _ row: Int, _ json: inout JSONText) {
        let operation = tables.operations[Int(batch.operation[row])]
        let start = batch.start[row]
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        let keys = (batch.traceIDLow[trace], batch.spanID[row])
        json.openElement()
        json.fullTraceID("traceId", batch.traceID(trace))
        json.spanID("parentId", batch.parentID(row))
        json.fullSpanID("id", batch.spanID[row])
        switch operation.kind {
        case .server: json.string("kind", "SERVER")
        case .client: json.string("kind", "CLIENT")
        case .producer: json.string("kind", "PRODUCER")
        case .consumer: json.string("kind", "CONSUMER")
        case .internal, .unspecified: break
        }
        json.fullText("name", operation.name, tables.strings)
        if start != 0 {
            json.fullNumber("timestamp", start / 1000)
            json.fullNumber("duration", max(start, batch.end[row]) / 1000 - start / 1000)
        }
        json.openObject("localEndpoint")
        json.text("serviceName", operation.service, tables.strings)
        json.close("}")
        if !extras.events.isEmpty { annotations(extras.events, row, keys, &json) }
        json.openObject("tags")
        attributes(row, keys, &json)
        ownTags(operation, extras, status: batch.status[row], &json)
        links(extras.links, keys, &json)
        json.close("}")
        json.close("}")
    }

    private func annotations(
        _ events: [SpanExtras.Event], _ row: Int, _ keys: (UInt64, UInt64), _ json: inout JSONText
    ) {
        json.openList("annotations")
        for event in events {
            json.openElement()
            json.fullNumber("timestamp", batch.time(of: event, on: row) / 1000)
            let name = tables.strings[event.name]
            if event.attributes == 0 && event.droppedAttributes == 0 {
                json.string("value", name)
            } else {
                json.string("value", "\(name)|\(inline(event.attributes, keys))|\(event.droppedAttributes)")
            }
            json.close("}")
        }
        json.close("]")
    }

    private func links(_ links: [SpanExtras.Link], _ keys: (UInt64, UInt64), _ json: inout JSONText) {
        for (number, link) in links.enumerated() {
            json.key(made: "otlp.link.\(number)")
            let state = tables.strings[link.traceState]
            let attributes = inline(link.attributes, keys)
            json.quoted("\(link.traceID.hex)|\(link.spanID.hex16)|\(state)|\(attributes)|\(link.droppedAttributes)")
        }
    }

    /// A row as a JSON object inside a text.
    private func inline(_ row: UInt32, _ keys: (UInt64, UInt64)) -> String {
        AttributeText.json(tables.values(row, traceKey: keys.0, spanKey: keys.1)).text()
    }

    /// The attributes of resource and span as tags; the last of equal keys wins, and the span's over the resource's.
    private func attributes(_ row: Int, _ keys: (UInt64, UInt64), _ json: inout JSONText) {
        let resource = tables.instances[Int(batch.instance[row])].attributes
        let entries =
            tables.attributes.entries(resource).filter { $0.key != serviceName || $0.kind != .string }
            + tables.attributes.entries(batch.attributes[row])
        var last: [UInt32: Int] = [:]
        for (place, entry) in entries.enumerated() { last[entry.key] = place }
        for (place, entry) in entries.enumerated() where last[entry.key] == place {
            json.key(entry.key, tables.strings)
            if entry.kind == .string {
                tables.strings.withBytes(UInt32(truncatingIfNeeded: entry.payload)) { json.quoted($0) }
            } else {
                json.quoted(AttributeText.text(tables.value(entry, traceKey: keys.0, spanKey: keys.1)))
            }
        }
    }

    private func ownTags(_ operation: Operation, _ extras: SpanExtras, status: UInt8, _ json: inout JSONText) {
        let scope = tables.scopes[Int(operation.scope)]
        if operation.kind == .internal { json.string("span.kind", "internal") }
        json.text("otel.scope.name", scope.name, tables.strings)
        json.text("otel.scope.version", scope.version, tables.strings)
        switch SpanStatus(rawValue: status) {
        case .ok: json.string("otel.status_code", "OK")
        case .error:
            json.string("otel.status_code", "ERROR")
            json.string("error", "true")
        default:
            // A description is taken for the message only beside a code.
            if extras.statusMessage != 0 { json.string("otel.status_code", "UNSET") }
        }
        json.text("otel.status_description", extras.statusMessage, tables.strings)
        json.text("w3c.tracestate", extras.traceState, tables.strings)
        let dropped: [(StaticString, UInt32)] = [
            ("otel.dropped_attributes_count", extras.droppedAttributes),
            ("otel.dropped_events_count", extras.droppedEvents), ("otel.dropped_links_count", extras.droppedLinks),
        ]
        for (key, count) in dropped where count != 0 { json.string(key, String(count)) }
    }
}
