public import WinnowModel

/// Small traces as the columns, tables and slabs that samplers and stages work on.
public struct TestTraffic: Sendable {
    /// What the numbers in the batches stand for.
    public private(set) var tables = TraceTables()
    /// The slabs, in order of sequence.
    public let slabs: [Spans]
    /// All slabs.
    public private(set) var ring = SpansRing()
    private let perSlab: Int

    /// Writes `traces` into slabs of `tracesPerSlab` traces; every span has the size `spanBytes` until somebody measures it.
    public init(_ traces: [Trace], tracesPerSlab: Int = .max, spanBytes: UInt32 = 100) {
        perSlab = max(1, min(tracesPerSlab, max(1, traces.count)))
        var tables = TraceTables()
        let usesExtras = traces.contains { $0.spans.contains { !$0.traceState.isEmpty } }
        var slabs: [Spans] = []
        var first = 0
        repeat {
            let slab = Spans()
            slab.sequence = slabs.count
            for trace in traces[first..<min(first + perSlab, traces.count)] {
                Self.append(trace, to: &slab.batch, &tables, usesExtras: usesExtras)
            }
            slab.index()
            slab.spanBytes = [UInt32](repeating: spanBytes, count: slab.batch.spanCount)
            slab.from = slab.batch.start[..<slab.batch.spanCount].min() ?? 0
            slab.until = (slab.batch.end[..<slab.batch.spanCount].max() ?? 0) + 1
            slabs.append(slab)
            first += perSlab
        } while first < traces.count
        self.tables = tables
        self.slabs = slabs
        for slab in slabs { ring.append(slab) }
    }

    private init(_ slabs: [Spans], _ tables: TraceTables, perSlab: Int) {
        self.slabs = slabs
        self.tables = tables
        self.perSlab = perSlab
        for slab in slabs { ring.append(slab) }
    }

    /// The same traces with their spans strewn over `count` stretches in any order; which span is where. Only for traffic in one slab.
    public func scattered(over count: Int, seed: UInt64) -> (traffic: TestTraffic, places: [SpanHandle: SpanHandle]) {
        var random = TestRandom(seed: seed)
        var rows = Array(0..<batch.spanCount)
        rows.shuffle(using: &random)
        var places: [SpanHandle: SpanHandle] = [:]
        var stretches: [Spans] = []
        for sequence in 0..<count {
            let spans = Spans()
            spans.sequence = sequence
            let own = rows.enumerated().filter { $0.offset % count == sequence }.map(\.element)
            // The first stretch knows all traces.
            let traces = sequence == 0 ? batch.traceCount : 0
            spans.batch.reserve(traces: traces, spans: own.count)
            spans.batch.traceCount = traces
            spans.batch.spanCount = own.count
            for trace in 0..<traces {
                spans.batch.traceIDHigh[trace] = batch.traceIDHigh[trace]
                spans.batch.traceIDLow[trace] = batch.traceIDLow[trace]
            }
            if !batch.extras.isEmpty { spans.batch.extras = own.map { batch.extras[$0] } }
            for (row, old) in own.enumerated() {
                spans.batch.spanID[row] = batch.spanID[old]
                spans.batch.parent[row] = batch.parent[old] == -1 ? -1 : -2
                spans.batch.start[row] = batch.start[old]
                spans.batch.end[row] = batch.end[old]
                spans.batch.operation[row] = batch.operation[old]
                spans.batch.instance[row] = batch.instance[old]
                spans.batch.status[row] = batch.status[old]
                spans.batch.attributes[row] = batch.attributes[old]
                places[SpanHandle(sequence: 0, row: old)] = SpanHandle(sequence: sequence, row: row)
            }
            spans.traceHandles = own.map { SpanHandle(sequence: 0, row: Int(slabs[0].traceOf[$0])).rawValue }
            spans.spanBytes = own.map { slabs[0].spanBytes[$0] }
            stretches.append(spans)
        }
        return (TestTraffic(stretches, tables, perSlab: perSlab), places)
    }

    /// The only batch of traffic in one slab.
    public var batch: TraceBatch { slabs[0].batch }

    /// The handle of trace number `trace` of all traces.
    public func handle(trace: Int) -> SpanHandle { SpanHandle(sequence: trace / perSlab, row: trace % perSlab) }

    /// The spans of trace number `trace` of all traces, in order of row.
    public func spans(of trace: Int) -> [SpanHandle] {
        let sequence = trace / perSlab
        return slabs[sequence].batch.spans(of: trace % perSlab).map { SpanHandle(sequence: sequence, row: $0) }
    }

    /// Every span, in order of traffic.
    public var allSpans: [SpanHandle] {
        slabs.flatMap { slab in
            (0..<slab.batch.spanCount).map { SpanHandle(sequence: slab.sequence, row: $0) }
        }
    }

    private static func append(
        _ trace: Trace, to batch: inout TraceBatch, _ tables: inout TraceTables, usesExtras: Bool
    ) {
        let number = batch.traceCount
        let first = batch.spanCount
        batch.reserve(traces: number + 1, spans: first + trace.spans.count)
        batch.traceIDHigh[number] = trace.id.high
        batch.traceIDLow[number] = trace.id.low
        batch.firstSpan[number] = UInt32(first)
        for (offset, span) in trace.spans.enumerated() {
            let row = first + offset
            let service = tables.strings.intern(span.service)
            let name = tables.strings.intern(span.name)
            batch.operation[row] = tables.intern(Operation(service: service, name: name, kind: span.kind))
            let resource = Self.row(span.resource, &tables)
            batch.instance[row] = tables.intern(ServiceInstance(service: service, attributes: resource))
            batch.spanID[row] = Draw.word(trace.id.low, UInt64(offset)) | 1
            switch span.parent {
            case .root: batch.parent[row] = -1
            case .missing: batch.parent[row] = -2
            case .row(let parent): batch.parent[row] = Int32(first + parent)
            }
            batch.start[row] = span.start
            batch.end[row] = span.end
            batch.status[row] = span.status.rawValue
            batch.attributes[row] = Self.row(span.attributes, &tables)
            if usesExtras {
                var extras = SpanExtras()
                extras.traceState = tables.strings.intern(span.traceState)
                batch.extras.append(tables.add(extras))
            }
        }
        batch.traceCount = number + 1
        batch.spanCount = first + trace.spans.count
        batch.firstSpan[number + 1] = UInt32(batch.spanCount)
    }

    private static func row(_ attributes: [TraceSpan.Attribute], _ tables: inout TraceTables) -> UInt32 {
        var entries: [AttributeTable.Entry] = []
        for attribute in attributes {
            switch attribute.value {
            case .constant(let value): entries.append(tables.entry(attribute.key, value, atStart: attribute.atStart))
            case .drawn(let domain):
                let key = tables.strings.intern(attribute.key)
                entries.append(
                    AttributeTable.Entry(
                        key: key, kind: .drawn, payload: tables.attributes.addDomain(domain), atStart: attribute.atStart
                    ))
            }
        }
        return tables.attributes.intern(entries)
    }
}
