import WinnowModel
import WinnowOTTL

/// Turns records back into the numbers of columns; what an edit has left as it was keeps its number.
///
/// Values that are drawn by the span's key stay drawn where they have not changed, so that rows do not multiply with the values.
struct RecordInterner {
    /// The span whose values are drawn.
    struct Keys {
        var trace: UInt64 = 0
        var span: UInt64 = 0
    }

    let growing: GrowingTables
    private let serviceName: UInt32
    private var entries: [AttributeTable.Entry] = []

    init(_ growing: GrowingTables) {
        self.growing = growing
        serviceName = growing.tables.strings.intern("service.name")
    }

    // MARK: Resource, scope, operation

    /// The number of a resource that was instance number `number`; its service is the last `service.name` that is a text, as when it is read.
    mutating func instance(_ record: ResourceRecord, was number: UInt32) -> UInt32 {
        let before = growing.tables.instances[Int(number)]
        var after = before
        after.attributes = row(record.attributes, was: before.attributes, Keys())
        after.droppedAttributes = record.droppedAttributes
        after.schemaURL = text(record.schemaURL)
        if after == before { return number }
        // Traces in formats that keep the service elsewhere have no such attribute: it stays what it was.
        if after.attributes != before.attributes {
            let name = service(of: after.attributes)
            if name != service(of: before.attributes) { after.service = name ?? 0 }
        }
        return growing.tables.intern(after)
    }

    private func service(of row: UInt32) -> UInt32? {
        growing.tables.attributes.entries(row).last { $0.key == serviceName && $0.kind == .string }
            .map { UInt32(truncatingIfNeeded: $0.payload) }
    }

    /// The number of an operation that was number `number`, now of the service of an instance.
    mutating func operation(
        _ span: SpanRecord, _ scope: ScopeRecord, was number: UInt32, from before: UInt32, to instance: UInt32
    ) -> UInt32 {
        var operation = growing.tables.operations[Int(number)]
        operation.name = text(span.name)
        operation.kind = UInt8(exactly: span.kind).flatMap(SpanKind.init(rawValue:)) ?? .unspecified
        operation.scope = self.scope(scope, was: operation.scope)
        return intern(operation, was: number, from: before, to: instance)
    }

    /// The number of operation number `number` whose instance has changed.
    func operation(was number: UInt32, from before: UInt32, to instance: UInt32) -> UInt32 {
        if before == instance { return number }
        return intern(growing.tables.operations[Int(number)], was: number, from: before, to: instance)
    }

    private func intern(
        _ operation: Operation, was number: UInt32, from before: UInt32, to instance: UInt32
    ) -> UInt32 {
        var operation = operation
        let service = growing.tables.instances[Int(instance)].service
        if service != growing.tables.instances[Int(before)].service { operation.service = service }
        return operation == growing.tables.operations[Int(number)] ? number : growing.tables.intern(operation)
    }

    private mutating func scope(_ record: ScopeRecord, was number: UInt32) -> UInt32 {
        let before = growing.tables.scopes[Int(number)]
        let after = InstrumentationScope(
            name: text(record.name), version: text(record.version),
            attributes: row(record.attributes, was: before.attributes, Keys()), schemaURL: text(record.schemaURL),
            droppedAttributes: record.droppedAttributes)
        return after == before ? number : growing.tables.intern(after)
    }

    // MARK: Extras

    /// The number of what a span says beside its columns, where it was number `number`; its times are those before the edit.
    mutating func extras(
        _ span: SpanRecord, was number: UInt32, start: Nanos, end: Nanos, _ keys: Keys
    ) -> UInt32 {
        let before = growing.tables.extras[Int(number)]
        var after = before
        after.statusMessage = text(span.status.message)
        after.traceState = text(span.traceState)
        after.droppedAttributes = span.droppedAttributes
        after.droppedEvents = span.droppedEvents
        after.droppedLinks = span.droppedLinks
        after.events = span.events.enumerated().map { index, record in
            event(record, was: index < before.events.count ? before.events[index] : nil, span, start, end, keys)
        }
        after.links = span.links.enumerated().map { index, record in
            SpanExtras.Link(
                traceID: record.traceID, spanID: record.spanID, traceState: text(record.traceState),
                attributes: row(
                    record.attributes, was: index < before.links.count ? before.links[index].attributes : 0, keys),
                flags: record.flags, droppedAttributes: record.droppedAttributes)
        }
        return after == before ? number : growing.intern(after)
    }

    private mutating func event(
        _ record: EventRecord, was before: SpanExtras.Event?, _ span: SpanRecord, _ start: Nanos, _ end: Nanos,
        _ keys: Keys
    ) -> SpanExtras.Event {
        var time = SpanExtras.Event.Time.at(record.time)
        // An event at the span's start or end stays there as long as neither has moved.
        switch before?.time {
        case .start where record.time == start && span.startTime == start: time = .start
        case .end where record.time == end && span.endTime == end: time = .end
        default: break
        }
        return SpanExtras.Event(
            time: time, name: text(record.name),
            attributes: row(record.attributes, was: before?.attributes ?? 0, keys),
            droppedAttributes: record.droppedAttributes)
    }

    // MARK: Attributes

    func text(_ text: Text) -> UInt32 { text.bytes.withUnsafeBytes { growing.tables.strings.intern($0) } }

    /// The row of these attributes, where they were row `number`; `old` is that row as plain values, where somebody has it.
    mutating func row(
        _ map: ValueMap, was number: UInt32, _ keys: Keys, before old: ValueMap = ValueMap()
    ) -> UInt32 {
        let pairs = map.pairs
        let before = growing.tables.attributes.range(number)
        var same = 0
        while same < pairs.count, same < before.count {
            let isOld = same < old.count && Self.isIdentical(pairs[same], old.pairs[same])
            if !isOld && !holds(before.lowerBound + same, pairs[same], keys) { break }
            same += 1
        }
        if same == pairs.count, same == before.count { return number }
        entries.removeAll(keepingCapacity: true)
        for index in 0..<same { entries.append(growing.tables.attributes.entry(at: before.lowerBound + index)) }
        for pair in pairs[same...] {
            let known = before.first { holds($0, pair, keys) }
            entries.append(known.map { growing.tables.attributes.entry(at: $0) } ?? entry(pair))
        }
        return growing.tables.attributes.intern(entries)
    }

    /// Whether two pairs are plainly the same; others may be as well.
    private static func isIdentical(
        _ a: (key: Text, value: OTTLValue), _ b: (key: Text, value: OTTLValue)
    ) -> Bool {
        guard a.key == b.key else { return false }
        switch (a.value, b.value) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.double(let a), .double(let b)): return a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)): return a == b
        default: return false
        }
    }

    /// Whether the entry at this place is this key with this very value.
    private func holds(_ place: Int, _ pair: (key: Text, value: OTTLValue), _ keys: Keys) -> Bool {
        let entry = growing.tables.attributes.entry(at: place)
        guard stands(pair.key.bytes, entry.key) else { return false }
        switch (entry.kind, pair.value) {
        case (.empty, .null): return true
        case (.bool, .bool(let flag)): return (entry.payload != 0) == flag
        case (.int, .int(let number)): return entry.payload == UInt64(bitPattern: number)
        case (.double, .double(let number)): return entry.payload == number.bitPattern
        case (.string, .string(let text)): return stands(text.bytes, UInt32(truncatingIfNeeded: entry.payload))
        case (.bytes, .bytes(let bytes)): return stands(bytes, UInt32(truncatingIfNeeded: entry.payload))
        case (.array, _), (.map, _), (.drawn, _):
            return growing.tables.value(entry, traceKey: keys.trace, spanKey: keys.span) == AttributeValue(pair.value)
        default: return false
        }
    }

    private func stands(_ bytes: [UInt8], _ number: UInt32) -> Bool {
        growing.tables.strings.length(number) == bytes.count
            && growing.tables.strings.withBytes(number) { $0.elementsEqual(bytes) }
    }

    private func entry(_ pair: (key: Text, value: OTTLValue)) -> AttributeTable.Entry {
        let key = text(pair.key)
        switch pair.value {
        // Bytes of a text need not be UTF-8: they go in as they are.
        case .string(let value): return AttributeTable.Entry(key: key, kind: .string, payload: UInt64(text(value)))
        case .bytes(let bytes):
            return AttributeTable.Entry(key: key, kind: .bytes, payload: UInt64(text(Text(bytes: bytes))))
        default: break
        }
        let value = AttributeValue(pair.value)
        switch value {
        case .bool(let flag): return AttributeTable.Entry(key: key, kind: .bool, payload: flag ? 1 : 0)
        case .int(let number):
            return AttributeTable.Entry(key: key, kind: .int, payload: UInt64(bitPattern: number))
        case .double(let number): return AttributeTable.Entry(key: key, kind: .double, payload: number.bitPattern)
        case .array: return AttributeTable.Entry(key: key, kind: .array, payload: growing.composite(value))
        case .map: return AttributeTable.Entry(key: key, kind: .map, payload: growing.composite(value))
        case .empty, .string, .bytes: return AttributeTable.Entry(key: key, kind: .empty, payload: 0)
        }
    }
}

extension AttributeValue {
    /// A value as an attribute keeps it; what no attribute can hold is empty.
    init(_ value: OTTLValue) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number), .goInt(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text.string)
        case .bytes(let bytes): self = .bytes(bytes)
        case .map(let map): self = .map(map.pairs.map { KeyedValue($0.key.string, AttributeValue($0.value)) })
        case .slice(let values), .list(let values): self = .array(values.map { AttributeValue($0) })
        case .strings(let texts): self = .array(texts.map { .string($0.string) })
        default: self = .empty
        }
    }
}
