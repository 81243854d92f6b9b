import WinnowFormats
import WinnowSettings
import WinnowModel

/// A span of a batch, or an event of it.
struct ColumnPlace {
    var row: Int
    var trace: TraceID
    var event: Int?
}

/// One span of a batch as an evaluator reads it; values are made only when they are asked for.
///
/// Points to the batch and the tables instead of holding them: made and used up while both are borrowed.
struct ColumnRow: RowContext {
    let batch: UnsafePointer<TraceBatch>
    let tables: UnsafePointer<TraceTables>
    let place: ColumnPlace
    let now: Instant?

    var row: Int { place.row }
    private var trace: TraceID { place.trace }
    private var event: Int? { place.event }

    /// Hands a row to `body` for as long as batch and tables are borrowed.
    static func with<Value>(
        _ place: ColumnPlace, now: Instant?, _ batch: TraceBatch, _ tables: TraceTables,
        _ body: (ColumnRow) throws(EvaluationError) -> Value
    ) throws(EvaluationError) -> Value {
        let result = withUnsafePointer(to: batch) { batch in
            withUnsafePointer(to: tables) { tables -> Result<Value, EvaluationError> in
                let row = ColumnRow(batch: batch, tables: tables, place: place, now: now)
                do throws(EvaluationError) { return .success(try body(row)) } catch { return .failure(error) }
            }
        }
        return try result.get()
    }

    var operation: Operation { tables.pointee.operations[Int(batch.pointee.operation[row])] }
    var instance: ServiceInstance { tables.pointee.instances[Int(batch.pointee.instance[row])] }
    var scope: InstrumentationScope { tables.pointee.scopes[Int(operation.scope)] }
    var extras: SpanExtras {
        batch.pointee.extras.isEmpty ? SpanExtras() : tables.pointee.extras[Int(batch.pointee.extras[row])]
    }
    private var eventFound: SpanExtras.Event? {
        let events = extras.events
        guard let event, events.indices.contains(event) else { return nil }
        return events[event]
    }

    // MARK: Attributes

    func attribute(_ path: Path, _ key: Text) -> OTTLValue? {
        guard let row = attributeRow(path.root),
            let id = key.bytes.withUnsafeBytes({ tables.pointee.strings.find($0) })
        else { return nil }
        let isDrawn = path.root.isDrawn
        for entry in tables.pointee.attributes.entries(row) {
            if entry.key == id { return value(entry, isDrawn: isDrawn) }
        }
        return nil
    }

    private func attributeRow(_ root: Path.Root) -> UInt32? {
        switch root {
        case .attributes: batch.pointee.attributes[row]
        case .resourceAttributes: instance.attributes
        case .scopeAttributes: scope.attributes
        case .eventAttributes: eventFound?.attributes
        default: nil
        }
    }

    func map(_ row: UInt32, isDrawn: Bool) -> ValueMap {
        ValueMap(
            tables.pointee.attributes.entries(row).map { (text($0.key), value($0, isDrawn: isDrawn)) })
    }

    func value(_ entry: AttributeTable.Entry, isDrawn: Bool) -> OTTLValue {
        switch entry.kind {
        case .string: return .string(text(UInt32(truncatingIfNeeded: entry.payload)))
        case .bytes: return .bytes(text(UInt32(truncatingIfNeeded: entry.payload)).bytes)
        default:
            return OTTLValue(
                tables.pointee.value(
                    entry, traceKey: isDrawn ? trace.low : 0, spanKey: isDrawn ? batch.pointee.spanID[row] : 0))
        }
    }

    func text(_ id: UInt32) -> Text { Text(bytes: tables.pointee.strings.withBytes(id) { Array($0) }) }

    // MARK: Fields

    func value(_ root: Path.Root) throws(EvaluationError) -> OTTLValue {
        switch root {
        case .cache: return .map(ValueMap())
        case .client: return .null
        case .attributes, .resourceAttributes, .scopeAttributes, .eventAttributes:
            return .map(attributeRow(root).map { map($0, isDrawn: root.isDrawn) } ?? ValueMap())
        case .resourceDroppedAttributes: return .int(Int64(instance.droppedAttributes))
        case .resourceSchemaURL: return .string(text(instance.schemaURL))
        case .scopeName: return .string(text(scope.name))
        case .scopeVersion: return .string(text(scope.version))
        case .scopeDroppedAttributes: return .int(Int64(scope.droppedAttributes))
        case .scopeSchemaURL: return .string(text(scope.schemaURL))
        case .traceID: return .traceID(trace)
        case .traceIDText: return .string(Text(trace.hex))
        case .spanID: return .spanID(batch.pointee.spanID[row])
        case .spanIDText: return .string(Text(batch.pointee.spanID[row].hex16))
        case .parentSpanID: return .spanID(batch.pointee.parentID(row))
        case .parentSpanIDText: return .string(Text(batch.pointee.parentID(row).hex16))
        case .traceState, .traceStateMember: return .string(text(extras.traceState))
        case .name: return .string(text(operation.name))
        case .kind: return .int(Int64(operation.kind.rawValue))
        case .kindText: return SpanFields.kind(Int32(operation.kind.rawValue), Symbols.kinds)
        case .kindDeprecatedText: return SpanFields.kind(Int32(operation.kind.rawValue), Symbols.deprecatedKinds)
        case .startTime: return SpanFields.time(batch.pointee.recordedStart(of: row))
        case .startTimeUnixNano: return .int(Int64(bitPattern: batch.pointee.recordedStart(of: row)))
        case .endTime: return SpanFields.time(batch.pointee.recordedEnd(of: row))
        case .endTimeUnixNano: return .int(Int64(bitPattern: batch.pointee.recordedEnd(of: row)))
        case .flags: return .int(Int64(batch.pointee.otlpFlags(row)))
        case .statusCode: return .int(Int64(batch.pointee.status[row]))
        case .status, .statusMessage, .droppedAttributes, .events, .droppedEvents, .links, .droppedLinks:
            return extra(root)
        case .eventTime, .eventTimeUnixNano, .eventName, .eventDroppedAttributes, .eventIndex:
            return try eventField(root)
        }
    }

    private func extra(_ root: Path.Root) -> OTTLValue {
        let extras = extras
        switch root {
        case .status:
            var status = StatusRecord()
            status.code = Int32(batch.pointee.status[row])
            status.message = text(extras.statusMessage)
            return .status(status)
        case .statusMessage: return .string(text(extras.statusMessage))
        case .droppedAttributes: return .int(Int64(extras.droppedAttributes))
        case .droppedEvents: return .int(Int64(extras.droppedEvents))
        case .droppedLinks: return .int(Int64(extras.droppedLinks))
        case .events: return .events(extras.events.map(record))
        case .links: return .links(extras.links.map(record))
        default: return .null
        }
    }

    private func eventField(_ root: Path.Root) throws(EvaluationError) -> OTTLValue {
        switch root {
        case .eventTime: return SpanFields.time(eventFound.map { batch.pointee.time(of: $0, on: row) } ?? 0)
        case .eventTimeUnixNano:
            return .int(Int64(bitPattern: eventFound.map { batch.pointee.time(of: $0, on: row) } ?? 0))
        case .eventName: return .string(text(eventFound?.name ?? 0))
        case .eventDroppedAttributes: return .int(Int64(eventFound?.droppedAttributes ?? 0))
        default:
            guard let event else { throw EvaluationError("no 'event_index' property has been set") }
            return .int(Int64(event))
        }
    }
}

extension Path.Root {
    /// Whether its attributes can be drawn by the span's key; those of resources and scopes are the same for all.
    fileprivate var isDrawn: Bool { self == .attributes || self == .eventAttributes }
}
