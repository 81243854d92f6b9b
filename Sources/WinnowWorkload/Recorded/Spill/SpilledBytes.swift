import WinnowModel

/// Bytes of tables in the temporary store, in blocks with a checksum each, of which one is read at a time.
final class SpilledBytes: ByteStore, @unchecked Sendable {
    // Written by one owner, then shared and only read.
    /// Bytes that wait before they are written.
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
        var done = 0
        withUnsafeTemporaryAllocation(byteCount: stride, alignment: 16) { block in
            while done < bytes.count {
                let at = place + done
                let from = at < written ? at % blockBytes : at - written
                let there = at < written ? blockBytes - from : max(0, waiting.count - from)
                let count = min(there, bytes.count - done)
                let part = UnsafeMutableRawBufferPointer(rebasing: bytes[done..<done + max(count, 0)])
                if count == 0 {
                    // Only where the store has failed.
                    UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                        .initializeMemory(as: UInt8.self, repeating: 0)
                    return
                } else if at >= written {
                    waiting.withUnsafeBytes {
                        part.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[from..<from + count]))
                    }
                } else {
                    do throws(Failure) {
                        try file.read(at: at / blockBytes * stride, into: block)
                        part.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[from..<from + count]))
                    } catch {
                        faults.note(error)
                        part.initializeMemory(as: UInt8.self, repeating: 0)
                    }
                }
                done += count
            }
        }
    }
}
