import WinnowPipeline

@testable import WinnowLive

/// An exporter with what it has done so far.
final class Sending {
    let exporter: LiveExporter
    private(set) var events: [LiveEvent] = []

    /// An exporter as Python's, to a URL; `adjust` changes its settings.
    init(
        to url: String, limits: LiveExporter.Limits = .init(), seed: UInt64 = 1,
        _ adjust: (inout OTLPExporterSettings) -> Void = { _ in }
    ) throws {
        var settings = OTLPExporterSettings(.python, transport: .protobuf, url: url, isInsecure: true)
        settings.setHeader("content-type", "application/x-protobuf")
        adjust(&settings)
        exporter = try LiveExporter(settings, limits: limits, seed: seed)
        exporter.observer = { [unowned self] in events.append($0) }
    }

    /// Offers requests that hold so many spans each.
    func offer(_ spans: Int...) {
        for count in spans {
            let body = Self.body(spans: count)
            exporter.offer(LiveBatch(body: body, bytes: body.count, spans: count, due: 0))
        }
    }

    /// How the requests ended, in the order of their ends.
    var ends: [ExportEnd] {
        events.compactMap { if case .ended(_, let end) = $0 { end } else { nil } }
    }

    /// Calls of each request: planned and made, ns.
    var calls: [(planned: UInt64, at: UInt64)] {
        events.compactMap { if case .sent(_, _, let planned, let at) = $0 { (planned, at) } else { nil } }
    }

    /// Times between calls, s.
    var delays: [Double] { zip(calls, calls.dropFirst()).map { Double($1.at - $0.at) / 1e9 } }

    /// A request of protocol buffers with so many empty spans: resource_spans { scope_spans { spans {} … } }.
    static func body(spans: Int) -> [UInt8] {
        func message(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
            var length = content.count
            var bytes = [field << 3 | 2]
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            return bytes + [UInt8(length)] + content
        }
        let all = (0..<spans).reduce(into: [UInt8]()) { bytes, _ in bytes += message(2, []) }
        return message(1, message(2, all))
    }
}
