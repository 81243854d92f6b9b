import Glibc
public import WinnowFormats
public import WinnowModel
public import WinnowPipeline

/// Makes OTLP requests of batches: keeps no state, so that batches are encoded side by side.
public struct LiveRequests: Sendable {
    /// Whether bodies are JSON and not protobuf.
    public var isJSON: Bool
    /// How bodies are compressed; `nil`: not at all.
    public var compression: RequestCompression?
    /// Spans at which a request of generated traces ends; one trace may have more.
    public var mostSpans: Int
    /// How long traces are gathered for a request of generated ones, in the time of the traces, ns.
    public var gatheringNanos: UInt64
    /// Longest body before it is compressed, bytes: a longer request is sent in halves. Receivers of OTLP take 20 MiB.
    public var mostBytes: Int

    /// Creates a maker; a request holds 512 spans, as the batch span processor of SDKs has it.
    public init(
        isJSON: Bool = false, compression: RequestCompression? = nil, mostSpans: Int = 512,
        gatheringNanos: UInt64 = 1_000_000_000, mostBytes: Int = 4 << 20
    ) {
        self.isJSON = isJSON
        self.compression = compression
        self.mostSpans = mostSpans
        self.gatheringNanos = gatheringNanos
        self.mostBytes = mostBytes
    }

    /// Creates the maker that an exporter's settings ask for.
    public init(_ settings: OTLPExporterSettings) {
        let compression: RequestCompression? =
            switch settings.compression {
            case .none: nil
            case .gzip: .gzip
            case .deflate: .deflate
            }
        self.init(isJSON: settings.transport == .json, compression: compression)
    }

    /// The requests of a batch, in its order: those of its file where it has them, else whole traces together.
    public func make(_ batch: TraceBatch, _ tables: TraceTables) -> [LiveBatch] {
        let protobuf = OTLPEncoder(tables)
        let json = OTLPJSONWriter(tables)
        var requests: [LiveBatch] = []
        // Halves go on top: the stack hands rows out in order.
        var waiting = Array(ranges(batch).reversed())
        while let rows = waiting.popLast() {
            var body: [UInt8] = []
            if isJSON { json.write(batch, rows: rows, to: &body) } else { body = protobuf.encode(batch, rows: rows) }
            if body.count > mostBytes, rows.count > 1 {
                let middle = rows.lowerBound + UInt32(rows.count / 2)
                waiting.append(middle..<rows.upperBound)
                waiting.append(rows.lowerBound..<middle)
                continue
            }
            let bytes = body.count
            if let compression { body = compression.compress(body, seconds: UInt32(clamping: time(nil))) }
            let due = batch.end[Int(rows.lowerBound)..<Int(rows.upperBound)].max() ?? 0
            requests.append(LiveBatch(body: body, bytes: bytes, spans: rows.count, due: due))
        }
        return requests
    }

    /// The rows of each request, in order.
    func ranges(_ batch: TraceBatch) -> [Range<UInt32>] {
        var ranges: [Range<UInt32>] = []
        var from = 0
        func cut(_ to: Int) {
            if to > from { ranges.append(UInt32(from)..<UInt32(to)) }
            from = to
        }
        if batch.request.isEmpty {
            for trace in 0..<batch.traceCount {
                let rows = batch.spans(of: trace)
                guard !rows.isEmpty else { continue }
                let isLate = batch.start[rows.lowerBound] &- batch.start[from] >= gatheringNanos
                if rows.upperBound - from > mostSpans || isLate { cut(rows.lowerBound) }
            }
        } else {
            for row in 1..<max(1, batch.spanCount) where batch.request[row] != batch.request[row - 1] { cut(row) }
        }
        cut(batch.spanCount)
        return ranges
    }
}
