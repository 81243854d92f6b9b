import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowStore

/// Turns stored examples back into columns, so that they are searched and shown like recorded traces.
enum StoredTraces {
    /// The examples as traces, in their order.
    static func columns(_ examples: [RunRecord.Example]) -> (batch: TraceBatch, tables: TraceTables) {
        var tables = TraceTables()
        var batch = TraceBatch()
        batch.reserve(traces: examples.count, spans: examples.reduce(0) { $0 + $1.spans.count })
        batch.extras = [UInt32](repeating: 0, count: batch.spanID.count)
        batch.parentSpanID = [UInt64](repeating: 0, count: batch.spanID.count)
        var row = 0
        for (trace, example) in examples.enumerated() {
            batch.firstSpan[trace] = UInt32(row)
            batch.traceIDHigh[trace] = example.traceID.high
            batch.traceIDLow[trace] = example.traceID.low
            let first = row
            let rows = Dictionary(
                example.spans.enumerated().map { ($0.element.spanID, first + $0.offset) },
                uniquingKeysWith: { a, _ in a })
            for span in example.spans {
                fill(span, row, rows, &batch, &tables)
                row += 1
            }
        }
        batch.firstSpan[examples.count] = UInt32(row)
        batch.traceCount = examples.count
        batch.spanCount = row
        return (batch, tables)
    }

    private static func fill(
        _ span: RunRecord.SpanRecord, _ row: Int, _ rows: [UInt64: Int], _ batch: inout TraceBatch,
        _ tables: inout TraceTables
    ) {
        let service = tables.strings.intern(span.service)
        batch.spanID[row] = span.spanID
        batch.parentSpanID[row] = span.parentSpanID
        batch.parent[row] = span.parentSpanID == 0 ? -1 : rows[span.parentSpanID].map { Int32($0) } ?? -2
        batch.start[row] = span.startNanos
        batch.end[row] = span.endNanos
        batch.status[row] = span.status.rawValue
        batch.operation[row] = tables.intern(
            Operation(service: service, name: tables.strings.intern(span.name), kind: span.kind))
        batch.instance[row] = tables.intern(
            ServiceInstance(service: service, attributes: attributes(span.resourceJSON, &tables)))
        batch.attributes[row] = attributes(span.attributesJSON, &tables)
        var extras = SpanExtras()
        extras.statusMessage = tables.strings.intern(span.statusMessage)
        for event in (try? JSONValue.parse(span.eventsJSON))?.elements ?? [] {
            let time = event["timeUnixNano"]?.string.flatMap { UInt64($0) } ?? span.startNanos
            extras.events.append(
                SpanExtras.Event(
                    time: .at(time), name: tables.strings.intern(event["name"]?.string ?? ""),
                    attributes: attributes(event["attributes"] ?? .null, &tables)))
        }
        batch.extras[row] = tables.add(extras)
    }

    private static func attributes(_ json: String, _ tables: inout TraceTables) -> UInt32 {
        attributes((try? JSONValue.parse(json)) ?? .null, &tables)
    }

    private static func attributes(_ json: JSONValue, _ tables: inout TraceTables) -> UInt32 {
        let entries = (json.members ?? []).map { tables.entry($0.name, value($0.value)) }
        return tables.attributes.intern(entries)
    }

    private static func value(_ json: JSONValue) -> AttributeValue {
        switch json {
        case .null: .empty
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .number(let number): .double(number)
        case .string(let text): .string(text)
        case .array(let list): .array(list.map(value))
        case .object(let members): .map(members.map { AttributeValue.KeyedValue($0.name, value($0.value)) })
        }
    }
}
