import WinnowModel

/// Ids, times, references, tags and logs of Jaeger's spans.
extension JaegerDecoder {
    // MARK: Ids

    func identify(_ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span) throws(RecordFault) {
        let traceID = try traceID(tape, parts.traceID)
        guard parts.spanID >= 0, let spanID = spanID(tape, parts.spanID) else {
            throw RecordFault(message: "span id is missing")
        }
        span.traceID = traceID
        span.spanID = spanID
        if parts.parent >= 0 { span.parentSpanID = self.spanID(tape, parts.parent) ?? 0 }
    }

    private func traceID(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> TraceID {
        guard index >= 0, tape.isText(index), !tape.text(index).isEmpty else {
            throw RecordFault(message: "trace id is missing")
        }
        return Identifiers.anyTraceID(tape.text(index))
    }

    private func spanID(_ tape: JSONTape, _ index: Int) -> UInt64? {
        guard tape.isText(index), !tape.text(index).isEmpty else { return nil }
        return Identifiers.anySpanID(tape.text(index))
    }

    // MARK: Times

    func time(_ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span) throws(RecordFault) {
        if parts.start < 0 || tape.kind(parts.start) == JSONTape.Kind.null { return }
        guard let start = moment(tape, parts.start) else {
            throw RecordFault(message: "startTime is no time", text: tape.shown(parts.start))
        }
        span.start = start
        span.end = Self.end(start, try length(tape, parts.duration))
    }

    /// Microseconds, or RFC 3339 (protobuf JSON). Go's zero time is none.
    private func moment(_ tape: JSONTape, _ index: Int) -> Nanos? {
        guard tape.isText(index) else { return tape.micros(index) }
        return UTCTime.parse(goTime: tape.text(index)) ?? tape.micros(index)
    }

    private func length(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> Int64 {
        if index < 0 || tape.kind(index) == JSONTape.Kind.null { return 0 }
        if tape.isText(index), let nanos = GoDuration.parse(tape.text(index)) { return nanos }
        if let micros = tape.integer(index) {
            let (nanos, isOver) = micros.multipliedReportingOverflow(by: 1000)
            return isOver ? (micros < 0 ? .min : .max) : nanos
        } else if let nanos = tape.micros(index) {
            return Int64(clamping: nanos)
        }
        throw RecordFault(message: "duration is no length of time", text: tape.shown(index))
    }

    /// What 64 bits do not hold stays outside of what can be: `SpanTimes` says what it means. An end of 0 would be none.
    private static func end(_ start: Nanos, _ length: Int64) -> Nanos {
        let (end, isOver) =
            length < 0
            ? start.subtractingReportingOverflow(length.magnitude) : start.addingReportingOverflow(length.magnitude)
        return isOver ? (length < 0 ? 1 : .max) : end
    }

    // MARK: References

    /// The first CHILD_OF of the same trace is the parent, else the first other reference of it; every other one is a link.
    func references(
        _ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span, _ extras: inout SpanExtras,
        _ tables: inout TraceTables
    ) throws(RecordFault) {
        var found: [(link: SpanExtras.Link, isChild: Bool)] = []
        let own = span.traceID
        try tape.elements(parts.references) { (item) throws(RecordFault) in
            var link = SpanExtras.Link(traceID: own, spanID: 0)
            var isChild = true
            try tape.members(item) { (key, value) throws(RecordFault) in
                if key.equals("traceID") || key.equals("traceId") { link.traceID = try self.traceID(tape, value) }
                if key.equals("spanID") || key.equals("spanId") { link.spanID = self.spanID(tape, value) ?? 0 }
                if key.equals("refType") { isChild = !Self.follows(tape, value) }
            }
            if link.spanID != 0 { found.append((link, isChild)) }
        }
        let inTrace = found.filter { $0.link.traceID == own }
        let parent = inTrace.first { $0.isChild } ?? inTrace.first
        if let parent { span.parentSpanID = parent.link.spanID }
        for (link, isChild) in found {
            if isChild && link.traceID == own && link.spanID == parent?.link.spanID { continue }
            var link = link
            let type = tables.entry(keys.refType, text: isChild ? keys.childOf : keys.followsFrom)
            link.attributes = tables.attributes.intern([type])
            extras.links.append(link)
        }
    }

    private static func follows(_ tape: JSONTape, _ index: Int) -> Bool {
        tape.isText(index) ? tape.text(index).equals("FOLLOWS_FROM") : tape.unsigned(index) == 1
    }

    // MARK: Tags and logs

    /// Reads the tags: some stand for what OTLP has fields for, the others become attributes.
    mutating func attributes(
        _ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span, _ extras: inout SpanExtras,
        _ tables: inout TraceTables
    ) -> (kind: SpanKind, scope: UInt32) {
        row.removeAll()
        fields(tape, parts.tags, &tables)
        var kind = SpanKind.unspecified
        if let known = row.text(keys.spanKind).flatMap({ keys.kinds[$0] }) {
            kind = known
            row.take(keys.spanKind)
        }
        span.status = status(&extras)
        extras.traceState = row.takeText(keys.traceState) ?? 0
        let library = (row.takeText(keys.libraryName), row.takeText(keys.libraryVersion))
        let name = row.takeText(keys.scopeName) ?? library.0 ?? 0
        let version = row.takeText(keys.scopeVersion) ?? library.1 ?? 0
        let scope = tables.intern(InstrumentationScope(name: name, version: version))
        if parts.warnings >= 0, tape.kind(parts.warnings) == JSONTape.Kind.array {
            let warnings = tape.attribute(parts.warnings)
            if warnings != .array([]) { row.add(tables.entry(keys.warnings, warnings)) }
        }
        span.attributes = row.intern(&tables)
        return (kind, scope)
    }

    private mutating func status(_ extras: inout SpanExtras) -> UInt8 {
        var status = SpanStatus.unset
        let code = row.text(keys.statusCode)
        if let error = row.find(keys.error),
            error.kind == .bool && error.payload == 1 || row.text(keys.error) == keys.isTrue
        {
            status = .error
            row.take(keys.error)
        } else if let code, code == keys.isOK || code == keys.isError {
            status = code == keys.isOK ? .ok : .error
        }
        if code != nil { row.take(keys.statusCode) }
        if status == .error || code != nil {
            extras.statusMessage = row.takeText(keys.statusDescription) ?? 0
            if extras.statusMessage == 0, status == .error {
                extras.statusMessage = row.text(keys.httpStatusMessage) ?? 0
            }
        }
        return status.rawValue
    }

    mutating func logs(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (item) throws(RecordFault) in
            var event = SpanExtras.Event(time: .at(0), name: 0)
            var list = -1
            try tape.members(item) { (key, value) throws(RecordFault) in
                if key.equals("timestamp"), tape.kind(value) != JSONTape.Kind.null {
                    guard let time = self.moment(tape, value) else {
                        throw RecordFault(message: "the timestamp of a log is no time", text: tape.shown(value))
                    }
                    event.time = .at(time)
                }
                if key.equals("fields") { list = value }
            }
            self.row.removeAll()
            self.fields(tape, list, &tables)
            event.name = self.row.takeText(self.keys.event) ?? 0
            event.attributes = self.row.intern(&tables)
            extras.events.append(event)
        }
    }

    /// Adds a list of tags to the row.
    mutating func fields(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) {
        try? tape.elements(index) { (item) throws(RecordFault) in
            var key: UInt32 = 0
            var type: JaegerType?
            var valueType: JaegerType?
            var value = -1
            try tape.members(item) { (name, content) throws(RecordFault) in
                if name.equals("key") { key = self.text(tape, content, &tables) }
                if name.equals("type") || name.equals("vType") { type = JaegerType(tape, content) }
                if name.equals("value") { value = content }
                if let typed = JaegerType(valueKey: name) { (valueType, value) = (typed, content) }
            }
            self.row.put(self.entry(tape, key, type ?? valueType, value, &tables))
        }
    }

    /// The entry of a tag; a value that is not of its type is read as JSON has it and counted.
    private mutating func entry(
        _ tape: JSONTape, _ key: UInt32, _ type: JaegerType?, _ index: Int, _ tables: inout TraceTables
    ) -> AttributeTable.Entry {
        if index < 0 { return tables.entry(key, type?.zero ?? .empty) }
        if tape.isText(index), type == .string || type == nil {
            return tables.entry(key, text: tables.strings.intern(tape.text(index)))
        }
        let value: AttributeValue? =
            switch type {
            case .bool: tape.bool(index).map { .bool($0) }
            case .int64: tape.integer(index).map { .int($0) }
            case .float64: tape.double(index).map { .double($0) }
            case .binary: tape.isText(index) ? Base64.decode(tape.text(index)).map { .bytes($0) } : nil
            case .string, nil: nil
            }
        if let value { return tables.entry(key, value) }
        if type != nil { repaired += 1 }
        return tables.entry(key, tape.attribute(index))
    }
}
