import CZstd
import WinnowModel

/// Inflates a zstd stream block by block, frame after frame, and goes as far as a damaged one can be trusted (RFC 8878).
///
/// A wrong checksum costs no data and ends no reading; skippable frames are passed over. A frame that asks for a window of more than
/// 128 MiB (`zstd --ultra --long=28` and above) is refused, which bounds memory.
final class ZstdInflater: StreamInflater {
    private enum State { case head, skipping(UInt64), data }

    private let context: OpaquePointer
    private var state = State.head
    private var frames = 0
    /// How many bytes the next step wants.
    private var wanted = 0
    /// Whether zstd may hold more of what it inflated: that is taken before zstd gets a checksum, which it may refuse.
    private var holdsMore = false

    private static let windowLogMax: Int32 = 27

    /// True for the magic number of a frame or a skippable one, as a little-endian word.
    static func startsFrame(_ word: UInt32) -> Bool { word == ZSTD_MAGICNUMBER || isSkippable(word) }

    private static func isSkippable(_ word: UInt32) -> Bool { word & 0xFFFF_FFF0 == 0x184D_2A50 }

    /// Starts with the bytes of the file that were already read; `nil` when there is no memory.
    init?(head: UnsafeRawBufferPointer) {
        guard let context = Self.context() else { return nil }
        self.context = context
        super.init(head)
    }

    deinit { ZSTD_freeDCtx(context) }

    /// A context whose window is bounded.
    static func context() -> OpaquePointer? {
        guard let context = ZSTD_createDCtx() else { return nil }
        _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLogMax)
        return context
    }

    override func step(into target: UnsafeMutableRawBufferPointer, _ source: Source) throws(Failure) -> Int {
        switch state {
        case .head: try readHead(source)
        case .skipping(let left): try skip(left, source)
        case .data: return try inflate(into: target, source)
        }
        return 0
    }

    /// Reads magic number and descriptor of a frame, which stay for zstd to read.
    private func readHead(_ source: Source) throws(Failure) {
        let held = try hold(8, source)
        if held == 0 { return end(frames == 0 ? .truncated : nil) }
        let head = UnsafeRawBufferPointer(start: input + position, count: held)
        let magic = held >= 4 ? head.loadUnaligned(as: UInt32.self).littleEndian : 0
        if held >= 4 && !Self.startsFrame(magic) || held < 4 && frames > 0 {
            return end(frames == 0 ? .corrupt("no zstd frame") : .trailing)
        }
        if held < 5 { return end(.truncated) }
        frames += 1
        if Self.isSkippable(magic) {
            if held < 8 { return end(.truncated) }
            position += 8
            state = .skipping(UInt64(head.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian))
            return
        }
        wanted = ZSTD_DCtx_reset(context, ZSTD_reset_session_only) == 0 ? 5 : 1
        state = .data
    }

    private func skip(
        _ left: UInt64, _ source: Source
    ) throws(Failure) {
        if left == 0 {
            state = .head
        } else if position == available, try !refill(source) {
            end(.truncated)
        } else {
            let step = min(left, UInt64(available - position))
            position += Int(step)
            state = .skipping(left - step)
        }
    }

    /// One step of at most one block, so that a damaged block costs only itself and what comes after it.
    private func inflate(
        into target: UnsafeMutableRawBufferPointer,
        _ source: Source
    ) throws(Failure) -> Int {
        // At the end of the file what zstd still holds is flushed.
        var isDry = false
        if position == available && !holdsMore { isDry = try !refill(source) }
        let size = holdsMore ? 0 : min(wanted, available - position)
        var from = ZSTD_inBuffer(src: UnsafeRawPointer(input + position), size: size, pos: 0)
        var into = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = ZSTD_decompressStream(context, &into, &from)
        if ZSTD_isError(result) != 0 {
            guard ZSTD_getErrorCode(result) == ZSTD_error_checksum_wrong else {
                end(.corrupt(String(cString: ZSTD_getErrorName(result))))
                return 0
            }
            // All data are out, and what zstd was given are the last bytes of the checksum: the next frame follows.
            note(.checksum)
            position += size
            state = .head
            return 0
        }
        position += from.pos
        holdsMore = into.pos == into.size
        wanted = result
        if result == 0 { state = .head }
        if isDry && into.pos == 0 && result != 0 { end(.truncated) }
        return into.pos
    }
}
