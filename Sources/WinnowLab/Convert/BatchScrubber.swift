import WinnowModel
import WinnowSampling

/// Scrubs one batch: tables are made anew of what the batch uses, each entry once.
struct BatchScrubber {
    /// The batch; scrubbed by `run`.
    private(set) var batch: TraceBatch
    /// What the numbers of the scrubbed batch stand for.
    private(set) var scrubbed = TraceTables()
    private let tables: TraceTables
    private let reads: ReadSet
    private let key: ScrubKey
    // Numbers in the scrubbed tables by number in the tables; rows and texts by whether they are kept.
    private var operations: [UInt32: UInt32] = [:]
    private var instances: [UInt32: UInt32] = [:]
    private var scopes: [UInt32: UInt32] = [0: 0]
    private var readRows: [UInt32: UInt32] = [0: 0]
    private var hashedRows: [UInt32: UInt32] = [0: 0]
    private var hashedTexts: [UInt32: UInt32] = [0: 0]
    private var keptTexts: [UInt32: UInt32] = [0: 0]

    init(_ batch: TraceBatch, _ tables: TraceTables, _ reads: ReadSet, _ key: ScrubKey) {
        self.batch = batch
        self.tables = tables
        self.reads = reads
        self.key = key
    }

    mutating func run() {
        for trace in 0..<batch.traceCount {
            let id = batch.traceID(trace)
            let rows = batch.spans(of: trace)
            let scrubbedID = scrub(id)
            batch.traceIDHigh[trace] = scrubbedID.high
            batch.traceIDLow[trace] = scrubbedID.low
            for row in rows {
                batch.operation[row] = operation(batch.operation[row])
                batch.instance[row] = instance(batch.instance[row])
                batch.attributes[row] = attributes(batch.attributes[row], isRead: true)
                if !batch.extras.isEmpty { batch.extras[row] = extras(batch.extras[row]) }
                batch.spanID[row] = key.spanID(batch.spanID[row], in: id)
                if !batch.parentSpanID.isEmpty {
                    batch.parentSpanID[row] = key.spanID(batch.parentSpanID[row], in: id)
                }
            }
        }
    }

    private func scrub(_ id: TraceID) -> TraceID {
        reads.traceID == .whole ? id : key.traceID(id, keepsLow: reads.traceID == .low)
    }

    // MARK: Texts

    private mutating func kept(_ number: UInt32) -> UInt32 {
        if let known = keptTexts[number] { return known }
        let copy = tables.strings.withBytes(number) { scrubbed.strings.intern($0) }
        keptTexts[number] = copy
        return copy
    }

    private mutating func hashed(_ number: UInt32) -> UInt32 {
        if let known = hashedTexts[number] { return known }
        let hash = scrubbed.strings.intern(tables.strings.withBytes(number) { key.text($0) })
        hashedTexts[number] = hash
        return hash
    }

    /// The name of a service is an attribute of its resource and shares that attribute's fate.
    private mutating func service(_ number: UInt32) -> UInt32 {
        reads.attributes.contains("service.name") ? kept(number) : hashed(number)
    }

    // MARK: Tables

    private mutating func operation(_ number: UInt32) -> UInt32 {
        if let known = operations[number] { return known }
        let operation = tables.operations[Int(number)]
        let copy = scrubbed.intern(
            Operation(
                service: service(operation.service),
                name: reads.spanNames ? kept(operation.name) : hashed(operation.name), kind: operation.kind,
                scope: scope(operation.scope)))
        operations[number] = copy
        return copy
    }

    private mutating func scope(_ number: UInt32) -> UInt32 {
        if let known = scopes[number] { return known }
        let scope = tables.scopes[Int(number)]
        let copy = scrubbed.intern(
            InstrumentationScope(
                name: hashed(scope.name), version: hashed(scope.version),
                attributes: attributes(scope.attributes, isRead: false), schemaURL: hashed(scope.schemaURL),
                droppedAttributes: scope.droppedAttributes))
        scopes[number] = copy
        return copy
    }

    private mutating func instance(_ number: UInt32) -> UInt32 {
        if let known = instances[number] { return known }
        let instance = tables.instances[Int(number)]
        let copy = scrubbed.intern(
            ServiceInstance(
                service: service(instance.service), attributes: attributes(instance.attributes, isRead: true),
                schemaURL: hashed(instance.schemaURL), droppedAttributes: instance.droppedAttributes))
        instances[number] = copy
        return copy
    }

    private mutating func extras(_ number: UInt32) -> UInt32 {
        if number == 0 { return 0 }
        var extras = tables.extras[Int(number)]
        extras.statusMessage = hashed(extras.statusMessage)
        extras.traceState = traceState(extras.traceState)
        for index in extras.events.indices {
            extras.events[index].name = hashed(extras.events[index].name)
            extras.events[index].attributes = attributes(extras.events[index].attributes, isRead: false)
        }
        for index in extras.links.indices {
            let link = extras.links[index]
            extras.links[index].traceID = scrub(link.traceID)
            extras.links[index].spanID = key.spanID(link.spanID, in: link.traceID)
            extras.links[index].traceState = traceState(link.traceState)
            extras.links[index].attributes = attributes(link.attributes, isRead: false)
        }
        return scrubbed.add(extras)
    }

    /// Members whose key is read stay as they are written; of others key and value are hashed.
    private mutating func traceState(_ number: UInt32) -> UInt32 {
        if number == 0 { return 0 }
        let header = tables.strings[number]
        let members = header.split(separator: ",", omittingEmptySubsequences: false).map { text -> String in
            guard let member = TraceState.members(String(text)).first else { return key.text(String(text)) }
            if reads.traceState.contains(member.key) { return String(text) }
            // A key starts with a letter, and no hash is a key that is read.
            return "x" + key.text(member.key) + "=" + key.text(member.value)
        }
        return scrubbed.strings.intern(members.joined(separator: ","))
    }

    // MARK: Attributes

    /// A row; with `isRead` the values of keys that are read stay.
    private mutating func attributes(_ row: UInt32, isRead: Bool) -> UInt32 {
        if let known = isRead ? readRows[row] : hashedRows[row] { return known }
        var entries: [AttributeTable.Entry] = []
        for entry in tables.attributes.entries(row) {
            let name = tables.strings[entry.key]
            entries.append(self.entry(entry, name, isKept: isRead && reads.attributes.contains(name)))
        }
        let copy = scrubbed.attributes.intern(entries)
        if isRead { readRows[row] = copy } else { hashedRows[row] = copy }
        return copy
    }

    private mutating func entry(_ entry: AttributeTable.Entry, _ name: String, isKept: Bool) -> AttributeTable.Entry {
        var copy = entry
        copy.key = kept(entry.key)
        switch entry.kind {
        case .string:
            let number = UInt32(truncatingIfNeeded: entry.payload)
            copy.payload = UInt64(isKept ? kept(number) : hashed(number))
        default:
            // Recordings draw nothing: the keys of a draw do not matter.
            let value = tables.value(entry, traceKey: 0, spanKey: 0)
            let made = scrubbed.entry(name, isKept ? value : scrub(value, name), atStart: entry.atStart)
            copy.kind = made.kind
            copy.payload = made.payload
        }
        return copy
    }

    /// A hash of the same type; a list or map keeps its shape.
    private func scrub(_ value: AttributeValue, _ name: String) -> AttributeValue {
        switch value {
        case .empty: .empty
        case .string(let text): .string(key.text(text))
        case .bool(let flag): .bool(key.bool(flag, key: name))
        case .int(let number): .int(key.int(number))
        case .double(let number): .double(key.double(number))
        case .bytes(let bytes): .bytes(key.bytes(bytes))
        case .array(let values): .array(values.map { scrub($0, name) })
        case .map(let pairs): .map(pairs.map { AttributeValue.KeyedValue(key.text($0.key), scrub($0.value, name)) })
        }
    }
}
