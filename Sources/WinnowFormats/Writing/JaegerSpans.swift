import WinnowModel

/// Spans as Jaeger says them, for its two kinds of JSON: fields, tags, references and logs are the same, their spelling is not.
///
/// What Jaeger has no field for are tags, as OpenTelemetry's specification (`trace/sdk_exporters/jaeger.md`) and the Collector's
/// translator (contrib, `pkg/translator/jaeger`) name them: `span.kind`, `otel.scope.name`, `otel.status_code`, `error`, `w3c.tracestate`
/// and so on. An event is a log whose field `event` is its name; a link is a FOLLOWS_FROM reference, or a CHILD_OF one where its attribute
/// `opentracing.ref_type` says so.
struct JaegerSpans {
    /// Whose JSON it is.
    enum Spelling {
        /// The query API's: hexadecimal ids, microseconds, `type` and `value`.
        case query
        /// The protobuf model's: base64 ids, RFC 3339 with nanoseconds, `vType` and a field for each type.
        case model
    }

    let spelling: Spelling
    let batch: TraceBatch
    let tables: TraceTables

    /// Writes the fields that both kinds share: ids, name, references, times, tags, logs.
    func fields(_ trace: Int, _ row: Int, _ json: inout JSONText) {
        let operation = tables.operations[Int(batch.operation[row])]
        let id = batch.traceID(trace)
        let start = batch.start[row]
        let end = max(start, batch.end[row])
        traceID(id, &json)
        spanID(batch.spanID[row], &json)
        if batch.otlpFlags(row) & 1 != 0 { json.fullNumber("flags", 1) }
        json.fullText("operationName", operation.name, tables.strings)
        references(id, row, &json)
        switch spelling {
        case .query:
            json.fullNumber("startTime", start / 1000)
            json.fullNumber("duration", end / 1000 - start / 1000)
        case .model:
            json.string("startTime", UTCTime.rfc3339(start))
            json.string("duration", "\(end - start)ns")
        }
        json.openList("tags")
        tags(batch.attributes[row], trace, row, &json)
        ownTags(row, operation, &json)
        json.close("]")
        logs(trace, row, &json)
    }

    /// Writes what an instance says about itself, its service apart.
    func process(_ number: UInt32, _ json: inout JSONText) {
        let instance = tables.instances[Int(number)]
        let serviceName = tables.strings.find("service.name")
        json.open("{")
        json.fullText("serviceName", instance.service, tables.strings)
        json.openList("tags")
        for entry in tables.attributes.entries(instance.attributes) {
            if entry.key == serviceName && entry.kind == .string { continue }
            tag(entry, 0, 0, &json)
        }
        json.close("]")
        json.close("}")
    }

    private func traceID(_ id: TraceID, _ json: inout JSONText) {
        switch spelling {
        case .query: json.fullTraceID("traceID", id)
        case .model: json.string("traceId", Self.base64(id.high) { Self.bigEndian($0) + Self.bigEndian(id.low) })
        }
    }

    private func spanID(_ id: UInt64, _ json: inout JSONText) {
        switch spelling {
        case .query: json.fullSpanID("spanID", id)
        case .model: json.string("spanId", Self.base64(id) { Self.bigEndian($0) })
        }
    }

    private static func bigEndian(_ word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }

    private static func base64(_ word: UInt64, _ bytes: (UInt64) -> [UInt8]) -> String {
        String(decoding: Base64.encode(bytes(word)), as: UTF8.self)
    }

    private func references(_ id: TraceID, _ row: Int, _ json: inout JSONText) {
        json.openList("references")
        func reference(_ kind: String, _ trace: TraceID, _ span: UInt64) {
            json.openElement()
            json.string("refType", kind)
            traceID(trace, &json)
            spanID(span, &json)
            json.close("}")
        }
        let parent = batch.parentID(row)
        if parent != 0 { reference("CHILD_OF", id, parent) }
        for link in extras(row)?.links ?? [] {
            let isChild = tables.values(link.attributes).contains {
                $0.key == "opentracing.ref_type" && $0.value == .string("child_of")
            }
            reference(isChild ? "CHILD_OF" : "FOLLOWS_FROM", link.traceID, link.spanID)
        }
        json.close("]")
    }

    private func logs(_ trace: Int, _ row: Int, _ json: inout JSONText) {
        json.openList("logs")
        for event in extras(row)?.events ?? [] {
            let time = batch.time(of: event, on: row)
            json.openElement()
            switch spelling {
            case .query: json.fullNumber("timestamp", time / 1000)
            case .model: json.string("timestamp", UTCTime.rfc3339(time))
            }
            json.openList("fields")
            text("event", event.name, &json)
            tags(event.attributes, trace, row, &json)
            json.close("]")
            json.close("}")
        }
        json.close("]")
    }

    private func extras(_ row: Int) -> SpanExtras? {
        batch.extras.isEmpty || batch.extras[row] == 0 ? nil : tables.extras[Int(batch.extras[row])]
    }

    // MARK: Tags

    /// What the span says beside its attributes.
    private func ownTags(_ row: Int, _ operation: Operation, _ json: inout JSONText) {
        let scope = tables.scopes[Int(operation.scope)]
        if scope.name != 0 { text("otel.scope.name", scope.name, &json) }
        if scope.version != 0 { text("otel.scope.version", scope.version, &json) }
        if operation.kind != .unspecified { tag("span.kind", .string(operation.kind.name), &json) }
        let extras = extras(row)
        switch SpanStatus(rawValue: batch.status[row]) {
        case .ok: tag("otel.status_code", .string("OK"), &json)
        case .error:
            tag("otel.status_code", .string("ERROR"), &json)
            tag("error", .bool(true), &json)
        default:
            // A description is taken for the message only beside a code.
            if let extras, extras.statusMessage != 0 { tag("otel.status_code", .string("UNSET"), &json) }
        }
        guard let extras else { return }
        if extras.statusMessage != 0 { text("otel.status_description", extras.statusMessage, &json) }
        if extras.traceState != 0 { text("w3c.tracestate", extras.traceState, &json) }
        let dropped: [(StaticString, UInt32)] = [
            ("otel.dropped_attributes_count", extras.droppedAttributes),
            ("otel.dropped_events_count", extras.droppedEvents), ("otel.dropped_links_count", extras.droppedLinks),
        ]
        for (key, count) in dropped where count != 0 { tag(key, .int(Int64(count)), &json) }
    }

    private func tags(_ attributes: UInt32, _ trace: Int, _ row: Int, _ json: inout JSONText) {
        for entry in tables.attributes.entries(attributes) {
            tag(entry, batch.traceIDLow[trace], batch.spanID[row], &json)
        }
    }

    private func tag(_ entry: AttributeTable.Entry, _ traceKey: UInt64, _ spanKey: UInt64, _ json: inout JSONText) {
        json.openElement()
        json.fullText("key", entry.key, tables.strings)
        if entry.kind == .string {
            textValue(UInt32(truncatingIfNeeded: entry.payload), &json)
        } else {
            value(tables.value(entry, traceKey: traceKey, spanKey: spanKey), &json)
        }
        json.close("}")
    }

    private func text(_ key: StaticString, _ number: UInt32, _ json: inout JSONText) {
        json.openElement()
        json.string("key", "\(key)")
        textValue(number, &json)
        json.close("}")
    }

    private func tag(_ key: StaticString, _ value: AttributeValue, _ json: inout JSONText) {
        json.openElement()
        json.string("key", "\(key)")
        self.value(value, &json)
        json.close("}")
    }

    private func type(_ query: String, _ model: String, _ json: inout JSONText) {
        switch spelling {
        case .query: json.string("type", query)
        case .model: json.string("vType", model)
        }
    }

    private func textValue(_ number: UInt32, _ json: inout JSONText) {
        type("string", "STRING", &json)
        json.fullText(spelling == .query ? "value" : "vStr", number, tables.strings)
    }

    private func value(_ value: AttributeValue, _ json: inout JSONText) {
        switch value {
        case .bool(let flag):
            type("bool", "BOOL", &json)
            json.bool(spelling == .query ? "value" : "vBool", flag)
        case .int(let number):
            type("int64", "INT64", &json)
            json.key(spelling == .query ? "value" : "vInt64")
            // Beyond what JavaScript holds, the query API gives a text.
            if spelling == .query && number.magnitude > 1 << 53 - 1 {
                json.quoted(String(number))
            } else {
                json.verbatim(String(number))
            }
        case .double(let number) where number.isFinite:
            type("float64", "FLOAT64", &json)
            json.key(spelling == .query ? "value" : "vFloat64")
            json.verbatim("\(number)")
        case .bytes(let bytes):
            type("binary", "BINARY", &json)
            json.string(spelling == .query ? "value" : "vBinary", String(decoding: Base64.encode(bytes), as: UTF8.self))
        default:
            type("string", "STRING", &json)
            json.string(spelling == .query ? "value" : "vStr", AttributeText.text(value))
        }
    }
}
