import WinnowModel

/// Decodes Zipkin v2 spans.
///
/// Names follow the Collector's translator (contrib, `pkg/translator/zipkin/zipkinv2`): endpoints become `net.host.*`, `peer.service` and
/// `net.peer.*`, tags that OpenTelemetry keeps on resources go there, `otel.status_code`, `otel.library.*`, `w3c.tracestate` and
/// `otlp.link.N` become what they stand for, annotations events. Unlike it, any tag `error` means an error, as Zipkin defines it.
struct ZipkinDecoder: JSONSpanDecoder {
    var repaired = 0
    var interner = SpanInterner()
    var row = AttributeRow()
    var resource = AttributeRow()
    var keys = ZipkinKeys()
    /// Parses the attributes inside annotations and links.
    let parser: TapeParser

    init() throws(Failure) { parser = try TapeParser() }

    mutating func follow(_ block: inout SpanBlock, _: inout TraceDamage) {
        if interner.follow(&block) {
            keys = ZipkinKeys(&block.tables)
            row = AttributeRow()
            resource = AttributeRow()
        }
    }

    /// Where the members of a span stand, -1 for none.
    private struct Parts {
        var traceID = -1
        var id = -1
        var parentID = -1
        var name = -1
        var kind = -1
        var timestamp = -1
        var duration = -1
        var local = -1
        var remote = -1
        var tags = -1
        var annotations = -1
    }

    mutating func span(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(RecordFault) {
        guard tape.kind(index) == JSONTape.Kind.object else { throw RecordFault(message: "a span is no object") }
        var parts = Parts()
        try tape.members(index) { (key, value) throws(RecordFault) in
            switch key.count {
            case 2 where key.equals("id"): parts.id = value
            case 4 where key.equals("name"): parts.name = value
            case 4 where key.equals("kind"): parts.kind = value
            case 4 where key.equals("tags"): parts.tags = value
            case 7 where key.equals("traceId"): parts.traceID = value
            case 8 where key.equals("parentId"): parts.parentID = value
            case 8 where key.equals("duration"): parts.duration = value
            case 9 where key.equals("timestamp"): parts.timestamp = value
            case 11 where key.equals("annotations"): parts.annotations = value
            case 13 where key.equals("localEndpoint"): parts.local = value
            case 14 where key.equals("remoteEndpoint"): parts.remote = value
            default: break
            }
        }
        var span = SpanBlock.Span()
        let traceID = try traceID(tape, parts.traceID)
        span.traceID = traceID
        span.spanID = try spanID(tape, parts.id, "span id")
        if parts.parentID >= 0, tape.kind(parts.parentID) != JSONTape.Kind.null {
            span.parentSpanID = try spanID(tape, parts.parentID, "parent id")
        }
        try time(tape, parts, &span)
        var extras = SpanExtras()
        let service = tags(tape, parts, &span, &extras, &block.tables)
        try annotations(tape, parts.annotations, &extras, &block.tables)
        let name = text(tape, parts.name, &block.tables)
        span.extras = block.tables.add(extras)
        span.request = ordinal
        span.operation = interner.operation(
            service: service.name, name: name, kind: service.kind, scope: service.scope, &block.tables)
        block.spans.append(span)
    }

    private func traceID(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> TraceID {
        guard index >= 0, tape.isText(index), !tape.text(index).isEmpty else {
            throw RecordFault(message: "trace id is missing")
        }
        guard let id = Identifiers.traceID(tape.text(index)) else {
            throw RecordFault(message: "trace id is not hexadecimal", text: tape.shown(index))
        }
        return id
    }

    private func spanID(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> UInt64 {
        guard index >= 0, tape.isText(index), !tape.text(index).isEmpty else {
            throw RecordFault(message: "\(name) is missing")
        }
        guard let id = Identifiers.spanID(tape.text(index)) else {
            throw RecordFault(message: "\(name) is not hexadecimal", text: tape.shown(index))
        }
        return id
    }

    private func time(_ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span) throws(RecordFault) {
        var duration: Nanos = 0
        if parts.duration >= 0, tape.kind(parts.duration) != JSONTape.Kind.null {
            guard let nanos = tape.micros(parts.duration) else {
                throw RecordFault(message: "duration is no number of microseconds", text: tape.shown(parts.duration))
            }
            duration = nanos
        }
        if parts.timestamp < 0 || tape.kind(parts.timestamp) == JSONTape.Kind.null { return }
        guard let start = tape.micros(parts.timestamp) else {
            throw RecordFault(message: "timestamp is no number of microseconds", text: tape.shown(parts.timestamp))
        }
        let (end, isOver) = start.addingReportingOverflow(duration)
        span.start = start
        span.end = start == 0 ? 0 : isOver ? .max : end
    }

    // MARK: Tags and endpoints

    /// Reads tags and endpoints into the span's attributes and the resource's.
    private mutating func tags(
        _ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span, _ extras: inout SpanExtras,
        _ tables: inout TraceTables
    ) -> (name: UInt32, kind: SpanKind, scope: UInt32) {
        row.removeAll()
        resource.removeAll()
        let local = endpoint(tape, parts.local, &tables)
        if local.service != 0 { resource.put(tables.entry(interner.serviceName, text: local.service)) }
        try? tape.members(parts.tags) { (key, value) throws(RecordFault) in
            let number = tables.strings.intern(key)
            let entry =
                tape.isText(value)
                ? tables.entry(number, text: tables.strings.intern(tape.text(value)))
                : tables.entry(number, tape.attribute(value))
            if self.keys.onResource.contains(number) {
                // The endpoint has the service's name.
                if number != self.interner.serviceName || local.service == 0 { self.resource.put(entry) }
            } else {
                self.row.put(entry)
            }
        }
        let kind = kind(tape, parts.kind)
        extras.traceState = row.takeText(keys.traceState) ?? 0
        span.status = status(&extras)
        links(&extras, &tables)
        let library = (row.takeText(keys.libraryName), row.takeText(keys.libraryVersion))
        let scope = InstrumentationScope(
            name: row.takeText(keys.scopeName) ?? library.0 ?? 0,
            version: row.takeText(keys.scopeVersion) ?? library.1 ?? 0)
        if local.address != 0 { row.add(tables.entry(keys.hostIP, text: local.address)) }
        if let port = local.port { row.add(port.entry(keys.hostPort)) }
        let remote = endpoint(tape, parts.remote, &tables)
        if remote.service != 0 { row.add(tables.entry(keys.peerService, text: remote.service)) }
        if remote.address != 0 { row.add(tables.entry(keys.peerIP, text: remote.address)) }
        if let port = remote.port { row.add(port.entry(keys.peerPort)) }
        let service = resource.text(interner.serviceName) ?? 0
        span.instance = tables.intern(ServiceInstance(service: service, attributes: resource.intern(&tables)))
        span.attributes = row.intern(&tables)
        return (service, kind, tables.intern(scope))
    }

    private struct Port {
        var number: UInt64

        func entry(_ key: UInt32) -> AttributeTable.Entry {
            AttributeTable.Entry(key: key, kind: .int, payload: number)
        }
    }

    private mutating func endpoint(
        _ tape: JSONTape, _ index: Int, _ tables: inout TraceTables
    ) -> (service: UInt32, address: UInt32, port: Port?) {
        var found: (service: UInt32, address: UInt32, port: Port?) = (0, 0, nil)
        var ipv6: UInt32 = 0
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("serviceName") { found.service = self.text(tape, value, &tables) }
            if key.equals("ipv4") { found.address = self.text(tape, value, &tables) }
            if key.equals("ipv6") { ipv6 = self.text(tape, value, &tables) }
            if key.equals("port"), let port = tape.unsigned(value), port > 0, port <= 65535 {
                found.port = Port(number: port)
            }
        }
        if found.address == 0 { found.address = ipv6 }
        return found
    }

    private mutating func kind(_ tape: JSONTape, _ index: Int) -> SpanKind {
        if index >= 0, tape.isText(index), let kind = keys.kinds[String(decoding: tape.text(index), as: UTF8.self)] {
            return kind
        }
        if let name = row.text(keys.spanKind), name == keys.isInternal {
            row.take(keys.spanKind)
            return .internal
        }
        return .unspecified
    }

    /// The status that the tags tell; a text of `error` is the message when an OpenTelemetry exporter wrote it.
    private mutating func status(_ extras: inout SpanExtras) -> UInt8 {
        var status = SpanStatus.unset
        let code = row.takeText(keys.statusCode)
        if let code, let known = keys.codes[code] { status = known }
        extras.statusMessage = (code == nil ? nil : row.takeText(keys.statusDescription)) ?? 0
        guard let error = row.find(keys.error) else { return status.rawValue }
        if let text = row.text(keys.error), text == keys.isTrue || status == .error {
            if text != keys.isTrue && extras.statusMessage == 0 { extras.statusMessage = text }
            row.take(keys.error)
        } else if error.kind == .bool {
            row.take(keys.error)
        }
        return SpanStatus.error.rawValue
    }

    /// The number of a text; 0 when it is missing, null or no text.
    mutating func text(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        if index < 0 { return 0 }
        if tape.isText(index) { return tables.strings.intern(tape.text(index)) }
        if tape.kind(index) != JSONTape.Kind.null { repaired += 1 }
        return 0
    }
}
