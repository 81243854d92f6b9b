import WinnowModel

/// Attributes of a recording in the temporary store, in blocks of which one is read at a time.
///
/// What can't be written stays in memory: a full disk loses nothing.
final class SpilledEntries: EntryStore, @unchecked Sendable {
    // Written by one owner, then shared and only read.
    typealias Entry = AttributeTable.Entry

    private static let blockEntries = 256
    private static let blockBytes = blockEntries * MemoryLayout<Entry>.stride + SpillFile.trailer
    private static let noEntry = Entry(key: 0, kind: .empty, payload: 0)

    private let file: SpillFile
    private let faults: SpillFaults
    /// Entries of whole blocks in the file.
    private var written = 0
    /// Those after them.
    private var waiting: [Entry] = []
    private var isFull = false

    init(_ faults: SpillFaults) throws(Failure) {
        file = try SpillFile()
        self.faults = faults
    }

    func append(_ entries: UnsafeBufferPointer<Entry>) {
        waiting.append(contentsOf: entries)
        if waiting.count >= Self.blockEntries * 16, !isFull { flush() }
    }

    private func flush() {
        withUnsafeTemporaryAllocation(byteCount: Self.blockBytes, alignment: 16) { block in
            var at = 0
            while waiting.count - at >= Self.blockEntries {
                waiting.withUnsafeBytes { source in
                    let stride = MemoryLayout<Entry>.stride
                    block.copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: source[(at * stride)..<((at + Self.blockEntries) * stride)]))
                }
                do throws(Failure) { try file.append(block) } catch {
                    isFull = true
                    break
                }
                at += Self.blockEntries
            }
            waiting.removeFirst(at)
            written += at
        }
    }

    func read(from first: Int, into entries: UnsafeMutableBufferPointer<Entry>) {
        var done = 0
        withUnsafeTemporaryAllocation(byteCount: Self.blockBytes, alignment: 16) { block in
            while done < entries.count {
                let place = first + done
                if place >= written {
                    entries[done] = waiting[place - written]
                    done += 1
                    continue
                }
                let number = place / Self.blockEntries
                let from = place % Self.blockEntries
                let count = min(Self.blockEntries - from, entries.count - done)
                do throws(Failure) {
                    try file.read(at: number * Self.blockBytes, into: block)
                    let source = block.baseAddress?.assumingMemoryBound(to: Entry.self)
                    for index in 0..<count { entries[done + index] = source?[from + index] ?? Self.noEntry }
                } catch {
                    faults.note(error)
                    for index in 0..<count { entries[done + index] = Self.noEntry }
                }
                done += count
            }
        }
    }
}
