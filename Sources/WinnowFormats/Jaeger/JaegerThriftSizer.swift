public import WinnowModel

/// Exact sizes of spans in Jaeger's compact Thrift (`jaeger.thrift`), as exporters that spoke to an agent over UDP wrote them.
///
/// Translated as opentelemetry-exporter-jaeger-thrift 1.21.0 for Python does, the last of its kind (`translate/__init__.py`): attributes of span and
/// resource are tags of the span, the process has nothing but a name. Bytes and maps are left out, lists are written as Python shows a tuple.
public struct JaegerThriftSizer: Sendable {
    /// Tags, and what values are drawn in them.
    private struct Tags {
        var bytes = 0
        var count = 0
        /// Keys of drawn entries with their domains.
        var drawn: [(keyBytes: Int, domain: Int)] = []
    }

    private var operations: [Tags] = []
    private var nameBytes: [Int] = []
    private var rows: [Tags] = []
    /// Sizes of the listed values of each domain without their keys, 0 for one that is left out.
    private var domains: [[Int]] = []

    /// Knows no tables but those that it is shown.
    public init() {}

    /// Size of each span of `batch` as an element of a batch, bytes.
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

    /// Size of the process of a service, bytes.
    public static func process(service: String) -> Int { 1 + text(service.utf8.count) + 1 }

    /// Size of the packet with spans of a total size and the process of their service, bytes: the call `emitBatch` of the agent's interface.
    public static func packet(spans count: Int, bytes: Int, process: Int) -> Int {
        // Protocol, version and type, number of the call, its name; then the fields of arguments and batch, and the ends of both.
        3 + text("emitBatch".utf8.count) + 1 + 1 + process + 1 + list(count) + bytes + 2
    }

    private mutating func grow(to tables: TraceTables) {
        for domain in tables.attributes.domains[domains.count...] {
            domains.append(domain.listed.map { Self.value($0) ?? 0 })
        }
        for row in UInt32(rows.count)..<UInt32(tables.attributes.count) {
            var tags = Tags()
            for entry in tables.attributes.entries(row) {
                let keyBytes = Self.key(tables.strings.length(entry.key))
                if entry.kind == .drawn {
                    tags.drawn.append((keyBytes, Int(entry.payload)))
                } else if entry.kind == .string {
                    tags.bytes +=
                        keyBytes + 1 + Self.text(tables.strings.length(UInt32(truncatingIfNeeded: entry.payload)))
                    tags.count += 1
                } else if let value = Self.value(tables.value(entry, traceKey: 0, spanKey: 0)) {
                    tags.bytes += keyBytes + value
                    tags.count += 1
                }
            }
            rows.append(tags)
        }
        for operation in tables.operations[operations.count...] {
            nameBytes.append(Self.text(tables.strings.length(operation.name)))
            var tags = Tags()
            func add(_ key: StaticString, _ length: Int) {
                tags.bytes += Self.key(key.utf8CodeUnitCount) + 1 + Self.text(length)
                tags.count += 1
            }
            switch operation.kind {
            case .server, .client: add("span.kind", 6)
            case .producer, .consumer, .internal, .unspecified: add("span.kind", 8)
            }
            if operation.scope != 0 {
                let scope = tables.scopes[Int(operation.scope)]
                let (name, version) = (tables.strings.length(scope.name), tables.strings.length(scope.version))
                add("otel.library.name", name)
                add("otel.library.version", version)
                add("otel.scope.name", name)
                add("otel.scope.version", version)
            }
            operations.append(tags)
        }
    }

    private func size(_ batch: TraceBatch, _ tables: TraceTables, _ trace: Int, _ row: Int) -> Int {
        let id = batch.traceID(trace)
        let keys = (id.low, batch.spanID[row])
        let operation = Int(batch.operation[row])
        let start = batch.start[row]
        let duration = Int64(bitPattern: batch.end[row] &- start)
        // Eight fields that are always there, the list of tags, and the end.
        var size = 8 + 1 + 1 + Self.integer(Int64(bitPattern: id.low)) + Self.integer(Int64(bitPattern: id.high))
        size += Self.integer(Int64(bitPattern: batch.spanID[row]))
        size += Self.integer(Int64(bitPattern: batch.parentID(row)))
        size += nameBytes[operation]
        size += Self.integer(Int64(batch.otlpFlags(row) & 0xFF))
        size += Self.integer(Self.micros(Int64(bitPattern: start))) + Self.integer(Self.micros(duration))
        var (bytes, count) = (operations[operation].bytes, operations[operation].count)
        add(batch.attributes[row], keys, tables, &bytes, &count)
        add(tables.instances[Int(batch.instance[row])].attributes, keys, tables, &bytes, &count)
        let extras = batch.extras.isEmpty ? tables.extras[0] : tables.extras[Int(batch.extras[row])]
        switch SpanStatus(rawValue: batch.status[row]) {
        case .ok, .error:
            let isError = SpanStatus(rawValue: batch.status[row]) == .error
            bytes += Self.stringTag("otel.status_code", isError ? 5 : 2)
            count += 1
            if extras.statusMessage != 0 {
                bytes += Self.stringTag("otel.status_description", tables.strings.length(extras.statusMessage))
                count += 1
            }
            if isError {
                bytes += Self.key("error".utf8.count) + 1
                count += 1
            }
        default: break
        }
        let dropped: [(StaticString, UInt32)] = [
            ("otel.dropped_attributes_count", extras.droppedAttributes),
            ("otel.dropped_events_count", extras.droppedEvents), ("otel.dropped_links_count", extras.droppedLinks),
        ]
        for (key, number) in dropped where number != 0 {
            bytes += Self.longTag(key, number)
            count += 1
        }
        size += Self.list(count) + bytes
        if !extras.links.isEmpty { size += 1 + links(extras.links) }
        if !extras.events.isEmpty { size += 1 + logs(extras.events, batch, tables, row, keys) }
        return size
    }

    /// Adds the tags of a row.
    private func add(
        _ row: UInt32, _ keys: (UInt64, UInt64), _ tables: TraceTables, _ bytes: inout Int, _ count: inout Int
    ) {
        let tags = rows[Int(row)]
        bytes += tags.bytes
        count += tags.count
        for (keyBytes, number) in tags.drawn {
            let domain = tables.attributes.domains[number]
            let value: Int
            switch domain.shape(at: domain.index(traceKey: keys.0, spanKey: keys.1)) {
            case .listed(let place): value = domains[number].isEmpty ? 0 : domains[number][place]
            case .numbered(let digits): value = 1 + Self.text(domain.prefix.utf8.count + digits)
            case .integer(let integer): value = 1 + Self.integer(integer)
            }
            if value > 0 {
                bytes += keyBytes + value
                count += 1
            }
        }
    }

    private func links(_ links: [SpanExtras.Link]) -> Int {
        links.reduce(Self.list(links.count)) { sum, link in
            sum + 2 + 3 + Self.integer(Int64(bitPattern: link.traceID.low))
                + Self.integer(Int64(bitPattern: link.traceID.high)) + Self.integer(Int64(bitPattern: link.spanID)) + 1
        }
    }

    private func logs(
        _ events: [SpanExtras.Event], _ batch: TraceBatch, _ tables: TraceTables, _ row: Int, _ keys: (UInt64, UInt64)
    ) -> Int {
        var size = Self.list(events.count)
        for event in events {
            var (bytes, count) = (0, 0)
            add(event.attributes, keys, tables, &bytes, &count)
            if event.droppedAttributes != 0 {
                bytes += Self.longTag("otel.dropped_attributes_count", event.droppedAttributes)
                count += 1
            }
            bytes += Self.stringTag("message", tables.strings.length(event.name))
            let time = Self.micros(Int64(bitPattern: batch.time(of: event, on: row)))
            size += 1 + Self.integer(time) + 1 + Self.list(count + 1) + bytes + 1
        }
        return size
    }

    // MARK: Compact Thrift

    /// A tag's key, the type of its value and its end: all but the value.
    private static func key(_ length: Int) -> Int { 1 + text(length) + 2 + 1 }

    private static func stringTag(_ key: StaticString, _ length: Int) -> Int {
        self.key(key.utf8CodeUnitCount) + 1 + text(length)
    }

    private static func longTag(_ key: StaticString, _ number: UInt32) -> Int {
        self.key(key.utf8CodeUnitCount) + 1 + integer(Int64(number))
    }

    /// A tag's value with its field; `nil`: the tag is left out.
    private static func value(_ value: AttributeValue) -> Int? {
        switch value {
        case .string(let text): 1 + self.text(text.utf8.count)
        case .bool: 1
        case .int(let number): 1 + integer(number)
        case .double: 1 + 8
        case .array(let values): 1 + text(PythonTuple.text(values).utf8.count)
        case .empty, .bytes, .map: nil
        }
    }

    /// A length and as many bytes.
    private static func text(_ length: Int) -> Int { varint(UInt64(length)) + length }

    /// The head of a list of structures.
    private static func list(_ count: Int) -> Int { count < 15 ? 1 : 1 + varint(UInt64(count)) }

    /// A number whose sign is its lowest bit.
    private static func integer(_ value: Int64) -> Int { varint(UInt64(bitPattern: value &<< 1 ^ value >> 63)) }

    private static func varint(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

    /// Rounded to microseconds.
    private static func micros(_ nanos: Int64) -> Int64 {
        let sum = nanos.addingReportingOverflow(500)
        let rounded = sum.overflow ? nanos : sum.partialValue
        return rounded >= 0 ? rounded / 1000 : -((999 - rounded) / 1000)
    }
}
