public import WinnowModel

/// Takes requests through what happens to them between two hops: encoded, compressed, decompressed, decoded, compared.
///
/// Each step works on what the one before it left here, so that whoever wants can time them one by one. Keeps its memory from request to
/// request. Unchecked: belongs to one route, which is worked on by one job at a time.
public final class WireCodec: @unchecked Sendable {
    @exclusivity(unchecked) private var writer = ReverseWriter(capacity: 1 << 16)
    @exclusivity(unchecked) private var groups: SpanGroups?
    @exclusivity(unchecked) private var body: UnsafeMutableRawBufferPointer
    /// Length of what stands in `body`.
    @exclusivity(unchecked) private var received = 0
    @exclusivity(unchecked) private var decoder = OTLPDecoder()
    @exclusivity(unchecked) private var block = SpanBlock()
    @exclusivity(unchecked) private var comparison = RequestComparison()
    private let compressor = WireCompressor()
    /// Changes what is on the wire, for tests of what is noticed.
    @exclusivity(unchecked) private var tamper: ((UnsafeMutableRawBufferPointer) -> Void)?

    /// Creates a codec that has seen nothing.
    public init() { body = .allocate(byteCount: 1 << 16, alignment: 64) }

    deinit { body.deallocate() }

    /// Has everything that is compressed changed on its way, so that tests see that it is noticed; `nil`: nothing.
    public func setTamper(_ change: ((UnsafeMutableRawBufferPointer) -> Void)?) { tamper = change }

    /// Encodes a request whose numbers mean what `tables` says, as one `ExportTraceServiceRequest`; answers by its length, bytes.
    public func encode(_ request: RequestColumns, _ tables: TraceTables) -> Int {
        let groups = SpanGroups(request.batch, rows: Array(0..<UInt32(request.count)), tables)
        writer.removeAll()
        OTLPEncoder(tables).write(
            request.batch, groups, request.hasAdditions ? request.additions : nil, into: &writer)
        self.groups = groups
        return writer.count
    }

    /// Compresses what was encoded; answers by the length on the wire, bytes, `nil` when the library fails.
    public func compress(_ how: WireCompression) -> Int? {
        let isDone = writer.withBytes { compressor.compress($0, how) }
        return isDone ? compressor.compressed.count : nil
    }

    /// Decompresses what was compressed; false when it is damaged or longer than what was encoded.
    public func decompress(_ how: WireCompression) -> Bool {
        tamper?(compressor.compressed)
        let length = writer.count
        if body.count < length + WireCompressor.padding {
            body.deallocate()
            body = .allocate(byteCount: (length + WireCompressor.padding) * 2, alignment: 64)
        }
        guard let count = compressor.decompress(how, into: UnsafeMutableRawBufferPointer(rebasing: body[..<length]))
        else { return false }
        received = count
        UnsafeMutableRawBufferPointer(rebasing: body[count..<count + WireCompressor.padding]).initializeMemory(
            as: UInt8.self, repeating: 0)
        return true
    }

    /// Decodes what was decompressed; says what is wrong with it, `nil`: nothing.
    public func decode() -> String? {
        block.recycle()
        decoder.follow(&block)
        do throws(WireCursor.Fault) {
            try decoder.request(
                UnsafeRawBufferPointer(rebasing: body[..<received]), 0, &block)
            _ = decoder.takeRefused()
            return nil
        } catch {
            return "\(error.message) at byte \(error.offset)"
        }
    }

    /// Compares what was decoded with what was encoded; says where they differ, `nil`: nowhere.
    public func difference(_ request: RequestColumns, _ tables: TraceTables) -> String? {
        guard let groups else { return "nothing was encoded" }
        return comparison.difference(request, groups, tables, block)
    }
}
