public import WinnowModel

/// Writes spans as one OTLP `ExportTraceServiceRequest` (protobuf, opentelemetry-proto 1.x).
///
/// Fields stand in ascending order. As SDKs and the Collector do, `resource`, `scope`, `status` and every attribute's `value` are
/// written even when empty; other empty fields are left out.
public struct OTLPEncoder: Sendable {
    private let tables: TraceTables

    /// Creates an encoder for batches of these tables.
    public init(_ tables: TraceTables) { self.tables = tables }

    /// One request with these rows of `batch`, grouped by resource and scope in order of first appearance.
    public static func encode(_ batch: TraceBatch, rows: some Sequence<UInt32>, _ tables: TraceTables) -> [UInt8] {
        OTLPEncoder(tables).encode(batch, rows: rows)
    }

    /// One request with these rows of `batch`, grouped by resource and scope in order of first appearance.
    public func encode(_ batch: TraceBatch, rows: some Sequence<UInt32>) -> [UInt8] {
        let groups = SpanGroups(batch, rows: rows, tables)
        var writer = ReverseWriter(capacity: 256 * groups.spanCount)
        for group in groups.resources.reversed() {
            let resourceMark = writer.count
            let instance = tables.instances[Int(group.instance)]
            writer.text(3, instance.schemaURL, tables.strings)
            for scope in group.scopes.reversed() { write(scope, batch, groups, into: &writer) }
            let mark = writer.count
            writer.number(2, UInt64(instance.droppedAttributes))
            attributes(instance.attributes, field: 1, traceKey: 0, spanKey: 0, into: &writer)
            writer.close(1, since: mark)
            writer.close(1, since: resourceMark)
        }
        return writer.bytes
    }

    private func write(
        _ group: SpanGroups.Scope, _ batch: TraceBatch, _ groups: SpanGroups, into writer: inout ReverseWriter
    ) {
        let scopeMark = writer.count
        let scope = tables.scopes[Int(group.scope)]
        writer.text(3, scope.schemaURL, tables.strings)
        for (trace, row) in group.spans.reversed() { span(trace, row, batch, into: &writer) }
        let mark = writer.count
        writer.number(4, UInt64(scope.droppedAttributes))
        attributes(scope.attributes, field: 3, traceKey: 0, spanKey: 0, into: &writer)
        writer.text(2, scope.version, tables.strings)
        writer.text(1, scope.name, tables.strings)
        writer.close(1, since: mark)
        writer.close(2, since: scopeMark)
    }

    private func span(_ trace: Int, _ row: Int, _ batch: TraceBatch, into writer: inout ReverseWriter) {
        let mark = writer.count
        let operation = tables.operations[Int(batch.operation[row])]
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        let traceKey = batch.traceIDLow[trace]
        let spanKey = batch.spanID[row]
        writer.fixed32(16, batch.otlpFlags(row))
        let statusMark = writer.count
        writer.number(3, UInt64(batch.status[row]))
        writer.text(2, extras.statusMessage, tables.strings)
        writer.close(15, since: statusMark)
        writer.number(14, UInt64(extras.droppedLinks))
        for link in extras.links.reversed() {
            let linkMark = writer.count
            writer.fixed32(6, link.flags)
            writer.number(5, UInt64(link.droppedAttributes))
            attributes(link.attributes, field: 4, traceKey: traceKey, spanKey: spanKey, into: &writer)
            writer.text(3, link.traceState, tables.strings)
            writer.spanID(2, link.spanID)
            writer.traceID(1, high: link.traceID.high, low: link.traceID.low)
            writer.close(13, since: linkMark)
        }
        writer.number(12, UInt64(extras.droppedEvents))
        for event in extras.events.reversed() {
            let eventMark = writer.count
            writer.number(4, UInt64(event.droppedAttributes))
            attributes(event.attributes, field: 3, traceKey: traceKey, spanKey: spanKey, into: &writer)
            writer.text(2, event.name, tables.strings)
            writer.fixed64(1, batch.time(of: event, on: row))
            writer.close(11, since: eventMark)
        }
        writer.number(10, UInt64(extras.droppedAttributes))
        attributes(batch.attributes[row], field: 9, traceKey: traceKey, spanKey: spanKey, into: &writer)
        writer.fixed64(8, batch.end[row])
        writer.fixed64(7, batch.start[row])
        writer.number(6, UInt64(operation.kind.rawValue))
        writer.text(5, operation.name, tables.strings)
        writer.spanID(4, batch.parentID(row))
        writer.text(3, extras.traceState, tables.strings)
        writer.spanID(2, spanKey)
        writer.traceID(1, high: batch.traceIDHigh[trace], low: traceKey)
        writer.close(2, since: mark)
    }

    private func attributes(
        _ row: UInt32, field: UInt64, traceKey: UInt64, spanKey: UInt64, into writer: inout ReverseWriter
    ) {
        for entry in tables.attributes.entries(row).reversed() {
            let mark = writer.count
            switch entry.kind {
            case .string: writer.text(1, UInt32(truncatingIfNeeded: entry.payload), tables.strings, evenEmpty: true)
            case .bytes: writer.text(7, UInt32(truncatingIfNeeded: entry.payload), tables.strings, evenEmpty: true)
            case .bool: writer.number(2, entry.payload, evenZero: true)
            case .int: writer.number(3, entry.payload, evenZero: true)
            case .double: writer.fixed64(4, entry.payload, evenZero: true)
            case .empty: break
            case .array, .map, .drawn:
                write(tables.value(entry, traceKey: traceKey, spanKey: spanKey), into: &writer)
            }
            writer.close(2, since: mark)
            writer.text(1, entry.key, tables.strings)
            writer.close(field, since: mark)
        }
    }

    /// The content of an `AnyValue`; a member of a oneof is written even when it is zero or empty.
    private func write(_ value: AttributeValue, into writer: inout ReverseWriter) {
        let mark = writer.count
        switch value {
        case .empty: break
        case .string(let text): writer.text(1, text, evenEmpty: true)
        case .bool(let flag): writer.number(2, flag ? 1 : 0, evenZero: true)
        case .int(let number): writer.number(3, UInt64(bitPattern: number), evenZero: true)
        case .double(let number): writer.fixed64(4, number.bitPattern, evenZero: true)
        case .array(let values):
            for value in values.reversed() {
                let valueMark = writer.count
                write(value, into: &writer)
                writer.close(1, since: valueMark)
            }
            writer.close(5, since: mark)
        case .map(let pairs):
            for pair in pairs.reversed() {
                let pairMark = writer.count
                write(pair.value, into: &writer)
                writer.close(2, since: pairMark)
                writer.text(1, pair.key)
                writer.close(1, since: pairMark)
            }
            writer.close(6, since: mark)
        case .bytes(let bytes): bytes.withUnsafeBytes { writer.bytes(7, $0, evenEmpty: true) }
        }
    }
}
