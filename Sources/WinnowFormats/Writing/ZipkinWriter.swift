public import WinnowModel

/// Writes a list of spans in Zipkin's JSON, version 2.
///
/// As OpenTelemetry's specification wants it (`trace/sdk_exporters/zipkin.md`): attributes of the resource and the span are tags, so are
/// scope (`otel.scope.name`), status (`otel.status_code`, `error`) and trace state (`w3c.tracestate`); an event is an annotation.
public enum ZipkinWriter: TraceFileWriter {
    /// `zipkin`.
    public static let format = WrittenTraceFormat(
        id: "zipkin", summary: "Zipkin JSON, version 2, one list", extensions: ["zipkin", "zipkin.json"],
        opening: "[", separator: ",", closing: "]\n",
        losses: [
            .nanoseconds, .negativeDurations, .valueTypes, .composites, .repeatedKeys, .resources, .scopeDetails,
            .links,
            .eventAttributes, .eventDetails, .internalKind, .statusMessages, .allFlags,
        ])

    /// Appends the spans.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let writer = ZipkinSpans(batch: batch, tables: tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) { writer.span(trace, row, &json) }
        }
        bytes = json.bytes
    }
}

private struct ZipkinSpans {
    let batch: TraceBatch
    let tables: TraceTables
    private let serviceName: UInt32?

    init(batch: TraceBatch, tables: TraceTables) {
        self.batch = batch
        self.tables = tables
        serviceName = tables.strings.find("service.name")
    }

    func span(_ trace: Int, _ row: Int, _ json: inout JSONText) {
        let operation = tables.operations[Int(batch.operation[row])]
        let start = batch.start[row]
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        json.element()
        json.open("{")
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
            json.integer("timestamp", start / 1000)
            json.integer("duration", max(start, batch.end[row]) / 1000 - start / 1000)
        }
        json.key("localEndpoint")
        json.open("{")
        json.text("serviceName", operation.service, tables.strings)
        json.close("}")
        if !extras.events.isEmpty { annotations(extras.events, trace, row, &json) }
        json.key("tags")
        json.open("{")
        attributes(trace, row, &json)
        ownTags(operation, extras, status: batch.status[row], &json)
        json.close("}")
        json.close("}")
    }

    private func annotations(_ events: [SpanExtras.Event], _ trace: Int, _ row: Int, _ json: inout JSONText) {
        json.key("annotations")
        json.open("[")
        for event in events {
            json.element()
            json.open("{")
            json.integer("timestamp", batch.time(of: event, on: row) / 1000)
            if event.attributes == 0 {
                json.fullText("value", event.name, tables.strings)
            } else {
                let values = tables.values(
                    event.attributes, traceKey: batch.traceIDLow[trace], spanKey: batch.spanID[row])
                let value = JSONValue.object([
                    JSONValue.Member(tables.strings[event.name], AttributeText.json(values))
                ])
                json.string("value", value.text())
            }
            json.close("}")
        }
        json.close("]")
    }

    /// The attributes of resource and span as tags; the last of equal keys wins, and the span's over the resource's.
    private func attributes(_ trace: Int, _ row: Int, _ json: inout JSONText) {
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
                let value = tables.value(entry, traceKey: batch.traceIDLow[trace], spanKey: batch.spanID[row])
                json.quoted(AttributeText.text(value))
            }
        }
    }

    private func ownTags(_ operation: Operation, _ extras: SpanExtras, status: UInt8, _ json: inout JSONText) {
        let scope = tables.scopes[Int(operation.scope)]
        json.text("otel.scope.name", scope.name, tables.strings)
        json.text("otel.scope.version", scope.version, tables.strings)
        switch SpanStatus(rawValue: status) {
        case .ok: json.string("otel.status_code", "OK")
        case .error:
            json.string("otel.status_code", "ERROR")
            json.fullText("error", extras.statusMessage, tables.strings)
        default: break
        }
        json.text("w3c.tracestate", extras.traceState, tables.strings)
        let dropped: [(StaticString, UInt32)] = [
            ("otel.dropped_attributes_count", extras.droppedAttributes),
            ("otel.dropped_events_count", extras.droppedEvents), ("otel.dropped_links_count", extras.droppedLinks),
        ]
        for (key, count) in dropped where count != 0 { json.string(key, String(count)) }
    }
}
