import WinnowSettings
import WinnowModel
import WinnowStore

/// Turns a trace in columns into the records that the store keeps.
enum ExampleWriter {
    static func example(
        _ trace: Int, of slab: Slab, tables: TraceTables, kind: RunRecord.Example.Kind, policy: Int, reference: Int,
        seed: UInt64
    ) -> RunRecord.Example {
        let batch = slab.batch
        let root = Int(batch.firstSpan[trace])
        let operation = tables.operations[Int(batch.operation[root])]
        let classes = TraceClasses(rawValue: slab.truth.classes[trace])
        return RunRecord.Example(
            policy: policy, reference: reference, kind: kind, traceID: batch.traceID(trace), seed: seed,
            rootService: tables.strings[operation.service], rootOperation: tables.strings[operation.name],
            durationNanos: batch.knownDuration(of: root),
            classes: TraceClasses.all.filter { classes.contains($0.value) }.map(\.id),
            spans: batch.spans(of: trace).map { span($0, of: trace, batch, tables) })
    }

    private static func span(_ row: Int, of trace: Int, _ batch: TraceBatch, _ tables: TraceTables)
        -> RunRecord.SpanRecord
    {
        let operation = tables.operations[Int(batch.operation[row])]
        let parent = Int(batch.parent[row])
        let parentID = !batch.parentSpanID.isEmpty ? batch.parentSpanID[row] : parent >= 0 ? batch.spanID[parent] : 0
        let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[row])]
        let traceKey = batch.traceIDLow[trace]
        let events = extras.events.map { event in
            let time: Nanos =
                switch event.time {
                case .at(let time): time
                case .start: batch.start[row]
                case .end: batch.end[row]
                }
            return JSONValue.object([
                .init("name", .string(tables.strings[event.name])), .init("timeUnixNano", .string(String(time))),
                .init("attributes", attributes(event.attributes, traceKey, batch.spanID[row], tables)),
            ])
        }
        return RunRecord.SpanRecord(
            spanID: batch.spanID[row], parentSpanID: parentID, service: tables.strings[operation.service],
            name: tables.strings[operation.name], kind: operation.kind, startNanos: batch.start[row],
            endNanos: batch.end[row], status: SpanStatus(rawValue: batch.status[row]) ?? .unset,
            statusMessage: tables.strings[extras.statusMessage],
            attributesJSON: attributes(batch.attributes[row], traceKey, batch.spanID[row], tables).text(),
            resourceJSON: attributes(tables.instances[Int(batch.instance[row])].attributes, 0, 0, tables).text(),
            eventsJSON: JSONValue.array(events).text())
    }

    private static func attributes(
        _ row: UInt32, _ traceKey: UInt64, _ spanKey: UInt64, _ tables: TraceTables
    ) -> JSONValue {
        .object(tables.values(row, traceKey: traceKey, spanKey: spanKey).map { .init($0.key, json($0.value)) })
    }

    private static func json(_ value: AttributeValue) -> JSONValue {
        switch value {
        case .empty: .null
        case .string(let text): .string(text)
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): number.isFinite ? .number(number) : .string(String(number))
        case .bytes(let bytes): .string(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        case .array(let list): .array(list.map(json))
        case .map(let pairs): .object(pairs.map { .init($0.key, json($0.value)) })
        }
    }
}
