import WinnowModel

/// What readers know of a block's tables: numbers of operations, instances and scopes, kept until the tables are emptied.
struct SpanInterner {
    private var epoch = -1
    private var operations = NumberTable()
    /// Number of `service.name` in the string table.
    private(set) var serviceName: UInt32 = 0
    /// The attributes that are being read.
    var row = EntryRow()

    /// Forgets what was known when the block's tables are not those of the last call; true when it did.
    mutating func follow(_ block: inout SpanBlock) -> Bool {
        if block.epoch == epoch { return false }
        epoch = block.epoch
        operations.removeAll()
        serviceName = block.tables.strings.intern("service.name")
        return true
    }

    /// The number of an operation.
    mutating func operation(
        service: UInt32, name: UInt32, kind: SpanKind, scope: UInt32, _ tables: inout TraceTables
    ) -> UInt32 {
        let a = UInt64(service) << 32 | UInt64(name)
        let b = UInt64(scope) << 8 | UInt64(kind.rawValue)
        if let known = operations.find(a, b) { return known }
        let number = tables.intern(Operation(service: service, name: name, kind: kind, scope: scope))
        operations.insert(a, b, number)
        return number
    }

    /// The row of the entries that were read.
    func intern(_ tables: inout TraceTables) -> UInt32 { tables.attributes.intern(row.entries) }

    /// The service of the resource whose attributes were read: the last `service.name` that is a text.
    func service() -> UInt32 {
        for entry in row.entries.reversed() where entry.key == serviceName && entry.kind == .string {
            return UInt32(truncatingIfNeeded: entry.payload)
        }
        return 0
    }
}
