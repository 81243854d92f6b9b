public import WinnowModel

/// A trace as Jaeger's query service hands it to those who look at it: its standard adjusters, in their order.
///
/// As `cmd/jaeger/internal/extension/jaegerquery/internal/adjuster/standard.go` at `8498073`: unique ids for servers that share their client's,
/// events and attributes sorted, repeated spans dropped, clock skew corrected, links without a trace dropped. That numeric `ip` attributes are
/// shown as addresses and library attributes with the resource changes no span.
public struct AdjustedTrace: Sendable {
    /// The spans, in the order of the batch.
    public private(set) var spans: [AdjustedSpan]
    /// The trace's number in the batch.
    public let trace: Int

    /// Adjusts a trace of a batch; `maxClockSkew` is how far a span's times may be moved, ns: 0, Jaeger's default, moves none and says by how
    /// much they are off.
    public init(_ batch: TraceBatch, trace: Int, _ tables: TraceTables, maxClockSkew: UInt64 = 0) {
        self.trace = trace
        spans = batch.spans(of: trace).map { row in
            AdjustedSpan(
                row: row, spanID: batch.spanID[row], parentID: batch.parentID(row), start: batch.start[row],
                end: batch.end[row])
        }
        SharedSpanIDs.adjust(&spans) { tables.operations[Int(batch.operation[$0])].kind }
        let extras = batch.extras
        for index in spans.indices where !extras.isEmpty {
            let own = tables.extras[Int(extras[spans[index].row])]
            spans[index].events = own.events.indices.sorted { a, b in
                let names = (tables.strings[own.events[a].name], tables.strings[own.events[b].name])
                return names.0 != names.1 ? names.0.utf8.lexicographicallyPrecedes(names.1.utf8) : a < b
            }
        }
        RepeatedSpans.drop(&spans, batch, trace: trace, tables)
        ClockSkew(maximum: maxClockSkew).adjust(&spans) { row in
            HostKey.text(batch.instance[row], tables)
        }
        for index in spans.indices where !extras.isEmpty {
            for (number, link) in tables.extras[Int(extras[spans[index].row])].links.enumerated() {
                if link.traceID.isZero {
                    spans[index].warnings.append("Invalid span link removed")
                } else {
                    spans[index].links.append(number)
                }
            }
        }
    }

    /// Attributes by key, as they are shown; those with the same key in their order.
    public static func sorted(
        _ values: [(key: String, value: AttributeValue)]
    ) -> [(key: String, value: AttributeValue)] {
        values.enumerated().sorted { a, b in
            a.element.key != b.element.key
                ? a.element.key.utf8.lexicographicallyPrecedes(b.element.key.utf8) : a.offset < b.offset
        }.map(\.element)
    }
}
