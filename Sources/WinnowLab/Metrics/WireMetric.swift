import WinnowFormats
import WinnowPipeline

/// What requests were as bytes: measured, of those requests that were made.
struct WireMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "wire_requests", unit: "requests", .neither,
            "requests into a hop that were encoded, compressed, decoded and compared", isSparse: true),
        MetricEntry(
            "compressed_bytes_by_hop", unit: "bytes", .neither,
            "size of the requests into a hop as they go over the wire: measured of all, or of a sample and scaled up",
            isSparse: true),
        MetricEntry(
            "compression_ratio", unit: "1", .neither,
            "OTLP bytes for each byte on the wire, of the requests that were measured", isSparse: true),
    ]

    init(_ context: LaneContext) {}

    func values(_ summary: LaneSummary) -> [MetricValue] {
        guard let wire = summary.wire else { return [] }
        var values: [MetricValue] = []
        for (number, tally) in wire.tallies.enumerated() where tally.requests > 0 {
            let hop = summary.traffic.hops[number]
            let place = [(key: "hop", value: hop.name)]
            let from = [(key: "measured", value: wire.mode == .bytes ? "all" : "sample")]
            values.append(MetricValue(id: "wire_requests", dimension: place + from, value: Double(tally.requests)))
            guard let how = wire.compressions[number] else { continue }
            let dimension = [(key: "compression", value: how.text)] + place + from
            let ratio = Double(tally.bytes) / Double(tally.compressedBytes)
            let compressed = wire.mode == .bytes ? Double(tally.compressedBytes) : Double(hop.bytes) / ratio
            values.append(MetricValue(id: "compressed_bytes_by_hop", dimension: dimension, value: compressed))
            values.append(MetricValue(id: "compression_ratio", dimension: dimension, value: ratio))
        }
        return values
    }
}
