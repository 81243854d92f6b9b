import WinnowFormats
import WinnowModel
import WinnowSampling

/// Sizes of spans in a format other than OTLP, measured once for each stretch that is in flight.
///
/// What samplers write on spans on their way (`tracestate`) is not in them.
struct LegacySizes {
    private var zipkin = ZipkinSizer()
    private var thrift = JaegerThriftSizer()
    private var known: [Int: [UInt32]] = [:]
    private var base = 0

    /// Size of each span in its format, without what stands around it, bytes.
    mutating func sizes(
        _ spans: ArraySlice<SpanHandle>, _ format: LegacyFormat, _ ring: SpansRing, _ tables: TraceTables
    ) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(spans.count)
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let sizes = stretch(sequence, format, ring, tables)
            while at < spans.endIndex, spans[at].sequence == sequence {
                result.append(sizes[spans[at].row])
                at += 1
            }
        }
        return result
    }

    private mutating func stretch(
        _ sequence: Int, _ format: LegacyFormat, _ ring: SpansRing, _ tables: TraceTables
    ) -> [UInt32] {
        if let sizes = known[sequence] { return sizes }
        if ring.base != base {
            known = known.filter { $0.key >= ring.base }
            base = ring.base
        }
        var sizes: [UInt32] = []
        switch format {
        case .zipkin: zipkin.measure(ring[sequence].batch, tables, into: &sizes)
        case .jaegerThrift: thrift.measure(ring[sequence].batch, tables, into: &sizes)
        }
        known[sequence] = sizes
        return sizes
    }
}
