public import WinnowModel

/// Spans gathered from several batches with the same tables, in the order in which they are to be written.
public struct GatheredSpans: Sendable {
    /// The spans: neighbours of one trace id stand as a trace, parents as the ids that they name.
    public private(set) var batch = TraceBatch()

    /// Creates an empty gathering.
    public init() {}

    /// How many there are.
    public var count: Int { batch.spanCount }

    /// Adds a span with these extras to a request.
    public mutating func append(_ row: Int, of spans: Spans, extras: UInt32, request: UInt32) {
        let source = spans.batch
        append(
            row, of: source, id: source.traceID(Int(spans.traceOf[row])), extras: extras, request: request)
    }

    /// Adds all spans of another gathering.
    public mutating func append(_ source: TraceBatch) {
        for trace in 0..<source.traceCount {
            for row in source.spans(of: trace) {
                append(
                    row, of: source, id: source.traceID(trace), extras: source.extras[row],
                    request: source.request[row])
            }
        }
    }

    private mutating func append(_ row: Int, of source: TraceBatch, id: TraceID, extras: UInt32, request: UInt32) {
        if batch.traceCount == 0 || batch.traceID(batch.traceCount - 1) != id {
            batch.traceIDHigh.append(id.high)
            batch.traceIDLow.append(id.low)
            batch.traceCount += 1
            batch.firstSpan.append(0)
        }
        let parent = source.parentID(row)
        batch.spanID.append(source.spanID[row])
        batch.parentSpanID.append(parent)
        batch.parent.append(parent == 0 ? -1 : -2)
        batch.start.append(source.start[row])
        batch.end.append(source.end[row])
        batch.operation.append(source.operation[row])
        batch.instance.append(source.instance[row])
        batch.status.append(source.status[row])
        batch.attributes.append(source.attributes[row])
        batch.extras.append(extras)
        batch.flags.append(source.otlpFlags(row))
        batch.request.append(request)
        batch.spanCount += 1
        batch.firstSpan[batch.traceCount] = UInt32(batch.spanCount)
    }

    /// The same spans with those of a trace together, traces in order of first appearance.
    public func byTrace() -> TraceBatch {
        var places: [TraceID: Int] = [:]
        var parts: [[Int]] = []
        for trace in 0..<batch.traceCount {
            let id = batch.traceID(trace)
            let place = places[id] ?? parts.count
            if place == parts.count {
                places[id] = place
                parts.append([])
            }
            parts[place].append(trace)
        }
        var result = GatheredSpans()
        for traces in parts {
            for trace in traces {
                for row in batch.spans(of: trace) {
                    result.append(
                        row, of: batch, id: batch.traceID(trace), extras: batch.extras[row],
                        request: batch.request[row])
                }
            }
        }
        return result.batch
    }
}
