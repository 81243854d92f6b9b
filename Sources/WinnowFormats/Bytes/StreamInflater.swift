import WinnowModel

/// Inflates a compressed file piece by piece, as far as a damaged one can be trusted; `step` is what a compression adds.
class StreamInflater {
    /// Fills a buffer with what comes next of the file; 0 at its end.
    typealias Source = (UnsafeMutableRawBufferPointer) throws(Failure) -> Int

    /// The first thing found wrong.
    private(set) final var damage: StreamDamage?
    /// What was read and not yet inflated: the bytes from `position` on, `available` of all.
    final let input: UnsafeMutableRawPointer
    final var position = 0
    private(set) final var available: Int
    private final let capacity: Int
    private final var isOver = false

    /// Starts with the bytes of the file that were already read.
    init(_ head: UnsafeRawBufferPointer) {
        capacity = max(1 << 17, head.count)
        input = .allocate(byteCount: capacity, alignment: 8)
        if let base = head.baseAddress { input.copyMemory(from: base, byteCount: head.count) }
        available = head.count
    }

    deinit { input.deallocate() }

    /// Inflates up to `target.count` bytes and takes what it needs from `source`; 0 at the end, then `damage` says how it ended.
    final func read(into target: UnsafeMutableRawBufferPointer, from source: Source) throws(Failure) -> Int {
        while !isOver {
            let got = try step(into: target, source)
            if got > 0 { return got }
        }
        return 0
    }

    /// Goes on by a piece and returns how many bytes it inflated.
    func step(into target: UnsafeMutableRawBufferPointer, _ source: Source) throws(Failure) -> Int {
        end(nil)
        return 0
    }

    /// Notes what is wrong and does not end the reading.
    final func note(_ damage: StreamDamage) { self.damage = self.damage ?? damage }

    /// Ends the reading; that the file is cut counts more than what was wrong before.
    final func end(_ damage: StreamDamage?) {
        isOver = true
        if self.damage == nil || damage == .truncated { self.damage = damage ?? self.damage }
    }

    /// The next byte; `nil` at the end of the file.
    final func next(_ source: Source) throws(Failure) -> UInt8? {
        if position == available, try !refill(source) { return nil }
        position += 1
        return input.load(fromByteOffset: position - 1, as: UInt8.self)
    }

    /// Makes up to `count` bytes stand at `position` in one piece; how many do.
    final func hold(_ count: Int, _ source: Source) throws(Failure) -> Int {
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

    /// Reads on where everything was taken; false at the end of the file.
    final func refill(_ source: Source) throws(Failure) -> Bool {
        position = 0
        available = try source(UnsafeMutableRawBufferPointer(start: input, count: capacity))
        return available > 0
    }
}

/// What is wrong with a compressed stream.
enum StreamDamage: Equatable {
    /// The file ends inside a gzip member or zstd frame.
    case truncated
    /// The data make no sense from here on.
    case corrupt(String)
    /// A checksum or length is not that of the data.
    case checksum
    /// Bytes of something else stand after the compressed data.
    case trailing
}

/// How a file is compressed.
public enum Compression: String, Sendable, CaseIterable {
    /// It is not.
    case none
    /// RFC 1952, any number of members.
    case gzip
    /// RFC 8878, any number of frames.
    case zstd

    /// Tells by the first bytes.
    init(_ head: UnsafeRawBufferPointer) {
        if head.count >= 2, head[0] == 0x1F, head[1] == 0x8B {
            self = .gzip
        } else if head.count >= 4, ZstdInflater.startsFrame(head.loadUnaligned(as: UInt32.self).littleEndian) {
            self = .zstd
        } else {
            self = .none
        }
    }
}
