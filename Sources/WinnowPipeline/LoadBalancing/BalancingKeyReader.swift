import WinnowFormats
import WinnowModel
import WinnowOTTL

/// Reads the routing key of spans off the columns: `name=value|` for each attribute, `name=|` for one that nobody has, values as the
/// Collector's `AsString` writes them (contrib v0.161.0, `exporter/loadbalancingexporter/trace_exporter.go`; `otelcol/loadbalancing` of the
/// reference vectors).
struct BalancingKeyReader {
    private let names: [[UInt8]]
    private var key: [UInt8] = []
    /// Whether a value was drawn by the span's key, so that others with its rows have another.
    private(set) var isDrawn = false
    /// Whether the resource had every attribute, so that all spans of it have the same key.
    private(set) var isOfResource = true

    init(_ key: BalancingKey) {
        switch key {
        case .traceID: names = []
        case .service: names = [Array("service.name".utf8)]
        case .attributes(let attributes): names = attributes.map { Array($0.utf8) }
        }
    }

    /// CRC-32 of the key of a span.
    mutating func checksum(_ row: Int, _ trace: TraceID, _ batch: TraceBatch, _ tables: TraceTables) -> UInt32 {
        key.removeAll(keepingCapacity: true)
        isDrawn = false
        isOfResource = true
        let operation = tables.operations[Int(batch.operation[row])]
        for name in names {
            key.append(contentsOf: name)
            key.append(UInt8(ascii: "="))
            let number = name.withUnsafeBytes { tables.strings.find($0) }
            let isFound = add(number, of: tables.instances[Int(batch.instance[row])].attributes, tables)
            isOfResource = isOfResource && isFound
            if !isFound, !add(number, of: tables.scopes[Int(operation.scope)].attributes, tables) {
                if name.elementsEqual("span.name".utf8) {
                    tables.strings.withBytes(operation.name) { key.append(contentsOf: $0) }
                } else if name.elementsEqual("span.kind".utf8) {
                    key.append(contentsOf: Self.kind(operation.kind).utf8)
                } else {
                    _ = add(
                        number, of: batch.attributes[row], tables, traceKey: trace.low, spanKey: batch.spanID[row])
                }
            }
            key.append(UInt8(ascii: "|"))
        }
        return CRC32.of(key)
    }

    /// Adds the value that a row of attributes has; false where it has none.
    private mutating func add(
        _ name: UInt32?, of row: UInt32, _ tables: TraceTables, traceKey: UInt64 = 0, spanKey: UInt64 = 0
    ) -> Bool {
        guard let name else { return false }
        for entry in tables.attributes.entries(row) where entry.key == name {
            if entry.kind == .string {
                tables.strings.withBytes(UInt32(truncatingIfNeeded: entry.payload)) { key.append(contentsOf: $0) }
            } else {
                isDrawn = isDrawn || entry.kind == .drawn
                let value = tables.value(entry, traceKey: traceKey, spanKey: spanKey)
                key.append(contentsOf: OTTLValue(value).attributeText.bytes)
            }
            return true
        }
        return false
    }

    /// `ptrace.SpanKind.String()`.
    private static func kind(_ kind: SpanKind) -> String {
        switch kind {
        case .unspecified: "Unspecified"
        case .internal: "Internal"
        case .server: "Server"
        case .client: "Client"
        case .producer: "Producer"
        case .consumer: "Consumer"
        }
    }
}
