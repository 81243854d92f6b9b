import WinnowModel

/// Makes files of the temporary store for what the tables of a recording hold beyond a window.
final class SpilledTables: TableStores {
    private let faults: SpillFaults

    init(_ faults: SpillFaults) { self.faults = faults }

    func bytes(pieceBytes: Int) throws(Failure) -> any ByteStore {
        try SpilledBytes(blockBytes: pieceBytes, faults)
    }

    func words() throws(Failure) -> any WordStore { try SpilledWords(faults) }
}
