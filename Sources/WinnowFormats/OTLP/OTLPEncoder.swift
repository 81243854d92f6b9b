public import WinnowModel

/// Writes spans as one OTLP `ExportTraceServiceRequest` (protobuf, opentelemetry-proto 1.x).
///
/// Fields stand in ascending order. As SDKs and the Collector do, `resource`, `scope`, `status` and every attribute's `value` are
/// written even when empty; other empty fields are left out.
public struct OTLPEncoder: Sendable {
    /// What the draws of a span depend on.
    private typealias Keys = (trace: UInt64, span: UInt64)

    private let tables: TraceTables

    /// Creates an encoder for batches of these tables.
    public init(_ tables: TraceTables) { self.tables = tables }

    /// One request with these rows of `batch`, grouped by resource and scope in order of first appearance.
    @inlinable
    public static func encode(_ batch: TraceBatch, rows: some Sequence<UInt32>, _ tables: TraceTables) -> [UInt8] {
        OTLPEncoder(tables).encode(batch, rows: rows)
    }

    /// One request with these rows of `batch`, grouped by resource and scope in order of first appearance.
    @inlinable
    public func encode(_ batch: TraceBatch, rows: some Sequence<UInt32>) -> [UInt8] {
        encode(batch, listed: Array(rows))
    }

    @usableFromInline
    func encode(_ batch: TraceBatch, listed rows: [UInt32]) -> [UInt8] {
        var writer = ReverseWriter(capacity: 384 * rows.count)
        write(batch, SpanGroups(batch, rows: rows, tables), nil, into: &writer)
        return writer.bytes
    }

    /// Writes one request with grouped rows of `batch`, and what stands on them beside their columns.
    func write(
        _ batch: TraceBatch, _ groups: SpanGroups, _ additions: SpanAdditions?, into writer: inout ReverseWriter
    ) {
        for group in groups.resources.reversed() {
            let resourceMark = writer.count
            let instance = tables.instances[Int(group.instance)]
            writer.text(3, instance.schemaURL, tables.strings)
            for scope in group.scopes.reversed() { write(scope, batch, groups, additions, into: &writer) }
            let mark = writer.count
            writer.number(2, UInt64(instance.droppedAttributes))
            attributes(instance.attributes, field: 1, (0, 0), into: &writer)
            writer.close(1, since: mark)
            writer.close(1, since: resourceMark)
        }
    }

    private func write(
        _ group: SpanGroups.Scope, _ batch: TraceBatch, _ groups: SpanGroups, _ additions: SpanAdditions?,
        into writer: inout ReverseWriter
    ) {
        let scopeMark = writer.count
        let scope = tables.scopes[Int(group.scope)]
        writer.text(3, scope.schemaURL, tables.strings)
        for (trace, row) in groups.spans[group.range].reversed() {
            span(trace, row, batch, additions, into: &writer)
        }
        let mark = writer.count
        writer.number(4, UInt64(scope.droppedAttributes))
        attributes(scope.attributes, field: 3, (0, 0), into: &writer)
        writer.text(2, scope.version, tables.strings)
        writer.text(1, scope.name, tables.strings)
        writer.close(1, since: mark)
        writer.close(2, since: scopeMark)
    }

    private func span(
        _ trace: Int, _ row: Int, _ batch: TraceBatch, _ additions: SpanAdditions?, into writer: inout ReverseWriter
    ) {
        let mark = writer.count
        let operation = tables.operations[Int(batch.operation[row])]
        // Most spans have no extras: theirs are not touched.
        let extras = batch.extras.isEmpty ? 0 : Int(batch.extras[row])
        let keys = (trace: batch.traceIDLow[trace], span: batch.spanID[row])
        writer.fixed32(16, batch.otlpFlags(row))
        let statusMark = writer.count
        writer.number(3, UInt64(batch.status[row]))
        if extras != 0 { writer.text(2, tables.extras[extras].statusMessage, tables.strings) }
        writer.close(15, since: statusMark)
        if extras != 0 { eventsAndLinks(tables.extras[extras], row, keys, batch, into: &writer) }
        if let additions { write(additions, row, into: &writer) }
        attributes(batch.attributes[row], field: 9, keys, into: &writer)
        writer.fixed64(8, batch.end[row])
        writer.fixed64(7, batch.start[row])
        writer.number(6, UInt64(operation.kind.rawValue))
        writer.text(5, operation.name, tables.strings)
        writer.spanID(4, batch.parentID(row))
        if let text = additions?.traceState(row) {
            writer.text(3, text)
        } else if extras != 0 {
            writer.text(3, tables.extras[extras].traceState, tables.strings)
        }
        writer.spanID(2, keys.span)
        writer.traceID(1, high: batch.traceIDHigh[trace], low: keys.trace)
        writer.close(2, since: mark)
    }

    /// Fields 10 to 14: events, links and the counts of what was dropped.
    private func eventsAndLinks(
        _ extras: SpanExtras, _ row: Int, _ keys: Keys, _ batch: TraceBatch, into writer: inout ReverseWriter
    ) {
        writer.number(14, UInt64(extras.droppedLinks))
        for link in extras.links.reversed() {
            let mark = writer.count
            writer.fixed32(6, link.flags)
            writer.number(5, UInt64(link.droppedAttributes))
            attributes(link.attributes, field: 4, keys, into: &writer)
            writer.text(3, link.traceState, tables.strings)
            writer.spanID(2, link.spanID)
            writer.traceID(1, high: link.traceID.high, low: link.traceID.low)
            writer.close(13, since: mark)
        }
        writer.number(12, UInt64(extras.droppedEvents))
        for event in extras.events.reversed() {
            let mark = writer.count
            writer.number(4, UInt64(event.droppedAttributes))
            attributes(event.attributes, field: 3, keys, into: &writer)
            writer.text(2, event.name, tables.strings)
            writer.fixed64(1, batch.time(of: event, on: row))
            writer.close(11, since: mark)
        }
        writer.number(10, UInt64(extras.droppedAttributes))
    }

    private func attributes(_ row: UInt32, field: UInt64, _ keys: Keys, into writer: inout ReverseWriter) {
        let entries = tables.attributes.entries(row)
        var index = entries.endIndex
        while index > entries.startIndex {
            index -= 1
            let entry = entries[index]
            let mark = writer.count
            switch entry.kind {
            case .string: writer.text(1, UInt32(truncatingIfNeeded: entry.payload), tables.strings, evenEmpty: true)
            case .bytes: writer.text(7, UInt32(truncatingIfNeeded: entry.payload), tables.strings, evenEmpty: true)
            case .bool: writer.number(2, entry.payload, evenZero: true)
            case .int: writer.number(3, entry.payload, evenZero: true)
            case .double: writer.fixed64(4, entry.payload, evenZero: true)
            case .empty: break
            case .array, .map: write(tables.attributes.composites[Int(entry.payload)], into: &writer)
            case .drawn: drawn(tables.attributes.domains[Int(entry.payload)], keys, into: &writer)
            }
            writer.close(2, since: mark)
            writer.text(1, entry.key, tables.strings)
            writer.close(field, since: mark)
        }
    }

    /// The value that these keys draw, as `ValueDomain.value(at:)` makes it.
    private func drawn(_ domain: ValueDomain, _ keys: Keys, into writer: inout ReverseWriter) {
        let index = domain.index(traceKey: keys.trace, spanKey: keys.span)
        switch domain.values {
        case .list: write(domain.value(at: index), into: &writer)
        case .numbered(let prefix, let digits, _):
            let mark = writer.count
            writer.decimal(index, digits: digits)
            writer.raw(prefix)
            writer.close(1, since: mark)
        case .integers(let first, _):
            writer.number(3, UInt64(bitPattern: first &+ Int64(truncatingIfNeeded: index)), evenZero: true)
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
