import WinnowModel

/// The stretches of a recording in the temporary store, by number.
struct SpilledStretches: Sendable {
    /// What is held of a stretch.
    struct Place: Sendable {
        /// Number of its first trace in the recording.
        var firstTrace: Int
        var traceCount: Int
        /// When its first trace starts, and its last.
        var first: Nanos
        var last: Nanos
        /// Where the columns stand.
        var columns: Int
        var columnBytes: Int
        /// Where the instants at which its traces start stand.
        var instants: Int
    }

    let file: SpillFile
    let places: [Place]
    /// Whether some trace of the recording says what it stands for.
    let isWeighted: Bool
    /// What could not be read back.
    let faults: SpillFaults

    /// Reads a stretch; one that can't be read is empty, and the reason is noted.
    func stretch(_ number: Int) -> RecordedStretch {
        let place = places[number]
        var batch = TraceBatch()
        do throws(Failure) {
            batch = try StretchBlock.read(file, at: place.columns, byteCount: place.columnBytes)
        } catch { faults.note(error) }
        if isWeighted && batch.weight.isEmpty { batch.weight = [Double](repeating: 1, count: batch.traceCount) }
        var stretch = RecordedStretch(batch: batch, firstTrace: place.firstTrace)
        stretch.truth.classes = [UInt16](repeating: 0, count: batch.traceCount)
        return stretch
    }

    /// When the traces of a stretch start; empty where that can't be read, and the reason is noted.
    func instants(_ number: Int) -> [Nanos] {
        let place = places[number]
        do throws(Failure) { return try Self.read(file, place.instants, place.traceCount) } catch {
            faults.note(error)
            return []
        }
    }

    /// Writes instants to a file and returns where they stand; throws `.io`.
    static func write(_ instants: [Nanos], to file: SpillFile) throws(Failure) -> Int {
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: instants.count * 8 + SpillFile.trailer, alignment: 16)
        defer { block.deallocate() }
        instants.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: block[..<$0.count]).copyMemory(from: $0) }
        return try file.append(block)
    }

    private static func read(_ file: SpillFile, _ place: Int, _ count: Int) throws(Failure) -> [Nanos] {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8 + SpillFile.trailer, alignment: 16)
        defer { block.deallocate() }
        try file.read(at: place, into: block)
        return (0..<count).map { block.load(fromByteOffset: $0 * 8, as: Nanos.self) }
    }
}
