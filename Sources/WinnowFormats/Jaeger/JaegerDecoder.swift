import WinnowModel

/// Decodes Jaeger's spans, as the query API writes them (`traceID`, microseconds, tags with `type` and `value`) or as protobuf JSON does
/// (`traceId` in base64, texts for times, tags with `vType`).
///
/// Names follow the Collector's translator (contrib, `pkg/translator/jaeger`): the tags `span.kind`, `error`, `otel.status_code`,
/// `otel.status_description`, `otel.scope.*` and `w3c.tracestate` become what they stand for, a log's field `event` its name. Unlike it,
/// a span without `error` and `otel.status_code` never fails for its `http.status_code`, and the text "true" of `error` means true.
struct JaegerDecoder: JSONSpanDecoder {
    var repaired = 0
    var interner = SpanInterner()
    var row = AttributeRow()
    var keys = JaegerKeys()

    // The trace that is open.
    private var processText: [UInt8]?
    /// Instance of each process by the number of its name.
    private var processes: [UInt32: UInt32] = [:]
    /// Names of the processes of the rows that wait, from `firstRow` on; 0 for a row that does not.
    private var pending: [UInt32] = []
    private var firstRow = 0
    private var isInside = false
    private let parser: TapeParser

    /// How many spans wait for their processes at most.
    private static let waitLimit = 1 << 20

    init() throws(Failure) { parser = try TapeParser() }

    static func role(_ key: String) -> JSONMember {
        switch key {
        case "data", "result": .inner
        case "spans": .spans
        case "processes", "processMap", "process": .shared
        default: .other
        }
    }

    static func isSpan(_ key: UnsafeRawBufferPointer) -> Bool? {
        switch key.count {
        case 4 where key.equals("data"): false
        case 5 where key.equals("spans"): false
        case 6 where key.equals("spanID") || key.equals("spanId"): true
        case 6 where key.equals("result"): false
        case 7 where key.equals("process"): true
        case 8 where key.equals("duration"): true
        case 9 where key.equals("processes"): false
        case 9 where key.equals("startTime") || key.equals("processID") || key.equals("processId"): true
        case 10 where key.equals("references"): true
        case 10 where key.equals("processMap"): false
        case 13 where key.equals("operationName"): true
        default: nil
        }
    }

    // MARK: Processes

    mutating func follow(_ block: inout SpanBlock, _ damage: inout TraceDamage) {
        // More spans wait than are held back: those that are handed over stay without a service.
        settle(&block, &damage)
        firstRow = block.count
        if interner.follow(&block) {
            keys = JaegerKeys(&block.tables)
            row = AttributeRow()
            if let processText { readProcesses(processText, parser, &block.tables) }
        }
    }

    mutating func enter(_: String, _ block: inout SpanBlock) {
        processText = nil
        processes.removeAll()
        pending.removeAll(keepingCapacity: true)
        firstRow = block.count
        isInside = true
    }

    mutating func shared(_ key: String, _ text: [UInt8], _ parser: TapeParser, _ block: inout SpanBlock) {
        processText = text
        readProcesses(text, parser, &block.tables)
        resolve(&block)
    }

    mutating func leave(_ block: inout SpanBlock, _ damage: inout TraceDamage) {
        settle(&block, &damage)
        processText = nil
        processes.removeAll()
        isInside = false
    }

    func waits(_ block: SpanBlock) -> Bool {
        isInside && processText == nil && !pending.isEmpty && block.count - firstRow < Self.waitLimit
    }

    /// An object of processes by name, a list of named processes, or the one process of a batch (named by the empty text).
    private mutating func readProcesses(_ text: [UInt8], _ parser: TapeParser, _ tables: inout TraceTables) {
        _ = parser.parse(copied: text) { tape in
            let root = JSONTape.first
            try? tape.elements(root) { (item) throws(RecordFault) in
                var name: UInt32 = 0
                var process = -1
                try tape.members(item) { (key, value) throws(RecordFault) in
                    if key.equals("processId"), tape.isText(value) { name = tables.strings.intern(tape.text(value)) }
                    if key.equals("process") { process = value }
                }
                self.processes[name] = self.process(tape, process, &tables)
            }
            var isOne = false
            try? tape.members(root) { (key, _) throws(RecordFault) in
                isOne = isOne || key.equals("serviceName") || key.equals("tags")
            }
            if isOne {
                self.processes[0] = self.process(tape, root, &tables)
                return
            }
            try? tape.members(root) { (key, value) throws(RecordFault) in
                self.processes[tables.strings.intern(key)] = self.process(tape, value, &tables)
            }
        }
    }

    /// The instance of a process object: its service and, as resource attributes, its tags.
    private mutating func process(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        var service: UInt32 = 0
        var tags = -1
        try? tape.members(index) { (key, value) throws(RecordFault) in
            if key.equals("serviceName") { service = self.text(tape, value, &tables) }
            if key.equals("tags") { tags = value }
        }
        row.removeAll()
        if service != 0 { row.put(tables.entry(interner.serviceName, text: service)) }
        fields(tape, tags, &tables)
        if let host = row.find(keys.hostname), row.find(keys.hostName) == nil {
            row.take(keys.hostname)
            row.put(AttributeTable.Entry(key: keys.hostName, kind: host.kind, payload: host.payload))
        }
        return tables.intern(ServiceInstance(service: service, attributes: row.intern(&tables)))
    }

    /// Gives the rows that wait for a process what is known by now.
    private mutating func resolve(_ block: inout SpanBlock) {
        for (offset, name) in pending.enumerated() where name != 0 {
            guard let instance = processes[name] ?? processes[0], firstRow + offset < block.count else { continue }
            pending[offset] = 0
            let index = firstRow + offset
            let known = block.tables.operations[Int(block.spans[index].operation)]
            block.spans[index].instance = instance
            block.spans[index].operation = interner.operation(
                service: block.tables.instances[Int(instance)].service, name: known.name, kind: known.kind,
                scope: known.scope, &block.tables)
        }
    }

    /// Rows that name a process which never came stay without a service and are counted.
    private mutating func settle(_ block: inout SpanBlock, _ damage: inout TraceDamage) {
        damage.undeclaredServices += pending.count { $0 != 0 }
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Spans

    mutating func span(
        _ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ block: inout SpanBlock
    ) throws(RecordFault) {
        guard tape.kind(index) == JSONTape.Kind.object else { throw RecordFault(message: "a span is no object") }
        var span = SpanBlock.Span()
        var parts = Parts()
        try tape.members(index) { (key, value) throws(RecordFault) in
            switch key.count {
            case 4:
                if key.equals("tags") { parts.tags = value }
                if key.equals("logs") { parts.logs = value }
            case 5:
                if key.equals("flags"), let flags = tape.unsigned(value) { span.flags = UInt32(flags & 1) }
            case 6:
                if key.equals("spanID") || key.equals("spanId") { parts.spanID = value }
            case 7:
                if key.equals("traceID") || key.equals("traceId") { parts.traceID = value }
                if key.equals("process") { parts.process = value }
            case 8:
                if key.equals("duration") { parts.duration = value }
                if key.equals("warnings") { parts.warnings = value }
            case 9:
                if key.equals("startTime") { parts.start = value }
                if key.equals("processID") || key.equals("processId") { parts.processID = value }
            case 10:
                if key.equals("references") { parts.references = value }
            case 12:
                if key.equals("parentSpanID") || key.equals("parentSpanId") { parts.parent = value }
            case 13:
                if key.equals("operationName") { parts.name = value }
            default: break
            }
        }
        try identify(tape, parts, &span)
        try time(tape, parts, &span)
        var extras = SpanExtras()
        try references(tape, parts, &span, &extras, &block.tables)
        try logs(tape, parts.logs, &extras, &block.tables)
        let name = text(tape, parts.name, &block.tables)
        let kind = attributes(tape, parts, &span, &extras, &block.tables)
        span.extras = block.tables.add(extras)
        span.request = ordinal
        let waiting = instance(tape, parts, &span, &block.tables)
        span.operation = interner.operation(
            service: block.tables.instances[Int(span.instance)].service, name: name, kind: kind.kind,
            scope: kind.scope, &block.tables)
        if waiting != 0 {
            while pending.count < block.count - firstRow { pending.append(0) }
            pending.append(waiting)
        }
        block.spans.append(span)
    }

    /// Where the members of a span stand, -1 for none.
    struct Parts {
        var traceID = -1
        var spanID = -1
        var parent = -1
        var name = -1
        var start = -1
        var duration = -1
        var references = -1
        var tags = -1
        var logs = -1
        var process = -1
        var processID = -1
        var warnings = -1
    }

    /// Finds the span's instance; the name of its process when that is not known yet, else 0.
    private mutating func instance(
        _ tape: JSONTape, _ parts: Parts, _ span: inout SpanBlock.Span, _ tables: inout TraceTables
    ) -> UInt32 {
        if parts.process >= 0, tape.kind(parts.process) == JSONTape.Kind.object {
            span.instance = process(tape, parts.process, &tables)
            return 0
        }
        let name = text(tape, parts.processID, &tables)
        if let known = processes[name] ?? processes[0] {
            span.instance = known
            return 0
        }
        span.instance = tables.intern(ServiceInstance(service: 0))
        return name
    }
}
