import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// One span of a file with what its numbers stand for.
struct ReadSpan {
    let block: SpanBlock
    let row: Int

    /// All spans of a text, with what was found wrong.
    static func all(_ text: String, limit: Int = 8192) throws -> (
        spans: [ReadSpan], damage: TraceDamage, format: String
    ) {
        let read = try readAll(TemporaryFile(text).path, limit: limit)
        return ((0..<read.block.count).map { ReadSpan(block: read.block, row: $0) }, read.damage, read.format)
    }

    private var tables: TraceTables { block.tables }
    private var operation: Operation { tables.operations[Int(block.operation[row])] }

    var traceID: String { TraceID(high: block.traceIDHigh[row], low: block.traceIDLow[row]).hex }
    var spanID: UInt64 { block.spanID[row] }
    var parent: UInt64 { block.parentSpanID[row] }
    var start: Nanos { block.start[row] }
    var end: Nanos { block.end[row] }
    var flags: UInt32 { block.flags[row] }
    var status: SpanStatus? { SpanStatus(rawValue: block.status[row]) }
    var service: String { tables.strings[operation.service] }
    var name: String { tables.strings[operation.name] }
    var kind: SpanKind { operation.kind }
    var scope: String {
        let scope = tables.scopes[Int(operation.scope)]
        return tables.strings[scope.name] + "@" + tables.strings[scope.version]
    }
    var extras: SpanExtras { tables.extras[Int(block.extras[row])] }
    var message: String { tables.strings[extras.statusMessage] }
    var state: String { tables.strings[extras.traceState] }
    var attributes: [String: AttributeValue] { values(block.attributes[row]) }
    var resource: [String: AttributeValue] { values(tables.instances[Int(block.instance[row])].attributes) }
    /// Names, times and attributes of the events.
    var events: [(name: String, time: Nanos, attributes: [String: AttributeValue])] {
        extras.events.map { event in
            guard case .at(let time) = event.time else { return (tables.strings[event.name], 0, [:]) }
            return (tables.strings[event.name], time, values(event.attributes))
        }
    }
    /// Low halves of the links' trace ids, their span ids, states and attributes.
    var links: [(traceID: UInt64, spanID: UInt64, state: String, attributes: [String: AttributeValue])] {
        extras.links.map { ($0.traceID.low, $0.spanID, tables.strings[$0.traceState], values($0.attributes)) }
    }

    private func values(_ number: UInt32) -> [String: AttributeValue] {
        Dictionary(tables.values(number).map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    }
}
