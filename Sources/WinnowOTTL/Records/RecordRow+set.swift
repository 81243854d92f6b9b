import WinnowModel

extension RecordRow {
    /// Sets a field without indexes, as the setters of the Collector's contexts: kinds must fit.
    mutating func set(_ root: Path.Root, to value: OTTLValue) throws(EvaluationError) {
        switch root {
        case .cache: record.cache = try Self.map(value)
        case .resourceAttributes: record.resource.attributes = try Self.map(value)
        case .scopeAttributes: record.scope.attributes = try Self.map(value)
        case .attributes: record.span.attributes = try Self.map(value)
        case .eventAttributes:
            let map = try Self.map(value)
            try change { event in event.attributes = map }
        case .resourceDroppedAttributes:
            record.resource.droppedAttributes = UInt32(truncatingIfNeeded: try Self.int(value))
        case .resourceSchemaURL: record.resource.schemaURL = try Self.text(value)
        case .scopeName: record.scope.name = try Self.text(value)
        case .scopeVersion: record.scope.version = try Self.text(value)
        case .scopeDroppedAttributes: record.scope.droppedAttributes = UInt32(truncatingIfNeeded: try Self.int(value))
        case .scopeSchemaURL: record.scope.schemaURL = try Self.text(value)
        case .eventTime:
            let time = try Self.time(value)
            try change { event in event.time = time }
        case .eventTimeUnixNano:
            let time = UInt64(bitPattern: try Self.int(value))
            try change { event in event.time = time }
        case .eventName:
            let name = try Self.text(value)
            try change { event in event.name = name }
        case .eventDroppedAttributes:
            let count = UInt32(truncatingIfNeeded: try Self.int(value))
            try change { event in event.droppedAttributes = count }
        case .eventIndex, .client, .traceStateMember: throw EvaluationError("this path can't be set")
        default: try setSpan(root, to: value)
        }
    }

    private mutating func change(_ body: (inout EventRecord) -> Void) throws(EvaluationError) {
        guard let index = record.event, record.span.events.indices.contains(index) else { return }
        body(&record.span.events[index])
    }

    private mutating func setSpan(_ root: Path.Root, to value: OTTLValue) throws(EvaluationError) {
        switch root {
        case .traceID:
            guard case .traceID(let id) = value else { throw Self.mismatch("pcommon.TraceID", value) }
            record.span.traceID = id
        case .spanID: record.span.spanID = try Self.spanID(value)
        case .parentSpanID: record.span.parentSpanID = try Self.spanID(value)
        case .traceIDText:
            guard let id = TraceID(hex: try Self.text(value).string) else {
                throw EvaluationError("trace ids have 32 hex characters")
            }
            record.span.traceID = id
        case .spanIDText: record.span.spanID = try Self.hexID(value)
        case .parentSpanIDText: record.span.parentSpanID = try Self.hexID(value)
        case .traceState: record.span.traceState = try Self.text(value)
        case .name: record.span.name = try Self.text(value)
        case .kind: record.span.kind = Int32(truncatingIfNeeded: try Self.int(value))
        case .kindText: record.span.kind = try Self.kind(value, Symbols.kinds)
        case .kindDeprecatedText: record.span.kind = try Self.kind(value, Symbols.deprecatedKinds)
        case .startTime: record.span.startTime = try Self.time(value)
        case .endTime: record.span.endTime = try Self.time(value)
        case .startTimeUnixNano: record.span.startTime = UInt64(bitPattern: try Self.int(value))
        case .endTimeUnixNano: record.span.endTime = UInt64(bitPattern: try Self.int(value))
        case .droppedAttributes: record.span.droppedAttributes = UInt32(truncatingIfNeeded: try Self.int(value))
        case .droppedEvents: record.span.droppedEvents = UInt32(truncatingIfNeeded: try Self.int(value))
        case .droppedLinks: record.span.droppedLinks = UInt32(truncatingIfNeeded: try Self.int(value))
        case .events:
            switch value {
            case .null: record.span.events = []
            case .events(let events): record.span.events = events
            default: throw Self.mismatch("ptrace.SpanEventSlice", value)
            }
        case .links:
            switch value {
            case .null: record.span.links = []
            case .links(let links): record.span.links = links
            default: throw Self.mismatch("ptrace.SpanLinkSlice", value)
            }
        case .status:
            guard case .status(let status) = value else { throw Self.mismatch("ptrace.Status", value) }
            record.span.status = status
        case .statusCode: record.span.status.code = Int32(truncatingIfNeeded: try Self.int(value))
        case .statusMessage: record.span.status.message = try Self.text(value)
        case .flags: record.span.flags = UInt32(truncatingIfNeeded: try Self.int(value))
        default: throw EvaluationError("this path can't be set")
        }
    }

    // MARK: Kinds

    private static func mismatch(_ wanted: String, _ value: OTTLValue) -> EvaluationError {
        value.isNull
            ? EvaluationError("setting a value to nil is not supported")
            : EvaluationError("expects \(wanted) but got \(value.typeName)")
    }

    private static func text(_ value: OTTLValue) throws(EvaluationError) -> Text {
        guard case .string(let text) = value else { throw mismatch("string", value) }
        if text.bytes.count > OTTLValue.sizeLimit { throw OTTLValue.tooLarge }
        return text
    }

    private static func int(_ value: OTTLValue) throws(EvaluationError) -> Int64 {
        guard case .int(let number) = value else { throw mismatch("int64", value) }
        return number
    }

    private static func time(_ value: OTTLValue) throws(EvaluationError) -> UInt64 {
        guard case .time(let time) = value else { throw mismatch("time.Time", value) }
        return UInt64(bitPattern: time.unixNanos)
    }

    private static func spanID(_ value: OTTLValue) throws(EvaluationError) -> UInt64 {
        guard case .spanID(let id) = value else { throw mismatch("pcommon.SpanID", value) }
        return id
    }

    private static func hexID(_ value: OTTLValue) throws(EvaluationError) -> UInt64 {
        let digits = try text(value).bytes
        guard digits.count == 16, let id = UInt64(hexDigits: digits) else {
            throw EvaluationError("span ids have 16 hex characters")
        }
        return id
    }

    private static func kind(_ value: OTTLValue, _ names: [String]) throws(EvaluationError) -> Int32 {
        let name = try text(value)
        guard let index = names.firstIndex(where: { Text($0) == name }) else {
            throw EvaluationError("unknown span kind string, \(name.string)")
        }
        return Int32(index)
    }

    private static func map(_ value: OTTLValue) throws(EvaluationError) -> ValueMap {
        guard case .map(let map) = value else { throw mismatch("pcommon.Map", value) }
        try value.checkBounds()
        return map
    }
}
