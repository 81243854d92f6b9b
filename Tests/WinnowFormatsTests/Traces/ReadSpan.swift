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
    private var operation: Operation { tables.operations[Int(block.spans[row].operation)] }

    var traceID: String { block.spans[row].traceID.hex }
    var spanID: UInt64 { block.spans[row].spanID }
    var parent: UInt64 { block.spans[row].parentSpanID }
    var start: Nanos { block.spans[row].start }
    var end: Nanos { block.spans[row].end }
    var flags: UInt32 { block.spans[row].flags }
    var status: SpanStatus? { SpanStatus(rawValue: block.spans[row].status) }
    var service: String { tables.strings[operation.service] }
    var name: String { tables.strings[operation.name] }
    var kind: SpanKind { operation.kind }
    var scope: String {
        let scope = tables.scopes[Int(operation.scope)]
        return tables.strings[scope.name] + "@" + tables.strings[scope.version]
    }
    var extras: SpanExtras { tables.extras[Int(block.spans[row].extras)] }
    var message: String { tables.strings[extras.statusMessage] }
    var state: String { tables.strings[extras.traceState] }
    var attributes: [String: AttributeValue] { values(block.spans[row].attributes) }
    var resource: [String: AttributeValue] { values(tables.instances[Int(block.spans[row].instance)].attributes) }
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
