public import WinnowFormats
public import WinnowModel

/// A span with everything that it says written out, so that spans of different tables can be compared.
public struct PlainSpan: Hashable, Sendable {
    /// An attribute.
    public typealias Pair = AttributeValue.KeyedValue

    /// What happened on a span.
    public struct Event: Hashable, Sendable {
        /// Unix ns.
        public var time: Nanos
        /// Its name.
        public var name: String
        /// Its attributes.
        public var attributes: [Pair]
        /// How many attributes were dropped.
        public var dropped: UInt32
    }

    /// A link.
    public struct Link: Hashable, Sendable {
        /// The trace.
        public var traceID: TraceID
        /// The span.
        public var spanID: UInt64
        /// The trace state.
        public var traceState: String
        /// Its attributes.
        public var attributes: [Pair]
        /// Flags.
        public var flags: UInt32
        /// How many attributes were dropped.
        public var dropped: UInt32
    }

    /// What a resource or a scope says.
    public struct Origin: Hashable, Sendable {
        /// The scope's name and version.
        public var name = "", version = ""
        /// Attributes.
        public var attributes: [Pair] = []
        /// The schema.
        public var schemaURL = ""
        /// How many attributes were dropped.
        public var dropped: UInt32 = 0
    }

    /// The trace.
    public var traceID: TraceID
    /// The span's id and its parent's, 0 for none.
    public var spanID: UInt64, parentID: UInt64
    /// Unix ns.
    public var start: Nanos, end: Nanos
    /// Service and operation.
    public var service: String, name: String
    /// The kind.
    public var kind: SpanKind
    /// Raw value of the status.
    public var status: UInt8
    /// The status message.
    public var message: String
    /// The trace state.
    public var traceState: String
    /// The attributes.
    public var attributes: [Pair]
    /// Events in order.
    public var events: [Event]
    /// Links in order.
    public var links: [Link]
    /// How many attributes, events and links were dropped.
    public var dropped: [UInt32]
    /// OTLP flags.
    public var flags: UInt32
    /// Resource and scope.
    public var resource: Origin, scope: Origin

    /// The spans of a batch, row by row.
    public static func list(_ batch: TraceBatch, _ tables: TraceTables) -> [PlainSpan] {
        (0..<batch.traceCount).flatMap { trace in
            batch.spans(of: trace).map { PlainSpan(batch, trace, $0, tables) }
        }
    }

    /// The spans of a file in its order, and what was wrong with it.
    public static func read(_ path: String) throws -> (spans: [PlainSpan], damage: TraceDamage) {
        let file = try TraceFile(path)
        var block = SpanBlock()
        while try file.read(&block, limit: block.count + 8192) {}
        return (list(block.batch(of: 0..<block.count), block.tables), file.damage)
    }

    private init(_ batch: TraceBatch, _ trace: Int, _ row: Int, _ tables: TraceTables) {
        let operation = tables.operations[Int(batch.operation[row])]
        let instance = tables.instances[Int(batch.instance[row])]
        let scope = tables.scopes[Int(operation.scope)]
        let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[row])]
        let keys = (batch.traceIDLow[trace], batch.spanID[row])
        func pairs(_ row: UInt32) -> [Pair] {
            tables.values(row, traceKey: keys.0, spanKey: keys.1).map { Pair($0.key, $0.value) }
        }
        traceID = batch.traceID(trace)
        spanID = batch.spanID[row]
        parentID = batch.parentID(row)
        start = batch.start[row]
        end = batch.end[row]
        service = tables.strings[operation.service]
        name = tables.strings[operation.name]
        kind = operation.kind
        status = batch.status[row]
        message = tables.strings[extras.statusMessage]
        traceState = tables.strings[extras.traceState]
        attributes = pairs(batch.attributes[row])
        events = extras.events.map {
            Event(
                time: batch.time(of: $0, on: row), name: tables.strings[$0.name], attributes: pairs($0.attributes),
                dropped: $0.droppedAttributes)
        }
        links = extras.links.map {
            Link(
                traceID: $0.traceID, spanID: $0.spanID, traceState: tables.strings[$0.traceState],
                attributes: pairs($0.attributes), flags: $0.flags, dropped: $0.droppedAttributes)
        }
        dropped = [extras.droppedAttributes, extras.droppedEvents, extras.droppedLinks]
        flags = batch.otlpFlags(row)
        resource = Origin(
            attributes: pairs(instance.attributes), schemaURL: tables.strings[instance.schemaURL],
            dropped: instance.droppedAttributes)
        self.scope = Origin(
            name: tables.strings[scope.name], version: tables.strings[scope.version],
            attributes: pairs(scope.attributes), schemaURL: tables.strings[scope.schemaURL],
            dropped: scope.droppedAttributes)
    }
}
