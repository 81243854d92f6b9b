import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// Puts spans that travel together into requests as a component of the Collector gets them.
struct SpanRequests {
    private struct Origin {
        var resource: ResourceRecord
        var scope: ScopeRecord
    }

    private struct Group: Hashable {
        var instance: UInt32
        var scope: UInt32
    }

    /// More origins than this are forgotten, so that no input fills the memory.
    private static let originLimit = 1 << 14

    /// By instance and operation.
    private var origins: [UInt64: Origin] = [:]

    /// The request of some spans, grouped by resource and scope in the order in which they come up. `level` is what processors have made of
    /// them, `nil` where none changes any; `states` what samplers have written on them; `tables` what the numbers of those that are as they
    /// came stand for.
    mutating func request(
        _ handles: some Sequence<SpanHandle>, ring: SpansRing, level: EditLevel?, states: SpanStates?,
        _ tables: TraceTables
    ) -> TelemetryRequest {
        var request = TelemetryRequest()
        var resources: [UInt32: Int] = [:]
        var scopes: [Group: Int] = [:]
        for handle in handles {
            let before = ring[handle.sequence]
            let spans = level?.spans(handle.sequence) ?? before
            let tables = level?.edits.tables ?? tables
            let batch = spans.batch
            let row = handle.row
            let trace = before.trace(of: row)
            let home = trace.sequence == handle.sequence ? before : ring[trace.sequence]
            var span = SpanRecord(row, trace: home.batch.traceID(trace.row), in: batch, tables)
            if let states, states.mayHaveGrown(handle.sequence) {
                span.traceState = Text(states.traceState(row, spans))
            }
            let instance = batch.instance[row]
            let group = Group(instance: instance, scope: tables.operations[Int(batch.operation[row])].scope)
            let origin = origin(row, batch, tables)
            let place =
                resources[instance]
                ?? {
                    var resource = TelemetryRequest.ResourceSpans()
                    resource.resource = origin.resource
                    request.resources.append(resource)
                    resources[instance] = request.resources.count - 1
                    return request.resources.count - 1
                }()
            if scopes[group] == nil {
                var scope = TelemetryRequest.ScopeSpans()
                scope.scope = origin.scope
                scopes[group] = request.resources[place].scopes.count
                request.resources[place].scopes.append(scope)
            }
            request.resources[place].scopes[scopes[group] ?? 0].spans.append(span)
        }
        return request
    }

    private mutating func origin(_ row: Int, _ batch: TraceBatch, _ tables: TraceTables) -> Origin {
        let key = UInt64(batch.instance[row]) << 32 | UInt64(batch.operation[row])
        if let known = origins[key] { return known }
        let record = TelemetryRecord(row, trace: TraceID(high: 0, low: 0), in: batch, tables)
        let origin = Origin(resource: record.resource, scope: record.scope)
        if origins.count >= Self.originLimit { origins.removeAll(keepingCapacity: true) }
        origins[key] = origin
        return origin
    }
}
