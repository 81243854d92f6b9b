import WinnowModel

/// A record as an evaluator reads it.
struct RecordRow: RowContext {
    var record: TelemetryRecord

    var now: Instant? { record.now }

    private var event: EventRecord? {
        guard let index = record.event, record.span.events.indices.contains(index) else { return nil }
        return record.span.events[index]
    }

    func attribute(_ path: Path, _ key: Text) -> OTTLValue? { map(path.root)?[key] }

    private func map(_ root: Path.Root) -> ValueMap? {
        switch root {
        case .cache: record.cache
        case .resourceAttributes: record.resource.attributes
        case .scopeAttributes: record.scope.attributes
        case .attributes: record.span.attributes
        case .eventAttributes: event?.attributes ?? ValueMap()
        default: nil
        }
    }

    func value(_ root: Path.Root) throws(EvaluationError) -> OTTLValue {
        let span = record.span
        switch root {
        case .cache, .resourceAttributes, .scopeAttributes, .attributes, .eventAttributes:
            return .map(map(root) ?? ValueMap())
        case .resourceDroppedAttributes: return .int(Int64(record.resource.droppedAttributes))
        case .resourceSchemaURL: return .string(record.resource.schemaURL)
        case .scopeName: return .string(record.scope.name)
        case .scopeVersion: return .string(record.scope.version)
        case .scopeDroppedAttributes: return .int(Int64(record.scope.droppedAttributes))
        case .scopeSchemaURL: return .string(record.scope.schemaURL)
        case .traceID: return .traceID(span.traceID)
        case .traceIDText: return .string(Text(span.traceID.hex))
        case .spanID: return .spanID(span.spanID)
        case .spanIDText: return .string(Text(span.spanID.hex16))
        case .parentSpanID: return .spanID(span.parentSpanID)
        case .parentSpanIDText: return .string(Text(span.parentSpanID.hex16))
        case .traceState, .traceStateMember: return .string(span.traceState)
        case .name: return .string(span.name)
        case .kind: return .int(Int64(span.kind))
        case .kindText: return SpanFields.kind(span.kind, Symbols.kinds)
        case .kindDeprecatedText: return SpanFields.kind(span.kind, Symbols.deprecatedKinds)
        case .startTime: return SpanFields.time(span.startTime)
        case .startTimeUnixNano: return .int(Int64(bitPattern: span.startTime))
        case .endTime: return SpanFields.time(span.endTime)
        case .endTimeUnixNano: return .int(Int64(bitPattern: span.endTime))
        case .droppedAttributes: return .int(Int64(span.droppedAttributes))
        case .events: return .events(span.events)
        case .droppedEvents: return .int(Int64(span.droppedEvents))
        case .links: return .links(span.links)
        case .droppedLinks: return .int(Int64(span.droppedLinks))
        case .status: return .status(span.status)
        case .statusCode: return .int(Int64(span.status.code))
        case .statusMessage: return .string(span.status.message)
        case .flags: return .int(Int64(span.flags))
        case .eventTime: return SpanFields.time(event?.time ?? 0)
        case .eventTimeUnixNano: return .int(Int64(bitPattern: event?.time ?? 0))
        case .eventName: return .string(event?.name ?? .empty)
        case .eventDroppedAttributes: return .int(Int64(event?.droppedAttributes ?? 0))
        case .eventIndex:
            guard let index = record.event, record.knowsEventIndex else {
                throw EvaluationError("no 'event_index' property has been set")
            }
            return .int(Int64(index))
        case .client: return .null
        }
    }
}

/// Fields of spans as values.
enum SpanFields {
    static func time(_ nanos: UInt64) -> OTTLValue { .time(Instant(unixNanos: Int64(bitPattern: nanos))) }

    static func kind(_ number: Int32, _ names: [String]) -> OTTLValue {
        let index = Int(number)
        return .string(names.indices.contains(index) ? Text(names[index]) : .empty)
    }
}
