import WinnowModel

/// The attributes of a span: mostly one run of fields, which is compared as a whole before its pairs are looked up.
extension OTLPDecoder {
    /// What is known of the attributes of the span that is being read.
    struct SpanAttributes {
        /// Pairs that were read one by one.
        var pairs = EntryRow()
        /// False before the first run.
        var isStarted = false
        /// Row of a run that was found as a whole; 0 for none.
        var row: UInt32 = 0
        /// Where the first run stands in its message, after its first tag.
        var run = 0..<0
        /// True when it may be kept: it is the only one, and holds no text to be counted each time and no array or map, which have numbers
        /// of their own each time they come.
        var isPlain = false

        @inline(__always)
        mutating func removeAll() {
            pairs.removeAll()
            isStarted = false
            row = 0
            isPlain = false
        }
    }

    /// Reads the attribute fields of a span that stand here one after the other, the first of whose tag was read; returns where they end.
    mutating func attributeRun(
        _ message: WireCursor, _ name: UInt32, _ tables: inout TraceTables
    ) throws(Fault) -> Int {
        let from = message.position
        if attributes.isStarted {
            if attributes.row != 0 {
                // More attributes: the row that was found is only a part.
                attributes.row = 0
                _ = try readPairs(message.part(attributes.run), &tables)
            }
            attributes.isPlain = false
            return try readPairs(message, &tables)
        }
        attributes.isStarted = true
        if let known = lasts.row(name, message.rest, tag: 74) {
            attributes.row = known.row
            attributes.run = from..<from &+ known.count
            return from &+ known.count
        }
        let before = repaired &+ composites
        let end = try readPairs(message, &tables)
        attributes.run = from..<end
        attributes.isPlain = repaired &+ composites == before
        return end
    }

    private mutating func readPairs(_ message: WireCursor, _ tables: inout TraceTables) throws(Fault) -> Int {
        var cursor = message
        repeat {
            attributes.pairs.append(try pair(try cursor.message(), &tables))
        } while cursor.takes(74)
        return cursor.position
    }

    /// The row of the attributes that were read of a span.
    @inline(__always)
    mutating func attributeRow(_ message: WireCursor, _ name: UInt32, _ tables: inout TraceTables) -> UInt32 {
        if attributes.row != 0 || !attributes.isStarted { return attributes.row }
        let row = tables.attributes.intern(attributes.pairs.entries)
        if attributes.isPlain { lasts.keep(name, message.slice(attributes.run), row: row) }
        return row
    }
}
