public import WinnowModel

/// Writes spans as OTLP JSON requests (OTLP 1.x JSON mapping): hexadecimal ids, enums as numbers, 64-bit integers as text.
///
/// Empty fields are left out, but for `resource`, `scope`, `status` and the `value` of an attribute, as SDKs write them.
public struct OTLPJSONWriter: Sendable {
    private let tables: TraceTables

    /// Creates a writer for batches of these tables.
    public init(_ tables: TraceTables) { self.tables = tables }

    /// Appends one request with these rows of `batch` to `text`, on one line without its end, grouped as `OTLPEncoder` does.
    public func write(_ batch: TraceBatch, rows: some Sequence<UInt32>, to text: inout [UInt8]) {
        var json = JSONText(text)
        text = []
        json.open("{")
        json.openList("resourceSpans")
        let groups = SpanGroups(batch, rows: Array(rows), tables)
        for group in groups.resources {
            let instance = tables.instances[Int(group.instance)]
            json.openElement()
            json.openObject("resource")
            attributes(instance.attributes, 0, 0, &json)
            json.number("droppedAttributesCount", UInt64(instance.droppedAttributes))
            json.close("}")
            json.openList("scopeSpans")
            for scope in group.scopes { write(scope, groups, batch, &json) }
            json.close("]")
            json.text("schemaUrl", instance.schemaURL, tables.strings)
            json.close("}")
        }
        json.close("]")
        json.close("}")
        text = json.bytes
    }

    private func write(
        _ group: SpanGroups.Scope, _ groups: SpanGroups, _ batch: TraceBatch, _ json: inout JSONText
    ) {
        let scope = tables.scopes[Int(group.scope)]
        json.openElement()
        json.openObject("scope")
        json.text("name", scope.name, tables.strings)
        json.text("version", scope.version, tables.strings)
        attributes(scope.attributes, 0, 0, &json)
        json.number("droppedAttributesCount", UInt64(scope.droppedAttributes))
        json.close("}")
        json.openList("spans")
        for (trace, row) in groups.spans[group.range] { span(trace, row, batch, &json) }
        json.close("]")
        json.text("schemaUrl", scope.schemaURL, tables.strings)
        json.close("}")
    }

    private func span(_ trace: Int, _ row: Int, _ batch: TraceBatch, _ json: inout JSONText) {
        let operation = tables.operations[Int(batch.operation[row])]
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        let keys = (batch.traceIDLow[trace], batch.spanID[row])
        json.openElement()
        json.traceID("traceId", batch.traceID(trace))
        json.spanID("spanId", keys.1)
        json.text("traceState", extras.traceState, tables.strings)
        json.spanID("parentSpanId", batch.parentID(row))
        json.text("name", operation.name, tables.strings)
        json.number("kind", UInt64(operation.kind.rawValue))
        json.longNumber("startTimeUnixNano", batch.start[row])
        json.longNumber("endTimeUnixNano", batch.end[row])
        attributes(batch.attributes[row], keys.0, keys.1, &json)
        json.number("droppedAttributesCount", UInt64(extras.droppedAttributes))
        if !extras.events.isEmpty { events(extras, row, keys, batch, &json) }
        json.number("droppedEventsCount", UInt64(extras.droppedEvents))
        if !extras.links.isEmpty { links(extras, keys, &json) }
        json.number("droppedLinksCount", UInt64(extras.droppedLinks))
        json.openObject("status")
        json.text("message", extras.statusMessage, tables.strings)
        json.number("code", UInt64(batch.status[row]))
        json.close("}")
        json.number("flags", UInt64(batch.otlpFlags(row)))
        json.close("}")
    }

    private func events(
        _ extras: SpanExtras, _ row: Int, _ keys: (UInt64, UInt64), _ batch: TraceBatch, _ json: inout JSONText
    ) {
        json.openList("events")
        for event in extras.events {
            json.openElement()
            json.longNumber("timeUnixNano", batch.time(of: event, on: row))
            json.text("name", event.name, tables.strings)
            attributes(event.attributes, keys.0, keys.1, &json)
            json.number("droppedAttributesCount", UInt64(event.droppedAttributes))
            json.close("}")
        }
        json.close("]")
    }

    private func links(_ extras: SpanExtras, _ keys: (UInt64, UInt64), _ json: inout JSONText) {
        json.openList("links")
        for link in extras.links {
            json.openElement()
            json.traceID("traceId", link.traceID)
            json.spanID("spanId", link.spanID)
            json.text("traceState", link.traceState, tables.strings)
            attributes(link.attributes, keys.0, keys.1, &json)
            json.number("droppedAttributesCount", UInt64(link.droppedAttributes))
            json.number("flags", UInt64(link.flags))
            json.close("}")
        }
        json.close("]")
    }

    private func attributes(_ row: UInt32, _ traceKey: UInt64, _ spanKey: UInt64, _ json: inout JSONText) {
        if row == 0 { return }
        json.openList("attributes")
        for entry in tables.attributes.entries(row) {
            json.openElement()
            json.text("key", entry.key, tables.strings)
            json.key("value")
            if entry.kind == .string {
                json.open("{")
                json.fullText("stringValue", UInt32(truncatingIfNeeded: entry.payload), tables.strings)
                json.close("}")
            } else {
                write(tables.value(entry, traceKey: traceKey, spanKey: spanKey), &json)
            }
            json.close("}")
        }
        json.close("]")
    }

    private func write(_ value: AttributeValue, _ json: inout JSONText) {
        json.open("{")
        switch value {
        case .empty: break
        case .string(let text): json.string("stringValue", text)
        case .bool(let flag):
            json.bool("boolValue", flag)
        case .int(let number): json.string("intValue", String(number))
        case .double(let number): json.double("doubleValue", number)
        case .bytes(let bytes): json.string("bytesValue", String(decoding: Base64.encode(bytes), as: UTF8.self))
        case .array(let values):
            json.openObject("arrayValue")
            json.openList("values")
            for value in values {
                json.element()
                write(value, &json)
            }
            json.close("]")
            json.close("}")
        case .map(let pairs):
            json.openObject("kvlistValue")
            json.openList("values")
            for pair in pairs {
                json.openElement()
                if !pair.key.isEmpty { json.string("key", pair.key) }
                json.key("value")
                write(pair.value, &json)
                json.close("}")
            }
            json.close("]")
            json.close("}")
        }
        json.close("}")
    }
}
