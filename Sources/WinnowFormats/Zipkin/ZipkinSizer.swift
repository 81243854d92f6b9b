public import WinnowModel
import WinnowSettings

/// Exact sizes of spans in Zipkin's JSON, by arithmetic over the columns: what `ZipkinWriter` would write, without writing it.
///
/// Sizes of texts, operations, rows of attributes and extras are computed once; a span costs a few additions.
public struct ZipkinSizer: Sendable {
    /// What a row of a resource and one of a span make together.
    private struct Tags {
        var bytes = 0
        var count = 0
        /// Entries whose values are drawn.
        var drawn: [UInt64] = []
    }

    /// What a number of extras makes.
    private struct Extras {
        /// Annotations without the digits of their times.
        var annotationBytes = 0
        var tagBytes = 0
        var tagCount = 0
    }

    /// Length of each text in quotes.
    private var quoted: [UInt32] = []
    /// Name, kind and service of each operation.
    private var operations: [Int] = []
    /// Tags that each operation makes, and how many.
    private var operationTags: [(bytes: Int, count: Int)] = []
    private var tags: [UInt64: Tags] = [:]
    private var extras: [UInt32: Extras] = [:]
    /// Lengths of the listed values of each domain in quotes; where values are numbered that of the prefix.
    private var domains: [[UInt32]] = []
    private var serviceName: UInt32?

    /// Knows no tables but those that it is shown.
    public init() {}

    /// Size of each span of `batch` as an element of the list, without the comma before it, bytes.
    ///
    /// `tables` may have grown since they were last seen. `sizes` grows to the spans of the batch and is overwritten.
    public mutating func measure(_ batch: TraceBatch, _ tables: TraceTables, into sizes: inout [UInt32]) {
        grow(to: tables)
        if sizes.count < batch.spanCount {
            sizes.append(contentsOf: repeatElement(0, count: batch.spanCount - sizes.count))
        }
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) { sizes[row] = UInt32(clamping: size(batch, tables, trace, row)) }
        }
    }

    /// Size of the body of a request with spans of these sizes, bytes.
    public static func body(_ sizes: some Collection<UInt32>) -> Int {
        // Brackets and the newline after them, and commas between spans.
        sizes.reduce(3) { $0 + Int($1) } + max(0, sizes.count - 1)
    }

    private mutating func grow(to tables: TraceTables) {
        if quoted.isEmpty || serviceName == nil { serviceName = tables.strings.find("service.name") }
        while quoted.count < tables.strings.count {
            quoted.append(tables.strings.withBytes(UInt32(quoted.count)) { Self.quotedLength($0) })
        }
        for operation in tables.operations[operations.count...] {
            var size = Self.member("name") + 1 + text(operation.name)
            switch operation.kind {
            case .server, .client: size += Self.member("kind") + 1 + 8
            case .producer, .consumer: size += Self.member("kind") + 1 + 10
            case .internal, .unspecified: break
            }
            size += Self.member("localEndpoint") + 1 + 2
            if operation.service != 0 { size += Self.member("serviceName") + text(operation.service) }
            operations.append(size)
            let scope = tables.scopes[Int(operation.scope)]
            var own = (bytes: 0, count: 0)
            func add(_ name: StaticString, _ bytes: Int) {
                own.bytes += Self.member(name) + bytes
                own.count += 1
            }
            if operation.kind == .internal { add("span.kind", 10) }
            if scope.name != 0 { add("otel.scope.name", text(scope.name)) }
            if scope.version != 0 { add("otel.scope.version", text(scope.version)) }
            operationTags.append(own)
        }
        for domain in tables.attributes.domains[domains.count...] {
            let lengths = domain.listed.map { Self.quotedLength(AttributeText.text($0)) }
            domains.append(lengths.isEmpty ? [Self.quotedLength(domain.prefix)] : lengths)
        }
    }

    private mutating func size(_ batch: TraceBatch, _ tables: TraceTables, _ trace: Int, _ row: Int) -> Int {
        let operation = Int(batch.operation[row])
        let start = batch.start[row]
        let keys = (batch.traceIDLow[trace], batch.spanID[row])
        // The braces around the span and its tags, and the two ids.
        var size = 4 + Self.member("traceId") + 34 + Self.member("id") + 1 + 18 + Self.member("tags") + 1
        if batch.parentID(row) != 0 { size += Self.member("parentId") + 1 + 18 }
        size += operations[operation]
        if start != 0 {
            size += Self.member("timestamp") + 1 + ValueDomain.decimals(start / 1000)
            size +=
                Self.member("duration") + 1 + ValueDomain.decimals(max(start, batch.end[row]) / 1000 - start / 1000)
        }
        var count = operationTags[operation].count
        size += operationTags[operation].bytes
        let attributes = tags(batch.attributes[row], tables.instances[Int(batch.instance[row])].attributes, tables)
        size += attributes.bytes
        count += attributes.count
        for place in attributes.drawn {
            let number = Int(place)
            let domain = tables.attributes.domains[number]
            let index = domain.index(traceKey: keys.0, spanKey: keys.1)
            switch domain.shape(at: index) {
            case .listed(let place): size += Int(domains[number].isEmpty ? 2 : domains[number][place])
            case .numbered(let digits): size += Int(domains[number][0]) + digits
            case .integer(let value): size += 2 + Self.length(of: value)
            }
        }
        let number = batch.extras.isEmpty ? 0 : batch.extras[row]
        let found = tables.extras[Int(number)]
        switch SpanStatus(rawValue: batch.status[row]) {
        case .ok:
            size += Self.member("otel.status_code") + 4
            count += 1
        case .error:
            size += Self.member("otel.status_code") + 7 + Self.member("error") + 6
            count += 2
        default:
            if found.statusMessage != 0 {
                size += Self.member("otel.status_code") + 7
                count += 1
            }
        }
        if number != 0 || found != SpanExtras() {
            let more = extras(number, found, keys, tables)
            size += more.annotationBytes + more.tagBytes
            count += more.tagCount
            for event in found.events { size += ValueDomain.decimals(batch.time(of: event, on: row) / 1000) }
        }
        return size + max(0, count - 1)
    }

    /// Tags of a resource and a span; the last of equal keys wins.
    private mutating func tags(_ span: UInt32, _ resource: UInt32, _ tables: TraceTables) -> Tags {
        let key = UInt64(resource) << 32 | UInt64(span)
        if let known = tags[key] { return known }
        let entries =
            tables.attributes.entries(resource).filter { $0.key != serviceName || $0.kind != .string }
            + tables.attributes.entries(span)
        var last: [UInt32: Int] = [:]
        for (place, entry) in entries.enumerated() { last[entry.key] = place }
        var made = Tags()
        for (place, entry) in entries.enumerated() where last[entry.key] == place {
            made.count += 1
            made.bytes += text(entry.key) + 1
            switch entry.kind {
            case .drawn: made.drawn.append(entry.payload)
            case .string: made.bytes += text(UInt32(truncatingIfNeeded: entry.payload))
            default:
                made.bytes += Int(Self.quotedLength(AttributeText.text(tables.value(entry, traceKey: 0, spanKey: 0))))
            }
        }
        tags[key] = made
        return made
    }

    /// What extras make; kept unless an attribute in them is drawn.
    private mutating func extras(
        _ number: UInt32, _ span: SpanExtras, _ keys: (UInt64, UInt64), _ tables: TraceTables
    ) -> Extras {
        if let known = extras[number] { return known }
        var made = Extras()
        func inline(_ row: UInt32) -> String {
            AttributeText.json(tables.values(row, traceKey: keys.0, spanKey: keys.1)).text()
        }
        if !span.events.isEmpty { made.annotationBytes = Self.member("annotations") + 1 + 2 + span.events.count - 1 }
        for event in span.events {
            made.annotationBytes += 2 + Self.member("timestamp") + 1 + Self.member("value")
            if event.attributes == 0 && event.droppedAttributes == 0 {
                made.annotationBytes += text(event.name)
            } else {
                let value = "\(tables.strings[event.name])|\(inline(event.attributes))|\(event.droppedAttributes)"
                made.annotationBytes += Int(Self.quotedLength(value))
            }
        }
        for (place, link) in span.links.enumerated() {
            let state = tables.strings[link.traceState]
            let value =
                "\(link.traceID.hex)|\(link.spanID.hex16)|\(state)|\(inline(link.attributes))|\(link.droppedAttributes)"
            made.tagBytes += Int(Self.quotedLength("otlp.link.\(place)")) + 1 + Int(Self.quotedLength(value))
            made.tagCount += 1
        }
        func add(_ name: StaticString, _ bytes: Int) {
            made.tagBytes += Self.member(name) + bytes
            made.tagCount += 1
        }
        if span.statusMessage != 0 { add("otel.status_description", text(span.statusMessage)) }
        if span.traceState != 0 { add("w3c.tracestate", text(span.traceState)) }
        let dropped: [(StaticString, UInt32)] = [
            ("otel.dropped_attributes_count", span.droppedAttributes),
            ("otel.dropped_events_count", span.droppedEvents), ("otel.dropped_links_count", span.droppedLinks),
        ]
        for (name, count) in dropped where count != 0 { add(name, 2 + ValueDomain.decimals(UInt64(count))) }
        let rows = span.events.map(\.attributes) + span.links.map(\.attributes)
        if rows.allSatisfy({ row in tables.attributes.entries(row).allSatisfy { $0.kind != .drawn } }) {
            extras[number] = made
        }
        return made
    }

    private func text(_ number: UInt32) -> Int { Int(quoted[Int(number)]) }

    /// A member's name with quotes and colon.
    private static func member(_ name: StaticString) -> Int { name.utf8CodeUnitCount + 3 }

    private static func length(of value: Int64) -> Int { ValueDomain.decimals(value.magnitude) + (value < 0 ? 1 : 0) }

    private static func quotedLength(_ text: String) -> UInt32 {
        var json = JSONText()
        json.quoted(text)
        return UInt32(clamping: json.bytes.count)
    }

    private static func quotedLength(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var json = JSONText()
        json.quoted(bytes)
        return UInt32(clamping: json.bytes.count)
    }
}
