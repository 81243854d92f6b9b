import WinnowModel

/// Bytes of tables in the temporary store, in blocks with a checksum each, of which one is read at a time.
final class SpilledBytes: ByteStore, @unchecked Sendable {
    // Written by one owner, then shared and only read.
    /// Bytes that are written or read at once.
    private static let most = 1 << 16

    private let file: SpillFile
    private let faults: SpillFaults
    private let blockBytes: Int
    /// Bytes of whole blocks in the file.
    private var written = 0
    /// Those after them.
    private var waiting: [UInt8] = []

    /// Makes an empty file with blocks of `blockBytes` bytes; throws `.io`.
    init(blockBytes: Int, _ faults: SpillFaults) throws(Failure) {
        file = try SpillFile()
        self.blockBytes = max(8, blockBytes / 8 * 8)
        self.faults = faults
    }

    private var stride: Int { blockBytes + SpillFile.trailer }

    func append(_ bytes: UnsafeRawBufferPointer) {
        waiting.append(contentsOf: bytes)
        if waiting.count >= Self.most, faults.first == nil { flush() }
    }

    private func flush() {
        let blocks = waiting.count / blockBytes
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: blocks * stride, alignment: 16)
        defer { room.deallocate() }
        waiting.withUnsafeBytes { source in
            for block in 0..<blocks {
                UnsafeMutableRawBufferPointer(rebasing: room[(block * stride)..<(block * stride + blockBytes)])
                    .copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: source[(block * blockBytes)..<((block + 1) * blockBytes)]))
            }
        }
        do throws(Failure) { try file.append(room, blocks: blocks) } catch { return faults.note(error) }
        waiting.removeFirst(blocks * blockBytes)
        written += blocks * blockBytes
    }

    func read(from place: Int, into bytes: UnsafeMutableRawBufferPointer) {
        let inFile = min(bytes.count, max(0, written - place))
        if inFile > 0 { readFile(place, UnsafeMutableRawBufferPointer(rebasing: bytes[..<inFile])) }
        if inFile == bytes.count { return }
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[inFile...])
        let from = max(0, place - written)
        // Too little is there only where the store has failed.
        let there = max(0, min(rest.count, waiting.count - from))
        waiting.withUnsafeBytes { source in
            if there > 0 { rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + there])) }
        }
        UnsafeMutableRawBufferPointer(rebasing: rest[there...]).initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Reads from whole blocks, several at once.
    private func readFile(_ place: Int, _ bytes: UnsafeMutableRawBufferPointer) {
        let last = (place + bytes.count - 1) / blockBytes
        let most = min(last - place / blockBytes + 1, max(1, Self.most / blockBytes))
        withUnsafeTemporaryAllocation(byteCount: most * stride, alignment: 16) { room in
            var done = 0
            while done < bytes.count {
                let first = (place + done) / blockBytes
                let blocks = min(most, last - first + 1)
                let read = UnsafeMutableRawBufferPointer(rebasing: room[..<(blocks * stride)])
                do throws(Failure) {
                    try file.read(at: first * stride, into: read, blocks: blocks)
                } catch {
                    faults.note(error)
                    read.initializeMemory(as: UInt8.self, repeating: 0)
                }
                for block in 0..<blocks {
                    let from = (place + done) % blockBytes
                    let count = min(blockBytes - from, bytes.count - done)
                    let source = block * stride + from
                    UnsafeMutableRawBufferPointer(rebasing: bytes[done..<done + count])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: read[source..<source + count]))
                    done += count
                }
            }
        }
    }
}
