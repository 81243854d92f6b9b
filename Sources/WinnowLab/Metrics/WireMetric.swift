import WinnowFormats
import WinnowPipeline
import WinnowStore

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
        MetricEntry(
            "wire_ns_per_span", unit: "ns", .lower,
            "wall time of the steps that requests are taken through, for each span that is", isSparse: true,
            kind: .timed),
    ]

    init(_ context: LaneContext) {}

    /// How long each step took, of the spans before and after the window too.
    private static func steps(_ times: WireTimes) -> [MetricValue] {
        if times.spans == 0 { return [] }
        let steps: [(String, UInt64)] = [
            ("gather", times.gathering), ("encode", times.encoding), ("compress", times.compressing),
            ("decompress", times.decompressing), ("decode", times.decoding), ("compare", times.comparing),
        ]
        return steps.map { name, nanos in
            MetricValue(
                id: "wire_ns_per_span", dimension: [("step", name)], value: Double(nanos) / Double(times.spans))
        }
    }

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
        return values + Self.steps(wire.times)
    }
}
