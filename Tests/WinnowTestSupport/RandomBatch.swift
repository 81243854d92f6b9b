public import WinnowModel

/// A batch with everything that columns can hold.
public struct RandomBatch {
    /// What the numbers of the batch stand for.
    public var tables = TraceTables()
    /// The spans.
    public var batch = TraceBatch()
    private var random: TestRandom
    /// Whether some ids are all zeros.
    private let invalidIDs: Bool

    /// Makes a batch; `recorded`: with the columns that only recordings fill, zero ids and odd values; otherwise as a generator fills it.
    ///
    /// With `namesServices` resources name the service of their spans, so that it can be read back.
    public init(seed: UInt64, traces: Int = 20, recorded: Bool, namesServices: Bool = false, invalidIDs: Bool = false) {
        random = TestRandom(seed: seed)
        self.invalidIDs = invalidIDs
        let rows = (0..<12).map { _ in row(drawn: !recorded) }
        for number in 0..<6 {
            let service = tables.strings.intern(recorded && number == 0 ? "" : "service-\(number)")
            let scope = tables.intern(
                InstrumentationScope(
                    name: text(), version: text(), attributes: row(drawn: false), schemaURL: text(),
                    droppedAttributes: random.oneIn(3) ? 300 : 0))
            for kind in SpanKind.allCases {
                _ = tables.intern(
                    Operation(service: service, name: text(), kind: kind, scope: random.oneIn(2) ? 0 : scope))
            }
            _ = tables.intern(
                ServiceInstance(
                    service: service, attributes: row(drawn: false, service: namesServices ? service : 0),
                    schemaURL: text(),
                    droppedAttributes: random.oneIn(3) ? 5 : 0))
        }
        let extras = [0] + (0..<8).map { _ in extra(rows, recorded: recorded) }
        for trace in 0..<traces { addTrace(trace, rows, extras, recorded: recorded) }
        if namesServices { alignInstances() }
    }

    /// A span's instance is one of its operation's service: operations and instances are made in turn.
    private mutating func alignInstances() {
        for row in 0..<batch.spanCount {
            let service = tables.operations[Int(batch.operation[row])].service
            batch.instance[row] = UInt32(tables.instances.firstIndex { $0.service == service } ?? 0)
        }
    }

    private mutating func addTrace(_ trace: Int, _ rows: [UInt32], _ extras: [UInt32], recorded: Bool) {
        let first = batch.spanCount
        let count = 1 + random.below(12)
        batch.reserve(traces: trace + 1, spans: first + count)
        batch.traceIDHigh[trace] = recorded && random.oneIn(9) ? 0 : random.next()
        let isInvalid = invalidIDs && random.oneIn(12)
        if isInvalid { batch.traceIDHigh[trace] = 0 }
        batch.traceIDLow[trace] = isInvalid ? 0 : random.next() | 1
        batch.firstSpan[trace] = UInt32(first)
        for row in first..<first + count {
            batch.spanID[row] = invalidIDs && random.oneIn(20) ? 0 : random.next() | 1
            batch.parent[row] = row == first ? -1 : Int32(first + random.below(row - first))
            if recorded && random.oneIn(15) { batch.parent[row] = -2 }
            batch.start[row] = recorded && random.oneIn(10) ? 0 : 1_767_225_600_000_000_000 + UInt64(row)
            batch.end[row] = recorded && random.oneIn(10) ? 0 : batch.start[row] &+ random.next() % 1_000_000_000
            batch.operation[row] = UInt32(random.below(tables.operations.count))
            batch.instance[row] = UInt32(random.below(tables.instances.count))
            batch.status[row] = random.oneIn(3) ? UInt8(random.below(3)) : 0
            batch.attributes[row] = rows[random.below(rows.count)]
            batch.extras.append(random.oneIn(2) ? 0 : extras[random.below(extras.count)])
            if recorded {
                batch.flags.append(random.oneIn(3) ? 0 : UInt32(random.below(1 << 20)))
                let parent = batch.parent[row]
                batch.parentSpanID.append(
                    parent == -1 ? 0 : parent == -2 ? random.next() : batch.spanID[Int(parent)])
            }
        }
        batch.traceCount = trace + 1
        batch.spanCount = first + count
        batch.firstSpan[trace + 1] = UInt32(first + count)
    }

    private mutating func text() -> UInt32 {
        switch random.below(5) {
        case 0: 0
        case 1: tables.strings.intern(String(repeating: "long", count: random.below(200)))
        case 2: tables.strings.intern("grüße-\(random.below(50))")
        default: tables.strings.intern("text \(random.below(1000))")
        }
    }

    private mutating func row(drawn: Bool, service: UInt32 = 0) -> UInt32 {
        var entries: [AttributeTable.Entry] = []
        if service != 0 { entries.append(tables.entry("service.name", .string(tables.strings[service]))) }
        for _ in 0..<random.below(6) {
            let number = text()
            let key = tables.strings[number]
            if drawn && random.oneIn(2) {
                let domain = tables.attributes.addDomain(domain())
                entries.append(AttributeTable.Entry(key: number, kind: .drawn, payload: domain))
            } else {
                entries.append(tables.entry(key, value(depth: 3)))
            }
        }
        return tables.attributes.intern(entries)
    }

    private mutating func domain() -> ValueDomain {
        let scope: ValueDomain.Scope = random.oneIn(2) ? .span : .trace
        let purpose = random.next()
        switch random.below(5) {
        case 0: return ValueDomain(values: .list([.string("a"), .string("b")]), scope: scope, purpose: purpose)
        case 1:
            return ValueDomain(
                values: .list([.string("GET"), .int(7), .bool(true), .empty, value(depth: 2)]),
                weights: [3, 1, 1, 0.5, 2], scope: scope, purpose: purpose)
        case 2:
            return ValueDomain(
                values: .numbered(prefix: "user-", digits: 1 + random.below(8), count: 12_345), scope: scope,
                purpose: purpose)
        case 3:
            return ValueDomain(
                values: .integers(first: -3, count: UInt64(1 + random.below(100_000))), scope: scope, purpose: purpose)
        default:
            return ValueDomain(values: .integers(first: 200, count: 100), scope: scope, purpose: purpose)
        }
    }

    private mutating func value(depth: Int) -> AttributeValue {
        switch random.below(depth > 0 ? 9 : 7) {
        case 0: .empty
        case 1: .string("")
        case 2: .string(String(repeating: "ä", count: random.below(120)))
        case 3: .bool(random.oneIn(2))
        case 4: .int(Int64(bitPattern: random.next() >> UInt64(random.below(64))))
        case 5: .double(random.oneIn(4) ? .infinity : Double(random.below(1_000_000)) / 7)
        case 6: .bytes((0..<random.below(200)).map { UInt8(truncatingIfNeeded: $0) })
        case 7: .array((0..<random.below(5)).map { _ in value(depth: depth - 1) })
        default:
            .map(
                (0..<random.below(5)).map {
                    AttributeValue.KeyedValue($0 == 0 ? "" : "k\($0)", value(depth: depth - 1))
                })
        }
    }

    private mutating func extra(_ rows: [UInt32], recorded: Bool) -> UInt32 {
        var extras = SpanExtras()
        if random.oneIn(2) { extras.statusMessage = text() }
        if random.oneIn(2) { extras.traceState = text() }
        extras.droppedAttributes = random.oneIn(4) ? .max : 0
        extras.droppedEvents = random.oneIn(4) ? 128 : 0
        extras.droppedLinks = random.oneIn(4) ? 1 : 0
        for _ in 0..<random.below(4) {
            let times: [SpanExtras.Event.Time] = recorded ? [.at(0), .at(random.next())] : [.start, .end]
            extras.events.append(
                SpanExtras.Event(
                    time: times[random.below(2)], name: text(), attributes: rows[random.below(rows.count)],
                    droppedAttributes: random.oneIn(3) ? 200 : 0))
        }
        for _ in 0..<random.below(3) {
            extras.links.append(
                SpanExtras.Link(
                    traceID: TraceID(high: random.oneIn(3) ? 0 : random.next(), low: random.oneIn(3) ? 0 : 1),
                    spanID: random.oneIn(3) ? 0 : random.next(), traceState: text(),
                    attributes: rows[random.below(rows.count)], flags: random.oneIn(2) ? 0 : 0x301,
                    droppedAttributes: random.oneIn(3) ? 9 : 0))
        }
        return tables.add(extras)
    }
}
