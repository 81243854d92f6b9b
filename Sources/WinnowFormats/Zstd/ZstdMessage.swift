import CZstd
import WinnowModel

/// Inflates messages that are zstd frames of their own, as the Collector's file exporter writes them with `compression: zstd`.
final class ZstdMessage {
    /// Why a message can't be inflated.
    struct Fault: Error { var message: String }

    /// The content of the last message; 64 readable bytes follow it.
    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    private let context: OpaquePointer
    private var memory: UnsafeMutableRawPointer
    private var capacity = 1 << 16
    private var count = 0
    private static let padding = 64

    /// True when the bytes start a frame.
    static func isOne(_ bytes: UnsafeRawBufferPointer) -> Bool { Compression(bytes) == .zstd }

    /// Creates a context; throws when there is no memory.
    init() throws(Failure) {
        guard let context = ZstdInflater.context() else {
            throw Failure(.internal, Diagnostic("no memory to inflate"))
        }
        self.context = context
        memory = .allocate(byteCount: capacity + Self.padding, alignment: 64)
    }

    deinit {
        ZSTD_freeDCtx(context)
        memory.deallocate()
    }

    /// Inflates a message into `content`, at most `limit` bytes.
    func inflate(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(Fault) {
        count = 0
        _ = ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        var from = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var isOpen = true
        while from.pos < from.size || isOpen {
            if count == capacity { try grow(limit) }
            var into = ZSTD_outBuffer(dst: memory + count, size: capacity - count, pos: 0)
            let before = from.pos
            let result = ZSTD_decompressStream(context, &into, &from)
            if ZSTD_isError(result) != 0 { throw Fault(message: "zstd: " + String(cString: ZSTD_getErrorName(result))) }
            count += into.pos
            isOpen = result != 0
            if isOpen && from.pos == before && into.pos == 0 { throw Fault(message: "the zstd frame ends early") }
        }
        (memory + count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
    }

    private func grow(_ limit: Int) throws(Fault) {
        if capacity >= limit { throw Fault(message: "a message that inflates to more than \(limit >> 20) MiB") }
        let larger = min(limit, capacity * 4)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger + Self.padding, alignment: 64)
        fresh.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = fresh
        capacity = larger
    }
}
