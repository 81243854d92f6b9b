import WinnowModel

/// Sorts rows that do not fit into memory: runs of as many as do are sorted and written out one after the other, then merged.
struct SpillSorter {
    /// A sorted run in the file.
    struct Run {
        /// Where its first block stands.
        let place: Int
        let count: Int
    }

    /// Rows of a block; the last of a run may have fewer. Merging holds one block of each run.
    static let blockRows = 256
    static let stride = MemoryLayout<SpilledRow>.stride

    private struct Place: BitwiseCopyable {
        var key: SpillKey
        var row: UInt32
    }

    private let file: SpillFile
    private var runs: [Run] = []
    private let window: Int
    private let rows: RawBlock
    private let held: UnsafeMutablePointer<SpilledRow>
    private var count = 0

    /// Creates a sorter that holds so many rows in memory; throws `.io` where there is no room for its file.
    init(window: Int) throws(Failure) {
        self.window = max(1, window)
        file = try SpillFile()
        rows = RawBlock(bytes: RawBlock.room(self.window, of: SpilledRow.self))
        held = rows.column(unfilled: SpilledRow.self, self.window)
    }

    /// Takes in a row; throws `.io`.
    @inline(__always)
    mutating func append(_ row: SpilledRow) throws(Failure) {
        (held + count).initialize(to: row)
        count += 1
        if count == window { try flush() }
    }

    /// The rows in order. Throws `.io`.
    consuming func merge() throws(Failure) -> SpillMerge {
        try flush()
        return try SpillMerge(file, runs)
    }

    private mutating func flush() throws(Failure) {
        if count == 0 { return }
        var order: [Place] = []
        order.reserveCapacity(count)
        for row in 0..<count { order.append(Place(key: held[row].key, row: UInt32(truncatingIfNeeded: row))) }
        order.sort { $0.key < $1.key }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.blockRows * Self.stride + SpillFile.trailer, alignment: 16)
        defer { block.deallocate() }
        let place = file.byteCount
        var at = 0
        while at < count {
            let length = min(Self.blockRows, count - at)
            for offset in 0..<length {
                block.storeBytes(
                    of: held[Int(order[at + offset].row)], toByteOffset: offset * Self.stride, as: SpilledRow.self)
            }
            try file.append(
                UnsafeMutableRawBufferPointer(rebasing: block[..<(length * Self.stride + SpillFile.trailer)]))
            at += length
        }
        runs.append(Run(place: place, count: count))
        count = 0
    }
}
