public import WinnowModel

/// Writes one JSON span a line as the Go SDK's stdout exporter prints it (`exporters/stdout/stdouttrace`).
public enum StdoutTraceWriter: TraceFileWriter {
    /// `stdouttrace`.
    public static let format = WrittenTraceFormat(
        id: "stdouttrace", summary: "JSON lines of the Go SDK's stdout exporter", extensions: ["stdouttrace"],
        losses: [
            .invalidIDs, .mixedLists, .nonFiniteNumbers, .repeatedKeys, .resourceDetails, .linkFlags,
            .unknownFlags,
        ])

    /// Appends a line for each span.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let writer = StdoutSpans(batch: batch, tables: tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) { writer.span(trace, row, &json) }
        }
        bytes = json.bytes
    }
}

private struct StdoutSpans {
    let batch: TraceBatch
    let tables: TraceTables

    func span(_ trace: Int, _ row: Int, _ json: inout JSONText) {
        let operation = tables.operations[Int(batch.operation[row])]
        let scope = tables.scopes[Int(operation.scope)]
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        let id = batch.traceID(trace)
        let keys = (id.low, batch.spanID[row])
        let flags = batch.otlpFlags(row)
        let parent = batch.parentID(row)
        json.open("{")
        json.fullText("Name", operation.name, tables.strings)
        context("SpanContext", id, batch.spanID[row], flags: flags, extras.traceState, isRemote: false, &json)
        if parent == 0 {
            context("Parent", TraceID(high: 0, low: 0), 0, flags: 0, 0, isRemote: false, &json)
        } else {
            context("Parent", id, parent, flags: flags, extras.traceState, isRemote: flags & 0x200 != 0, &json)
        }
        json.fullNumber("SpanKind", UInt64(operation.kind.rawValue))
        json.string("StartTime", UTCTime.rfc3339(batch.start[row]))
        json.string("EndTime", UTCTime.rfc3339(batch.end[row]))
        attributes("Attributes", batch.attributes[row], keys, &json)
        events(extras.events, row, keys, &json)
        links(extras.links, keys, &json)
        json.openObject("Status")
        let status = SpanStatus(rawValue: batch.status[row])
        json.string("Code", status == .error ? "Error" : status == .ok ? "Ok" : "Unset")
        json.fullText("Description", extras.statusMessage, tables.strings)
        json.close("}")
        json.fullNumber("DroppedAttributes", UInt64(extras.droppedAttributes))
        json.fullNumber("DroppedEvents", UInt64(extras.droppedEvents))
        json.fullNumber("DroppedLinks", UInt64(extras.droppedLinks))
        json.fullNumber("ChildSpanCount", 0)
        attributes("Resource", tables.instances[Int(batch.instance[row])].attributes, (0, 0), &json)
        // The exporter prints the scope twice, under its name of today and of old.
        for name in ["InstrumentationScope", "InstrumentationLibrary"] as [StaticString] {
            json.openObject(name)
            json.fullText("Name", scope.name, tables.strings)
            json.fullText("Version", scope.version, tables.strings)
            json.fullText("SchemaURL", scope.schemaURL, tables.strings)
            attributes("Attributes", scope.attributes, (0, 0), &json)
            json.close("}")
        }
        json.close("}")
        json.endLine()
    }

    private func context(
        _ name: StaticString, _ trace: TraceID, _ span: UInt64, flags: UInt32, _ state: UInt32, isRemote: Bool,
        _ json: inout JSONText
    ) {
        json.openObject(name)
        json.fullTraceID("TraceID", trace)
        json.fullSpanID("SpanID", span)
        json.string("TraceFlags", String(UInt64(flags & 0xFF).hex16.suffix(2)))
        json.fullText("TraceState", state, tables.strings)
        json.bool("Remote", isRemote)
        json.close("}")
    }

    private func events(
        _ events: [SpanExtras.Event], _ row: Int, _ keys: (UInt64, UInt64), _ json: inout JSONText
    ) {
        if events.isEmpty { return json.null("Events") }
        json.openList("Events")
        for event in events {
            json.openElement()
            json.fullText("Name", event.name, tables.strings)
            attributes("Attributes", event.attributes, keys, &json)
            json.fullNumber("DroppedAttributeCount", UInt64(event.droppedAttributes))
            json.string("Time", UTCTime.rfc3339(batch.time(of: event, on: row)))
            json.close("}")
        }
        json.close("]")
    }

    private func links(_ links: [SpanExtras.Link], _ keys: (UInt64, UInt64), _ json: inout JSONText) {
        if links.isEmpty { return json.null("Links") }
        json.openList("Links")
        for link in links {
            json.openElement()
            context(
                "SpanContext", link.traceID, link.spanID, flags: link.flags, link.traceState, isRemote: false, &json)
            attributes("Attributes", link.attributes, keys, &json)
            json.fullNumber("DroppedAttributeCount", UInt64(link.droppedAttributes))
            json.close("}")
        }
        json.close("]")
    }

    private func attributes(_ name: StaticString, _ row: UInt32, _ keys: (UInt64, UInt64), _ json: inout JSONText) {
        if row == 0 { return json.null(name) }
        json.openList(name)
        for entry in tables.attributes.entries(row) {
            json.openElement()
            json.fullText("Key", entry.key, tables.strings)
            json.openObject("Value")
            if entry.kind == .string {
                json.string("Type", "STRING")
                json.fullText("Value", UInt32(truncatingIfNeeded: entry.payload), tables.strings)
            } else {
                value(tables.value(entry, traceKey: keys.0, spanKey: keys.1), &json)
            }
            json.close("}")
            json.close("}")
        }
        json.close("]")
    }

    private func value(_ value: AttributeValue, _ json: inout JSONText) {
        let type = Self.type(value)
        json.string("Type", type ?? "STRING")
        json.key("Value")
        if type == nil { return json.quoted(AttributeText.text(value)) }
        guard case .array(let values) = value else { return plain(value, &json) }
        json.open("[")
        for value in values {
            json.element()
            plain(value, &json)
        }
        json.close("]")
    }

    private func plain(_ value: AttributeValue, _ json: inout JSONText) {
        if case .string(let text) = value { json.quoted(text) } else { json.verbatim(AttributeText.text(value)) }
    }

    /// The exporter's name for a type; `nil` for one that it does not have.
    private static func type(_ value: AttributeValue) -> String? {
        switch value {
        case .string: "STRING"
        case .bool: "BOOL"
        case .int: "INT64"
        case .double(let number): number.isFinite ? "FLOAT64" : nil
        case .array(let values):
            values.first.map { first in
                let type = Self.type(first)
                return values.allSatisfy { Self.type($0) == type && !$0.isArray } ? type.map { $0 + "SLICE" } : nil
            } ?? "STRINGSLICE"
        case .bytes, .map, .empty: nil
        }
    }
}

extension AttributeValue {
    fileprivate var isArray: Bool { if case .array = self { true } else { false } }
}
