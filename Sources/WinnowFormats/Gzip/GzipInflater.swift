import CZlib
import WinnowModel

/// Inflates a gzip stream piece by piece, member after member, and goes as far as a damaged one can be trusted (RFC 1952).
///
/// Header and trailer are read here and zlib gets the raw deflate data, so that a wrong checksum costs no data and ends no reading: zlib's
/// own framing refuses a member for its header's checksum.
final class GzipInflater: StreamInflater {
    private enum State { case header, data, trailer }

    private let stream: UnsafeMutablePointer<z_stream>
    private var state = State.header
    private var members = 0
    private var sum: UInt = 0
    private var length: UInt32 = 0
    private var isStarted = false

    /// Starts with the bytes of the file that were already read; `nil` when there is no memory.
    init?(head: UnsafeRawBufferPointer) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        super.init(head)
        if inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK { return nil }
        isStarted = true
    }

    deinit {
        if isStarted { inflateEnd(stream) }
        stream.deallocate()
    }

    override func step(into target: UnsafeMutableRawBufferPointer, _ source: Source) throws(Failure) -> Int {
        switch state {
        case .header: try readHeader(source)
        case .trailer: try readTrailer(source)
        case .data: return try inflate(into: target, source)
        }
        return 0
    }

    private func inflate(
        into target: UnsafeMutableRawBufferPointer,
        _ source: Source
    ) throws(Failure) -> Int {
        guard let base = target.baseAddress, target.count > 0 else { return 0 }
        if position == available, try !refill(source) {
            end(.truncated)
            return 0
        }
        stream.pointee.next_in = (input + position).assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(available - position)
        stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: target.count)
        let result = CZlib.inflate(stream, Z_NO_FLUSH)
        position = available - Int(stream.pointee.avail_in)
        let got = min(target.count, Int(UInt32.max)) - Int(stream.pointee.avail_out)
        sum = crc32(sum, base.assumingMemoryBound(to: UInt8.self), UInt32(got))
        length &+= UInt32(got)
        switch result {
        case Z_STREAM_END: state = .trailer
        case Z_OK, Z_BUF_ERROR: break
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"
            end(.corrupt(reason))
        }
        return got
    }

    private func readHeader(_ source: Source) throws(Failure) {
        guard let first = try next(source) else { return end(members == 0 ? .truncated : nil) }
        if members > 0 && first == 0 { return try skipZeros(source) }
        guard first == 0x1F, try next(source) == 0x8B else {
            return end(members == 0 ? .corrupt("no gzip header") : .trailing)
        }
        guard let method = try next(source), let flags = try next(source) else { return end(.truncated) }
        if method != 8 || flags & 0xE0 != 0 { return end(.corrupt("unknown compression method")) }
        guard try skip(6, source) else { return end(.truncated) }
        if flags & 4 != 0 {
            guard let low = try next(source), let high = try next(source),
                try skip(Int(low) | Int(high) << 8, source)
            else { return end(.truncated) }
        }
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            while true {
                guard let byte = try next(source) else { return end(.truncated) }
                if byte == 0 { break }
            }
        }
        if flags & 2 != 0, try !skip(2, source) { return end(.truncated) }
        inflateReset(stream)
        sum = crc32(0, nil, 0)
        length = 0
        members += 1
        state = .data
    }

    private func readTrailer(_ source: Source) throws(Failure) {
        var trailer: UInt64 = 0
        for index in 0..<8 as Range<UInt64> {
            guard let byte = try next(source) else { return end(.truncated) }
            trailer |= UInt64(byte) << (8 * index)
        }
        if trailer != UInt64(truncatingIfNeeded: sum) | UInt64(length) << 32 { note(.checksum) }
        state = .header
    }

    /// Zeros after the last member are padding.
    private func skipZeros(_ source: Source) throws(Failure) {
        while let byte = try next(source) {
            if byte != 0 { return end(.trailing) }
        }
        end(nil)
    }

    private func skip(
        _ count: Int, _ source: Source
    ) throws(Failure) -> Bool {
        for _ in 0..<count where try next(source) == nil { return false }
        return true
    }
}
