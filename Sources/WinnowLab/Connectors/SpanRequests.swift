import WinnowFormats
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// Puts spans that travel together into requests as a component of the Collector gets them, with what the component reads.
struct SpanRequests {
    private struct Group: Hashable {
        var instance: UInt32
        var scope: UInt32
    }

    /// What spans agree in but for ids and times.
    private struct Content: Hashable {
        var operation: UInt32
        var attributes: UInt32
        var extras: UInt32
        var status: UInt8
    }

    /// More contents than these are forgotten, so that no input fills the memory.
    private static let limit = 1 << 14

    private let reads: Dependencies
    private var origins = SpanOrigins()
    /// Spans whose ids and times are another's.
    private var contents: [Content: SpanRecord] = [:]
    /// By row of attributes: 0 not looked at, 1 the same on every span, 2 drawn.
    private var kinds: [UInt8] = []

    /// For a component that reads these of a span.
    init(_ reads: Dependencies) { self.reads = reads }

    /// The request of some spans, grouped by resource and scope in the order in which they come up. `level` is what processors have made of
    /// them, `nil` where none changes any; `states` what samplers have written on them; `tables` what the numbers of those that are as they
    /// came stand for.
    mutating func request(
        _ handles: some Collection<SpanHandle>, ring: SpansRing, level: EditLevel?, states: SpanStates?,
        _ tables: TraceTables
    ) -> TelemetryRequest {
        var request = TelemetryRequest()
        var resources: [UInt32: Int] = [:]
        var scopes: [Group: Int] = [:]
        let edited = level?.edits.tables
        var first = handles.startIndex
        while first < handles.endIndex {
            // What belongs to a stretch is bound once for each run of its spans.
            let sequence = handles[first].sequence
            let before = ring[sequence]
            let changed = level?.spans(sequence)
            let spans = changed ?? before
            let grown = states.flatMap { $0.mayHaveGrown(sequence) ? $0 : nil }
            var next = first
            add(
                to: &request, &resources, &scopes, spans, before, ring, grown,
                changed == nil ? tables : edited ?? tables,
                rows: {
                    guard next < handles.endIndex, handles[next].sequence == sequence else { return nil }
                    defer { next = handles.index(after: next) }
                    return handles[next].row
                })
            first = next
        }
        return request
    }

    private mutating func add(
        to request: inout TelemetryRequest, _ resources: inout [UInt32: Int], _ scopes: inout [Group: Int],
        _ spans: Spans, _ before: Spans, _ ring: SpansRing, _ grown: SpanStates?, _ tables: TraceTables,
        rows: () -> Int?
    ) {
        let batch = spans.batch
        while let row = rows() {
            let trace = before.trace(of: row)
            let home = trace.sequence == before.sequence ? before : ring[trace.sequence]
            var span = record(row, home.batch.traceID(trace.row), batch, tables)
            if let grown { span.traceState = Text(grown.traceState(row, spans)) }
            let instance = batch.instance[row]
            let group = Group(instance: instance, scope: tables.operations[Int(batch.operation[row])].scope)
            if let place = resources[instance], let scope = scopes[group] {
                request.resources[place].scopes[scope].spans.append(span)
                continue
            }
            let origin = origins.origin(row, batch, tables)
            let place = resources[instance] ?? request.resources.count
            if place == request.resources.count {
                var resource = TelemetryRequest.ResourceSpans()
                resource.resource = origin.resource
                request.resources.append(resource)
                resources[instance] = place
            }
            var scope = TelemetryRequest.ScopeSpans()
            scope.scope = origin.scope
            scope.spans = [span]
            scopes[group] = request.resources[place].scopes.count
            request.resources[place].scopes.append(scope)
        }
    }

    /// A span; what agrees with one that came before is taken from that.
    private mutating func record(
        _ row: Int, _ trace: TraceID, _ batch: TraceBatch, _ tables: TraceTables
    ) -> SpanRecord {
        let asks = reads.contains(.attributes)
        let content = Content(
            operation: batch.operation[row], attributes: asks ? batch.attributes[row] : 0,
            extras: batch.extras.isEmpty ? 0 : batch.extras[row], status: batch.status[row])
        if var known = contents[content] {
            known.traceID = trace
            known.spanID = batch.spanID[row]
            known.parentSpanID = batch.parentID(row)
            known.flags = batch.otlpFlags(row)
            known.startTime = batch.recordedStart(of: row)
            known.endTime = batch.recordedEnd(of: row)
            return known
        }
        let span = SpanRecord(row, trace: trace, in: batch, tables, reads: reads)
        // Values that are drawn, and times of events, are the span's own.
        if (!asks || isConstant(content.attributes, tables)) && span.events.isEmpty && span.links.isEmpty {
            if contents.count >= Self.limit { contents.removeAll(keepingCapacity: true) }
            contents[content] = span
        }
        return span
    }

    private mutating func isConstant(_ row: UInt32, _ tables: TraceTables) -> Bool {
        if kinds.count < tables.attributes.count {
            kinds.append(contentsOf: repeatElement(0, count: tables.attributes.count - kinds.count))
        }
        if kinds[Int(row)] == 0 {
            kinds[Int(row)] = tables.attributes.entries(row).contains { $0.kind == .drawn } ? 2 : 1
        }
        return kinds[Int(row)] == 1
    }
}
