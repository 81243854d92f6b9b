import CZstd
import WinnowModel

/// Inflates a zstd stream block by block, frame after frame, and goes as far as a damaged one can be trusted (RFC 8878).
///
/// Checksums are checked here, so that a wrong one costs no data and ends no reading; skippable frames are passed over. A frame that
/// asks for a window of more than 128 MiB (`zstd --ultra --long=28` and above) is refused, which bounds memory.
final class ZstdInflater: StreamInflater {
    private enum State { case head, skipping(UInt64), data, over }

    private(set) var damage: StreamDamage?
    private let context: OpaquePointer
    private let input: UnsafeMutableRawPointer
    private let capacity: Int
    private var position = 0
    private var available = 0
    private var state = State.head
    private var frames = 0
    /// How many bytes the next step wants.
    private var wanted = 0
    private var hash = XXH64()
    private var hasChecksum = false
    private var ignoresChecksum = false
    /// The last four bytes that were inflated: at the end of a frame its checksum.
    private var tail: UInt32 = 0

    private static let windowLogMax: Int32 = 27

    /// True for the magic number of a frame or a skippable one, as a little-endian word.
    static func startsFrame(_ word: UInt32) -> Bool { word == ZSTD_MAGICNUMBER || isSkippable(word) }

    private static func isSkippable(_ word: UInt32) -> Bool { word & 0xFFFF_FFF0 == 0x184D_2A50 }

    /// Starts with the bytes of the file that were already read; `nil` when there is no memory.
    init?(head: UnsafeRawBufferPointer) {
        guard let context = Self.context() else { return nil }
        self.context = context
        ignoresChecksum = ZSTD_isError(winnow_zstd_ignore_checksum(context)) == 0
        capacity = max(1 << 17, head.count)
        input = .allocate(byteCount: capacity, alignment: 8)
        if let base = head.baseAddress { input.copyMemory(from: base, byteCount: head.count) }
        available = head.count
    }

    deinit {
        ZSTD_freeDCtx(context)
        input.deallocate()
    }

    /// A context whose window is bounded.
    static func context() -> OpaquePointer? {
        guard let context = ZSTD_createDCtx() else { return nil }
        _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLogMax)
        return context
    }

    func read(
        into target: UnsafeMutableRawBufferPointer,
        from source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        while true {
            switch state {
            case .over: return 0
            case .head: try readHead(source)
            case .skipping(let left): try skip(left, source)
            case .data:
                let got = try inflate(into: target, source)
                if got > 0 { return got }
            }
        }
    }

    /// Reads magic number and descriptor of a frame, which stay for zstd to read.
    private func readHead(_ source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int) throws(Failure) {
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
        hasChecksum = head[4] & 4 != 0
        hash = XXH64()
        wanted = ZSTD_DCtx_reset(context, ZSTD_reset_session_only) == 0 ? 5 : 1
        state = .data
    }

    private func skip(
        _ left: UInt64, _ source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
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
        _ source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        // At the end of the file what zstd still holds is flushed.
        var isDry = false
        if position == available { isDry = try !refill(source) }
        var from = ZSTD_inBuffer(
            src: UnsafeRawPointer(input + position), size: min(wanted, available - position), pos: 0)
        var into = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = ZSTD_decompressStream(context, &into, &from)
        if ZSTD_isError(result) != 0 {
            let isChecksum = ZSTD_getErrorCode(result) == ZSTD_error_checksum_wrong
            end(isChecksum ? .checksum : .corrupt(String(cString: ZSTD_getErrorName(result))))
            return 0
        }
        for index in max(position, position + from.pos - 4)..<(position + from.pos) {
            tail = tail >> 8 | UInt32(input.load(fromByteOffset: index, as: UInt8.self)) << 24
        }
        position += from.pos
        if hasChecksum && ignoresChecksum {
            hash.update(UnsafeRawBufferPointer(start: target.baseAddress, count: into.pos))
        }
        wanted = result
        if result == 0 {
            state = .head
            let isWrong = hasChecksum && ignoresChecksum && UInt32(truncatingIfNeeded: hash.value) != tail
            if isWrong && damage == nil { damage = .checksum }
        }
        if isDry && into.pos == 0 && result != 0 { end(.truncated) }
        return into.pos
    }

    private func end(_ damage: StreamDamage?) {
        state = .over
        if self.damage == nil || damage == .truncated { self.damage = damage ?? self.damage }
    }

    /// Makes up to `count` bytes stand at `position` in one piece; how many do.
    private func hold(
        _ count: Int, _ source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        while available - position < count {
            if position > 0 {
                input.copyMemory(from: input + position, byteCount: available - position)
                available -= position
                position = 0
            }
            let got = try source(UnsafeMutableRawBufferPointer(start: input + available, count: capacity - available))
            if got == 0 { break }
            available += got
        }
        return min(count, available - position)
    }

    private func refill(
        _ source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        position = 0
        available = try source(UnsafeMutableRawBufferPointer(start: input, count: capacity))
        return available > 0
    }
}
