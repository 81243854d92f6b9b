import WinnowModel

/// Rows of attribute lists by their bytes, as long as lists come again often enough to be worth it.
struct AttributeRows {
    private var lists = StringTable()
    /// Row of each list; `unset` while it is being read, and for good when it could not be read as it stands.
    private var rows: [UInt32] = [unset]
    private var asked = 0
    private var found = 0
    /// Bytes of lists that are kept at most.
    private static let limit = 16 << 20
    private static let unset = UInt32.max

    /// What is known of a list.
    enum Place {
        /// It came before and has this row.
        case row(UInt32)
        /// It is new: its row is to be kept under this number.
        case new(Int)
        /// It is not kept.
        case none
    }

    /// Looks a list up; one that is new gets a number.
    mutating func place(_ bytes: UnsafeRawBufferPointer) -> Place {
        if asked > 1024 && found * 2 < asked { return .none }
        asked += 1
        let known = lists.byteCount > Self.limit ? lists.find(bytes) : lists.intern(bytes)
        guard let number = known.map({ Int($0) }) else { return .none }
        if number == rows.count {
            rows.append(Self.unset)
            return .new(number)
        }
        if rows[number] == Self.unset { return .none }
        found += 1
        return .row(rows[number])
    }

    /// Keeps the row of a new list.
    mutating func keep(_ number: Int, _ row: UInt32) { rows[number] = row }

    mutating func removeAll() {
        lists.removeAll()
        rows = [Self.unset]
        asked = 0
        found = 0
    }
}
