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
