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
    struct Parts {
        var traceID = -1
        var id = -1
        var parentID = -1
        var name = -1
        var kind = -1
        var timestamp = -1
        var duration = -1
        var shared = -1
        var local = -1
        var remote = -1
        var tags = -1
        var annotations = -1
        var binaryAnnotations = -1
    }

    /// What both sides of a call have in common.
    struct Identity {
        var traceID = TraceID(high: 0, low: 0)
        var spanID: UInt64 = 0
        var parentSpanID: UInt64 = 0
        var name: UInt32 = 0
        var request: UInt32 = 0
    }

    /// One side of a call: where its endpoints stand on the tape, its tags and annotations as lists on the tape or one by one.
    struct Side {
        var kind = SpanKind.unspecified
        var timestamp: Nanos?
        var duration: Nanos?
        var isShared = false
        var local = -1
        var remote = -1
        /// An object of tags, and tags by key and value.
        var tags = -1
        var tagPairs: [(key: Int, value: Int)] = []
        /// A list of annotations, and annotations.
        var annotations = -1
        var annotationItems: [Int] = []
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
            case 6 where key.equals("shared"): parts.shared = value
            case 7 where key.equals("traceId"): parts.traceID = value
            case 8 where key.equals("parentId"): parts.parentID = value
            case 8 where key.equals("duration"): parts.duration = value
            case 9 where key.equals("timestamp"): parts.timestamp = value
            case 11 where key.equals("annotations"): parts.annotations = value
            case 13 where key.equals("localEndpoint"): parts.local = value
            case 14 where key.equals("remoteEndpoint"): parts.remote = value
            case 17 where key.equals("binaryAnnotations"): parts.binaryAnnotations = value
            default: break
            }
        }
        var identity = Identity(
            traceID: try traceID(tape, parts.traceID), spanID: try spanID(tape, parts.id, "span id"), request: ordinal)
        if parts.parentID >= 0, tape.kind(parts.parentID) != JSONTape.Kind.null {
            identity.parentSpanID = try spanID(tape, parts.parentID, "parent id")
        }
        identity.name = text(tape, parts.name, &block.tables)
        let timestamp = try micros(tape, parts.timestamp, "timestamp")
        let duration = try micros(tape, parts.duration, "duration")
        if isFirstVersion(tape, parts) {
            let sides = try firstVersion(tape, parts, timestamp, duration)
            for side in sides { try append(tape, side, identity, &block) }
            return
        }
        var side = Side(
            timestamp: timestamp, duration: duration, local: parts.local, remote: parts.remote, tags: parts.tags,
            annotations: parts.annotations)
        if parts.shared >= 0 { side.isShared = tape.bool(parts.shared) ?? false }
        if parts.kind >= 0, tape.isText(parts.kind) {
            side.kind = keys.kinds[String(decoding: tape.text(parts.kind), as: UTF8.self)] ?? .unspecified
        }
        try append(tape, side, identity, &block)
    }

    private mutating func append(
        _ tape: JSONTape, _ side: Side, _ identity: Identity, _ block: inout SpanBlock
    ) throws(RecordFault) {
        var span = SpanBlock.Span()
        span.traceID = identity.traceID
        span.spanID = identity.spanID
        span.parentSpanID = identity.parentSpanID
        span.request = identity.request
        span.part = side.isShared ? .sharedSide : .side
        var extras = SpanExtras()
        let duration = side.duration ?? 0
        if let start = side.timestamp, start != 0 {
            let (end, isOver) = start.addingReportingOverflow(duration)
            span.start = start
            span.end = isOver ? .max : end
        } else {
            extras.partDuration = duration
        }
        let service = tags(tape, side, &span, &extras, &block.tables)
        try annotations(tape, side.annotations, &extras, &block.tables)
        for item in side.annotationItems { try annotation(tape, item, &extras, &block.tables) }
        span.extras = block.tables.add(extras)
        span.operation = interner.operation(
            service: service.name, name: identity.name, kind: service.kind, scope: service.scope, &block.tables)
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

    private func micros(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> Nanos? {
        if index < 0 || tape.kind(index) == JSONTape.Kind.null { return nil }
        guard let nanos = tape.micros(index) else {
            throw RecordFault(message: "\(name) is no number of microseconds", text: tape.shown(index))
        }
        return nanos
    }

    // MARK: Tags and endpoints

    /// Reads tags and endpoints into the span's attributes and the resource's.
    private mutating func tags(
        _ tape: JSONTape, _ side: Side, _ span: inout SpanBlock.Span, _ extras: inout SpanExtras,
        _ tables: inout TraceTables
    ) -> (name: UInt32, kind: SpanKind, scope: UInt32) {
        row.removeAll()
        resource.removeAll()
        let local = endpoint(tape, side.local, &tables)
        if local.service != 0 { resource.put(tables.entry(interner.serviceName, text: local.service)) }
        try? tape.members(side.tags) { (key, value) throws(RecordFault) in
            self.tag(tape, tables.strings.intern(key), value, hasService: local.service != 0, &tables)
        }
        for pair in side.tagPairs where tape.isText(pair.key) {
            tag(tape, tables.strings.intern(tape.text(pair.key)), pair.value, hasService: local.service != 0, &tables)
        }
        let kind = side.kind == .unspecified ? kindOfTags() : side.kind
        extras.traceState = row.takeText(keys.traceState) ?? 0
        span.status = status(&extras)
        links(&extras, &tables)
        let library = (row.takeText(keys.libraryName), row.takeText(keys.libraryVersion))
        let scope = InstrumentationScope(
            name: row.takeText(keys.scopeName) ?? library.0 ?? 0,
            version: row.takeText(keys.scopeVersion) ?? library.1 ?? 0)
        if local.address != 0 { row.add(tables.entry(keys.hostIP, text: local.address)) }
        if let port = local.port { row.add(port.entry(keys.hostPort)) }
        let remote = endpoint(tape, side.remote, &tables)
        if remote.service != 0 { row.add(tables.entry(keys.peerService, text: remote.service)) }
        if remote.address != 0 { row.add(tables.entry(keys.peerIP, text: remote.address)) }
        if let port = remote.port { row.add(port.entry(keys.peerPort)) }
        let service = resource.text(interner.serviceName) ?? 0
        span.instance = tables.intern(ServiceInstance(service: service, attributes: resource.intern(&tables)))
        span.attributes = row.intern(&tables)
        return (service, kind, tables.intern(scope))
    }

    private mutating func tag(
        _ tape: JSONTape, _ key: UInt32, _ value: Int, hasService: Bool, _ tables: inout TraceTables
    ) {
        let entry =
            tape.isText(value)
            ? tables.entry(key, text: tables.strings.intern(tape.text(value)))
            : tables.entry(key, tape.attribute(value))
        if keys.onResource.contains(key) {
            // The endpoint has the service's name.
            if key != interner.serviceName || !hasService { resource.put(entry) }
        } else {
            row.put(entry)
        }
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

    /// Kinds that Zipkin has no word for stand in a tag.
    private mutating func kindOfTags() -> SpanKind {
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
}
