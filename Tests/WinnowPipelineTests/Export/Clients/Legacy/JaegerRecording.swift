import WinnowFormats
import WinnowModel
import WinnowSettings
import WinnowTestSupport

/// A batch of spans with the packets that a real exporter made of it (`Fixtures/jaeger/README.md`).
struct JaegerRecording {
    var tables = TraceTables()
    var batch = TraceBatch()
    let service: String
    /// Whether the exporter was told to split batches.
    let splits: Bool
    /// Sizes of what it sent, bytes.
    let packets: [Int]

    /// Every batch of the recording, of which each span is a trace of its own.
    static func all() throws -> [JaegerRecording] {
        let bytes = contents(Checkout.path("Tests/WinnowPipelineTests/Fixtures/jaeger/packets.jsonl"))
        return try bytes.split(separator: 0x0A).compactMap { line in
            JaegerRecording(try JSONValue.parse(Array(line), file: "packets.jsonl"))
        }
    }

    init?(_ line: JSONValue) {
        guard let service = line["service"]?.string, let spans = line["spans"]?.elements else { return nil }
        self.service = service
        splits = line["split"]?.bool == true
        packets = (line["packets"]?.elements ?? []).compactMap { $0.integer.map { Int($0) } }
        let scope = tables.intern(
            InstrumentationScope(
                name: tables.strings.intern(line["scope"]?[0]?.string ?? ""),
                version: tables.strings.intern(line["scope"]?[1]?.string ?? "")))
        let resource = row(line["resource"])
        let number = tables.strings.intern(service)
        let instance = tables.intern(ServiceInstance(service: number, attributes: resource))
        batch.reserve(traces: spans.count, spans: spans.count)
        for (place, span) in spans.enumerated() { add(span, place, number, instance, scope) }
    }

    private mutating func add(_ span: JSONValue, _ row: Int, _ service: UInt32, _ instance: UInt32, _ scope: UInt32) {
        let id = TraceID.of(span["trace"]?.string ?? "")
        batch.traceIDHigh[row] = id.high
        batch.traceIDLow[row] = id.low
        batch.firstSpan[row + 1] = UInt32(row + 1)
        batch.spanID[row] = Self.number(span["span"])
        batch.parent[row] = -1
        batch.parentSpanID.append(Self.number(span["parent"]))
        batch.flags.append(1)
        batch.start[row] = UInt64(span["start"]?.string ?? "") ?? 0
        batch.end[row] = UInt64(span["end"]?.string ?? "") ?? 0
        let kinds: [String: SpanKind] = [
            "internal": .internal, "server": .server, "client": .client, "producer": .producer, "consumer": .consumer,
        ]
        batch.operation[row] = tables.intern(
            Operation(
                service: service, name: tables.strings.intern(span["name"]?.string ?? ""),
                kind: kinds[span["kind"]?.string ?? ""] ?? .unspecified, scope: scope))
        batch.instance[row] = instance
        let statuses: [String: SpanStatus] = ["OK": .ok, "ERROR": .error]
        batch.status[row] = (statuses[span["status"]?.string ?? ""] ?? .unset).rawValue
        batch.attributes[row] = self.row(span["attributes"])
        batch.extras.append(extras(span))
        batch.traceCount = row + 1
        batch.spanCount = row + 1
    }

    private mutating func extras(_ span: JSONValue) -> UInt32 {
        var extras = SpanExtras()
        if let message = span["message"]?.string { extras.statusMessage = tables.strings.intern(message) }
        for event in span["events"]?.elements ?? [] {
            extras.events.append(
                SpanExtras.Event(
                    time: .at(UInt64(event[1]?.string ?? "") ?? 0),
                    name: tables.strings.intern(event[0]?.string ?? ""), attributes: row(event[2])))
        }
        for link in span["links"]?.elements ?? [] {
            extras.links.append(
                SpanExtras.Link(traceID: TraceID.of(link[0]?.string ?? ""), spanID: Self.number(link[1])))
        }
        let dropped = (span["dropped"]?.elements ?? []).map { UInt32(clamping: $0.integer ?? 0) }
        if dropped.count == 3 {
            (extras.droppedAttributes, extras.droppedEvents, extras.droppedLinks) = (dropped[0], dropped[1], dropped[2])
        }
        return tables.add(extras)
    }

    /// `[key, value, type]` each.
    private mutating func row(_ attributes: JSONValue?) -> UInt32 {
        let entries = (attributes?.elements ?? []).map { attribute in
            tables.entry(attribute[0]?.string ?? "", Self.value(attribute[1] ?? .null, attribute[2]?.string ?? ""))
        }
        return tables.attributes.intern(entries)
    }

    private static func value(_ value: JSONValue, _ type: String) -> AttributeValue {
        switch type {
        case "str": .string(value.string ?? "")
        case "repeated": .string(String(repeating: "w", count: Int(value.integer ?? 0)))
        case "bool": .bool(value.bool ?? false)
        case "int": .int(Int64(value.string ?? "") ?? 0)
        case "float": .double(value.double ?? 0)
        default:
            .array(
                (value.elements ?? []).map { element in
                    switch element {
                    case .string(let text): .string(text)
                    case .bool(let flag): .bool(flag)
                    case .int(let number): .int(number)
                    case .number(let number): .double(number)
                    default: .empty
                    }
                })
        }
    }

    private static func number(_ hex: JSONValue?) -> UInt64 { UInt64(hex?.string ?? "", radix: 16) ?? 0 }
}

extension TraceID {
    /// The id of 32 hexadecimal digits.
    fileprivate static func of(_ hex: String) -> TraceID {
        TraceID(high: UInt64(hex.prefix(16), radix: 16) ?? 0, low: UInt64(hex.suffix(16), radix: 16) ?? 0)
    }
}
