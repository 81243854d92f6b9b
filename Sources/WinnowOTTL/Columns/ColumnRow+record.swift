import WinnowFormats
public import WinnowModel

extension OTTLExpression {
    /// Its value on the span in `row` of trace `trace`, or on event number `event` of it. `now` is what `Now()` answers.
    public func value(
        _ row: Int, trace: TraceID, event: Int? = nil, in batch: TraceBatch, _ tables: TraceTables, now: Instant? = nil
    ) throws(EvaluationError) -> OTTLValue {
        let place = ColumnPlace(row: row, trace: trace, event: event)
        return try ColumnRow.with(place, now: now, batch, tables) { row throws(EvaluationError) in
            var evaluator = Evaluator(row, locals: localCount)
            return try evaluator.evaluate(expression)
        }
    }
}

extension TelemetryRecord {
    /// The span in `row` of trace `trace` with its resource and scope, as plain values that statements may change.
    public init(_ row: Int, trace: TraceID, event: Int? = nil, in batch: TraceBatch, _ tables: TraceTables) {
        self.init()
        let place = ColumnPlace(row: row, trace: trace, event: event)
        // Reading a whole span asks for nothing that can fail.
        if let record = try? ColumnRow.with(place, now: nil, batch, tables, { row in row.record }) { self = record }
    }
}

extension SpanRecord {
    /// The span in `row` of trace `trace` without resource and scope, as plain values that statements may change; only with what `reads`
    /// says of attributes and of events.
    public init(
        _ row: Int, trace: TraceID, in batch: TraceBatch, _ tables: TraceTables,
        reads: Dependencies = [.attributes, .event, .eventAttributes]
    ) {
        self.init()
        let place = ColumnPlace(row: row, trace: trace, event: nil)
        if let span = try? ColumnRow.with(place, now: nil, batch, tables, { row in row.span(row.operation, reads) }) {
            self = span
        }
    }
}

extension ColumnRow {
    /// Everything that is known of the span.
    var record: TelemetryRecord {
        let (operation, instance, scope) = (operation, instance, scope)
        var record = TelemetryRecord()
        record.event = place.event
        record.resource.attributes = map(instance.attributes, isDrawn: false)
        record.resource.droppedAttributes = instance.droppedAttributes
        record.resource.schemaURL = text(instance.schemaURL)
        record.scope.name = text(scope.name)
        record.scope.version = text(scope.version)
        record.scope.attributes = map(scope.attributes, isDrawn: false)
        record.scope.droppedAttributes = scope.droppedAttributes
        record.scope.schemaURL = text(scope.schemaURL)
        record.span = span(operation, [.attributes, .event, .eventAttributes])
        return record
    }

    fileprivate func span(_ operation: Operation, _ reads: Dependencies) -> SpanRecord {
        let extras = extras
        let row = place.row
        var span = SpanRecord()
        span.traceID = place.trace
        span.spanID = batch.pointee.spanID[row]
        span.parentSpanID = batch.pointee.parentID(row)
        span.traceState = text(extras.traceState)
        span.flags = batch.pointee.otlpFlags(row)
        span.name = text(operation.name)
        span.kind = Int32(operation.kind.rawValue)
        span.startTime = batch.pointee.recordedStart(of: row)
        span.endTime = batch.pointee.recordedEnd(of: row)
        if reads.contains(.attributes) { span.attributes = map(batch.pointee.attributes[row], isDrawn: true) }
        span.droppedAttributes = extras.droppedAttributes
        if !reads.isDisjoint(with: [.event, .eventAttributes]) { span.events = extras.events.map(record) }
        span.droppedEvents = extras.droppedEvents
        span.links = extras.links.map(record)
        span.droppedLinks = extras.droppedLinks
        span.status.code = Int32(batch.pointee.status[row])
        span.status.message = text(extras.statusMessage)
        return span
    }

    func record(_ event: SpanExtras.Event) -> EventRecord {
        var record = EventRecord()
        record.time = batch.pointee.time(of: event, on: row)
        record.name = text(event.name)
        record.attributes = map(event.attributes, isDrawn: true)
        record.droppedAttributes = event.droppedAttributes
        return record
    }

    func record(_ link: SpanExtras.Link) -> LinkRecord {
        var record = LinkRecord()
        record.traceID = link.traceID
        record.spanID = link.spanID
        record.traceState = text(link.traceState)
        record.attributes = map(link.attributes, isDrawn: true)
        record.flags = link.flags
        record.droppedAttributes = link.droppedAttributes
        return record
    }
}
