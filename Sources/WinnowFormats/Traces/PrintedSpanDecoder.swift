import WinnowModel

/// Decodes what an SDK's exporter prints: objects that each are one span, with its resource.
protocol PrintedSpanDecoder: JSONSpanDecoder {
    var interner: SpanInterner { get set }
    /// The attributes that are being read.
    var row: AttributeRow { get set }

    /// Reads the attributes that stand at `index` into the row, which is empty.
    mutating func collect(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables)
}

extension PrintedSpanDecoder {
    mutating func follow(_ block: inout SpanBlock, _: inout TraceDamage) {
        if interner.follow(&block) { row = AttributeRow() }
    }

    /// The row of the attributes that stand at `index`.
    mutating func attributes(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        row.removeAll()
        collect(tape, index, &tables)
        return row.intern(&tables)
    }

    /// The instance of the resource whose attributes stand at `index`.
    mutating func instance(
        _ tape: JSONTape, _ index: Int, schema: UInt32 = 0, _ tables: inout TraceTables
    ) -> UInt32 {
        row.removeAll()
        collect(tape, index, &tables)
        let service = row.text(interner.serviceName) ?? 0
        return tables.intern(ServiceInstance(service: service, attributes: row.intern(&tables), schemaURL: schema))
    }
}
