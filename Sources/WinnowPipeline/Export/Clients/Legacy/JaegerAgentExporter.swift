import WinnowFormats

/// An exporter that sends compact Thrift to Jaeger's agent over UDP, port 6831.
///
/// There is no answer: every batch counts as sent, and what an exporter leaves out, a kernel refuses or a network loses, nobody is told. Such
/// losses are ours to count. Agent and exporters are gone upstream: Jaeger 2 has no agent, the SDKs' exporters ended with Python 1.21.0 and
/// Go 1.17.0.
public struct JaegerAgentExporter: Sendable, Hashable {
    /// Largest packet, bytes.
    public var mostPacketBytes = 65_000
    /// What becomes of a batch that does not fit.
    public var splitting: JaegerPacketSplitting

    /// The version with which it left Python's SDK.
    public static let lastVersion = "1.21.0"
    /// What Go's exporter keeps free for the call around a batch, bytes.
    static let greedyOverhead = 70

    /// Creates an exporter.
    public init(splitting: JaegerPacketSplitting) { self.splitting = splitting }

    /// The packets of a batch whose spans have these sizes (`JaegerThriftSizer`), with the process of their service, bytes.
    public func packets(_ sizes: [UInt32], process: Int) -> JaegerPackets {
        var result = JaegerPackets()
        if splitting == .greedily {
            fill(sizes, process, &result)
        } else {
            var sums = [0]
            for size in sizes { sums.append(sums[sums.count - 1] + Int(size)) }
            emit(0..<sizes.count, sums, process, &result)
        }
        return result
    }

    /// `AgentClientUDP.emit` (`send.py`).
    private func emit(_ spans: Range<Int>, _ sums: [Int], _ process: Int, _ result: inout JaegerPackets) {
        let bytes = JaegerThriftSizer.packet(
            spans: spans.count, bytes: sums[spans.upperBound] - sums[spans.lowerBound], process: process)
        if bytes <= mostPacketBytes {
            result.packets.append(JaegerPackets.Packet(spans: Array(spans), bytes: bytes))
        } else if splitting == .evenly, spans.count > 1, mostPacketBytes > 0 {
            let parts = (bytes + mostPacketBytes - 1) / mostPacketBytes
            let size = (spans.count + parts - 1) / parts
            for start in stride(from: spans.lowerBound, to: spans.upperBound, by: size) {
                emit(start..<min(start + size, spans.upperBound), sums, process, &result)
            }
        } else {
            result.lost += spans
        }
    }

    /// `agentClientUDP.EmitBatch` (`agent.go`).
    private func fill(_ sizes: [UInt32], _ process: Int, _ result: inout JaegerPackets) {
        let most = mostPacketBytes - Self.greedyOverhead
        var spans: [Int] = []
        var bytes = 0
        func flush() {
            if spans.isEmpty { return }
            let size = JaegerThriftSizer.packet(spans: spans.count, bytes: bytes, process: process)
            result.packets.append(JaegerPackets.Packet(spans: spans, bytes: size))
            spans = []
            bytes = 0
        }
        for (place, size) in sizes.enumerated() {
            if Int(size) + process >= most {
                result.lost.append(place)
                continue
            }
            if process + bytes + Int(size) >= most { flush() }
            spans.append(place)
            bytes += Int(size)
        }
        flush()
    }
}
