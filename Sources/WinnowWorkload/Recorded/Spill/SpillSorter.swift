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
    /// Runs that are merged at once.
    static let mostRuns = 128

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
    ///
    /// However many runs there are, so many are merged at once that their blocks take a few megabytes.
    consuming func merge() throws(Failure) -> SpillMerge {
        try flush()
        var (file, runs) = (file, runs)
        while runs.count > Self.mostRuns { (file, runs) = try Self.merged(file, runs) }
        return try SpillMerge(file, runs)
    }

    /// Fewer runs that are longer, in a file of their own.
    private static func merged(_ file: SpillFile, _ runs: [Run]) throws(Failure) -> (SpillFile, [Run]) {
        let next = try SpillFile()
        var longer: [Run] = []
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: blockRows * stride + SpillFile.trailer, alignment: 16)
        defer { block.deallocate() }
        for first in Swift.stride(from: 0, to: runs.count, by: mostRuns) {
            var merge = try SpillMerge(file, Array(runs[first..<min(first + mostRuns, runs.count)]))
            let place = next.byteCount
            var (count, filled) = (0, 0)
            while let row = try merge.next() {
                block.storeBytes(of: row, toByteOffset: filled * stride, as: SpilledRow.self)
                (count, filled) = (count + 1, filled + 1)
                if filled < blockRows { continue }
                try next.append(block)
                filled = 0
            }
            if filled > 0 {
                try next.append(
                    UnsafeMutableRawBufferPointer(rebasing: block[..<(filled * stride + SpillFile.trailer)]))
            }
            longer.append(Run(place: place, count: count))
        }
        return (next, longer)
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
