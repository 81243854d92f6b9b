import WinnowModel

/// Rows of attribute lists by their bytes, as long as lists come again often enough to be worth it.
struct AttributeRows {
    private var lists = StringTable()
    private var rows: [UInt32] = [0]
    private var asked = 0
    private var found = 0
    /// Bytes of lists that are kept at most.
    private static let limit = 16 << 20

    /// The row of a list that was kept.
    mutating func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        if isOff { return nil }
        asked += 1
        guard let number = lists.find(bytes) else { return nil }
        found += 1
        return rows[Int(number)]
    }

    /// Keeps the row of a list that was not found.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, _ row: UInt32) {
        if isOff || lists.byteCount > Self.limit { return }
        let number = Int(lists.intern(bytes))
        if number == rows.count { rows.append(row) }
    }

    mutating func removeAll() {
        lists.removeAll()
        rows = [0]
        asked = 0
        found = 0
    }

    private var isOff: Bool { asked > 1024 && found * 2 < asked }
}
