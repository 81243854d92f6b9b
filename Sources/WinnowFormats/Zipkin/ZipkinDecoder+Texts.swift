import WinnowModel

/// What exporters of OpenTelemetry write into Zipkin's texts: events with attributes as annotations, links as tags.
extension ZipkinDecoder {
    mutating func annotations(
        _ tape: JSONTape, _ index: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        try tape.elements(index) { (item) throws(RecordFault) in
            try self.annotation(tape, item, &extras, &tables)
        }
    }

    mutating func annotation(
        _ tape: JSONTape, _ item: Int, _ extras: inout SpanExtras, _ tables: inout TraceTables
    ) throws(RecordFault) {
        var event = SpanExtras.Event(time: .at(0), name: 0)
        var content = -1
        try tape.members(item) { (key, value) throws(RecordFault) in
            if key.equals("timestamp") { event.time = .at(try Self.time(tape, value)) }
            if key.equals("value") { content = value }
        }
        if content >= 0, tape.isText(content) {
            self.event(tape.text(content), &event, &tables)
        } else {
            event.name = self.text(tape, content, &tables)
        }
        extras.events.append(event)
    }

    /// The time of an annotation; null means 0.
    static func time(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> Nanos {
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        guard let time = tape.micros(index) else {
            throw RecordFault(
                message: "the timestamp of an annotation is no number of microseconds", text: tape.shown(index))
        }
        return time
    }

    /// Name and attributes of an annotation: `name|{…}|dropped` (the Collector), `"name": {…}` (the specification of exporters),
    /// `{"name": {…}}` (Python); any other text is a name.
    private mutating func event(
        _ text: UnsafeRawBufferPointer, _ event: inout SpanExtras.Event, _ tables: inout TraceTables
    ) {
        if let bar = text.firstIndex(of: UInt8(ascii: "|")), let last = text.lastIndex(of: UInt8(ascii: "|")),
            bar < last,
            let row = attributes(text[(bar + 1)..<last], &tables),
            let dropped = Decimal64.unsigned(UnsafeRawBufferPointer(rebasing: text[(last + 1)...])),
            let count = UInt32(exactly: dropped)
        {
            event.name = tables.strings.intern(UnsafeRawBufferPointer(rebasing: text[..<bar]))
            event.attributes = row
            event.droppedAttributes = count
            return
        }
        if text.last == UInt8(ascii: "}"), let made = named(text, &tables) {
            event.name = made.name
            event.attributes = made.row
            return
        }
        event.name = tables.strings.intern(text)
    }

    /// `"name": {…}` with or without brackets around it.
    private mutating func named(
        _ text: UnsafeRawBufferPointer, _ tables: inout TraceTables
    ) -> (name: UInt32, row: UInt32)? {
        guard let first = text.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "{") else { return nil }
        let document =
            first == UInt8(ascii: "{") ? Array(text) : [UInt8(ascii: "{")] + Array(text) + [UInt8(ascii: "}")]
        return object(document, &tables) { decoder, tape, root, tables in
            var found: (name: UInt32, row: UInt32)?
            var count = 0
            try? tape.members(root) { (key, value) throws(RecordFault) in
                count += 1
                if tape.kind(value) == JSONTape.Kind.object {
                    found = (tables.strings.intern(key), decoder.row(tape, value, &tables))
                }
            }
            return count == 1 ? found : nil
        }
    }

    /// Takes the tags `otlp.link.N` out, from 0 on as long as there are some: `trace id|span id|trace state|{…}|dropped`.
    mutating func links(_ extras: inout SpanExtras, _ tables: inout TraceTables) {
        for number in 0..<128 {
            guard let key = tables.strings.find("otlp.link.\(number)"), let text = row.takeText(key) else { return }
            let bytes = tables.strings.withBytes(text) { Array($0) }
            let parts = bytes.split(separator: UInt8(ascii: "|"), maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4, let last = parts[3].lastIndex(of: UInt8(ascii: "|")) else {
                repaired += 1
                continue
            }
            let found = bytes.withUnsafeBytes { all -> SpanExtras.Link? in
                func part(_ slice: ArraySlice<UInt8>) -> UnsafeRawBufferPointer {
                    UnsafeRawBufferPointer(rebasing: all[slice.startIndex..<slice.endIndex])
                }
                guard let traceID = Identifiers.traceID(part(parts[0])),
                    let spanID = Identifiers.spanID(part(parts[1])),
                    let dropped = Decimal64.unsigned(part(parts[3][(last + 1)...])),
                    let count = UInt32(exactly: dropped)
                else { return nil }
                return SpanExtras.Link(
                    traceID: traceID, spanID: spanID, traceState: tables.strings.intern(part(parts[2])),
                    droppedAttributes: count)
            }
            let row = bytes.withUnsafeBytes { attributes($0[parts[3].startIndex..<last], &tables) }
            if var link = found, let row {
                link.attributes = row
                extras.links.append(link)
            } else {
                repaired += 1
            }
        }
    }

    /// The row of a JSON object; `nil` when the text is none.
    private mutating func attributes(
        _ text: Slice<UnsafeRawBufferPointer>, _ tables: inout TraceTables
    ) -> UInt32? {
        guard text.first == UInt8(ascii: "{") || text.isEmpty else { return nil }
        if text.isEmpty { return 0 }
        return object(Array(text), &tables) { decoder, tape, root, tables in decoder.row(tape, root, &tables) }
    }

    private mutating func object<R>(
        _ text: [UInt8], _ tables: inout TraceTables,
        _ body: (inout ZipkinDecoder, JSONTape, Int, inout TraceTables) -> R?
    ) -> R? {
        parser.parse(copied: text) { tape in
            tape.kind(JSONTape.first) == JSONTape.Kind.object ? body(&self, tape, JSONTape.first, &tables) : nil
        } ?? nil
    }

    /// The row of an object's members.
    private func row(_ tape: JSONTape, _ object: Int, _ tables: inout TraceTables) -> UInt32 {
        var row = AttributeRow()
        try? tape.members(object) { (key, value) throws(RecordFault) in
            row.put(tables.entry(tables.strings.intern(key), tape.attribute(value)))
        }
        return row.intern(&tables)
    }
}
