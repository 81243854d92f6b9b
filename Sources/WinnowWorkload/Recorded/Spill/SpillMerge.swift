import WinnowModel

/// Sorted runs of the temporary store as one: the least of their next rows each time.
struct SpillMerge {
    private struct Cursor {
        /// Where its next block stands.
        var place: Int
        /// Rows that were not read yet.
        var left: Int
        /// Rows of the block that was read last, and how many of them are gone.
        var held = 0
        var at = 0
    }

    private struct Head: BitwiseCopyable {
        var key: SpillKey
        var cursor: Int
    }

    private let file: SpillFile
    private var cursors: [Cursor]
    /// One block for each run.
    private let blocks: RawBlock
    private let memory: UnsafeMutablePointer<UInt64>
    /// A heap, the least first.
    private var heads: [Head] = []

    /// Bytes of a whole block.
    private static let room = (SpillSorter.blockRows * SpillSorter.stride + SpillFile.trailer + 63) / 64 * 64

    init(_ file: SpillFile, _ runs: [SpillSorter.Run]) throws(Failure) {
        self.file = file
        cursors = runs.map { Cursor(place: $0.place, left: $0.count) }
        let words = runs.count * Self.room / 8
        blocks = RawBlock(bytes: RawBlock.room(words, of: UInt64.self))
        memory = blocks.column(unfilled: UInt64.self, words)
        for cursor in cursors.indices {
            if try refill(cursor) { heads.append(Head(key: row(cursor).key, cursor: cursor)) }
        }
        heads.sort { $0.key < $1.key }
    }

    /// The next row; `nil` when there is none. Throws `.io`.
    mutating func next() throws(Failure) -> SpilledRow? {
        guard let head = heads.first else { return nil }
        let found = row(head.cursor)
        cursors[head.cursor].at += 1
        let isOver = cursors[head.cursor].at == cursors[head.cursor].held
        if isOver, try !refill(head.cursor) {
            let last = heads.removeLast()
            if heads.isEmpty { return found }
            heads[0] = last
        } else {
            heads[0].key = row(head.cursor).key
        }
        sink()
        return found
    }

    @inline(__always)
    private func row(_ cursor: Int) -> SpilledRow {
        UnsafeRawPointer(memory).load(
            fromByteOffset: cursor * Self.room + cursors[cursor].at * SpillSorter.stride, as: SpilledRow.self)
    }

    private mutating func refill(_ cursor: Int) throws(Failure) -> Bool {
        let count = min(SpillSorter.blockRows, cursors[cursor].left)
        if count == 0 { return false }
        let bytes = count * SpillSorter.stride + SpillFile.trailer
        try file.read(
            at: cursors[cursor].place,
            into: UnsafeMutableRawBufferPointer(
                start: UnsafeMutableRawPointer(memory) + cursor * Self.room, count: bytes))
        cursors[cursor].place += bytes
        cursors[cursor].left -= count
        cursors[cursor].held = count
        cursors[cursor].at = 0
        return true
    }

    private mutating func sink() {
        let head = heads[0]
        var place = 0
        while true {
            var child = place * 2 + 1
            if child >= heads.count { break }
            if child + 1 < heads.count, heads[child + 1].key < heads[child].key { child += 1 }
            if !(heads[child].key < head.key) { break }
            heads[place] = heads[child]
            place = child
        }
        heads[place] = head
    }
}
