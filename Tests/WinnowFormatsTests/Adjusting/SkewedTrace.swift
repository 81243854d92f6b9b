import WinnowModel

@testable import WinnowFormats

/// Spans of Jaeger's own tests of its adjusters, as columns.
struct SkewedTrace {
    /// A span: ids, times in milliseconds, the host.
    struct Span {
        var id: UInt64
        var parent: UInt64 = 0
        var start: UInt64
        var lasts: UInt64
        var host = ""
        var kind = SpanKind.internal
        var events: [UInt64] = []
    }

    /// Creates a trace whose first instant is `offset` after 1970, ms.
    init(_ spans: [Span], after offset: UInt64 = 0) {
        let millis: UInt64 = 1_000_000
        batch.reserve(traces: 1, spans: spans.count)
        batch.traceIDLow[0] = 1
        batch.firstSpan[1] = UInt32(spans.count)
        for (row, span) in spans.enumerated() {
            batch.spanID[row] = span.id
            batch.parentSpanID.append(span.parent)
            batch.parent[row] =
                span.parent == 0 ? -1 : spans.firstIndex { $0.id == span.parent }.map { Int32($0) } ?? -2
            batch.start[row] = (offset + span.start) * millis
            batch.end[row] = (offset + span.start + span.lasts) * millis
            batch.operation[row] = tables.intern(
                Operation(service: tables.strings.intern("s"), name: tables.strings.intern("n"), kind: span.kind))
            let hosts = AttributeValue.array([.string(span.host)])
            let attributes = tables.attributes.intern([tables.entry("host.ip", hosts)])
            batch.instance[row] = tables.intern(
                ServiceInstance(service: tables.strings.intern("s"), attributes: attributes))
            var extras = SpanExtras()
            extras.events = span.events.map {
                SpanExtras.Event(time: .at((offset + $0) * millis), name: tables.strings.intern("e"))
            }
            batch.extras.append(tables.add(extras))
        }
        (batch.traceCount, batch.spanCount) = (1, spans.count)
    }

    /// The columns.
    var batch = TraceBatch()
    var tables = TraceTables()

    /// The trace as it is shown.
    func adjusted(maxClockSkew: UInt64 = 0) -> AdjustedTrace {
        AdjustedTrace(batch, trace: 0, tables, maxClockSkew: maxClockSkew)
    }
}
