import WinnowModel

/// Words of a table's index in the temporary store. They have no checksums: what an index says is compared with what it stands for.
final class SpilledWords: WordStore, @unchecked Sendable {
    // Written by one owner, then shared and only read.
    private let file: SpillFile
    private let faults: SpillFaults

    init(_ faults: SpillFaults) throws(Failure) {
        file = try SpillFile()
        self.faults = faults
    }

    func write(_ words: UnsafeBufferPointer<UInt64>, at first: Int) {
        do throws(Failure) { try file.write(UnsafeRawBufferPointer(words), at: first * 8) } catch { faults.note(error) }
    }

    func read(from first: Int, into words: UnsafeMutableBufferPointer<UInt64>) {
        let bytes = UnsafeMutableRawBufferPointer(words)
        do throws(Failure) { try file.read(at: first * 8, upTo: bytes) } catch {
            faults.note(error)
            words.initialize(repeating: 0)
        }
    }
}
