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
        /// True when there is no other run.
        var isAlone = false
        /// Texts that were repaired, and arrays and maps, before it.
        var repaired = 0
        var composites = 0
        /// True when it had an attribute that the last span had not.
        var hasNew = false

        @inline(__always)
        mutating func removeAll() {
            pairs.removeAll()
            isStarted = false
            row = 0
            isAlone = false
            hasNew = false
        }
    }

    /// Reads the attribute fields of a span that stand here one after the other, the first of whose tag was read; returns where they end.
    mutating func attributeRun(
        _ message: WireCursor, _ shape: SpanShape?, _ tables: inout TraceTables
    ) throws(Fault) -> Int {
        let from = message.position
        if attributes.isStarted {
            if attributes.row != 0 {
                // More attributes: the row that was found is only a part.
                attributes.row = 0
                _ = try readPairs(message.part(attributes.run), nil, &tables)
            }
            attributes.isAlone = false
            return try readPairs(message, nil, &tables)
        }
        attributes.isStarted = true
        if let known = shape?.row(message.rest, tag: 74) {
            attributes.row = known.row
            attributes.run = from..<from &+ known.count
            return from &+ known.count
        }
        attributes.isAlone = true
        attributes.repaired = repaired
        attributes.composites = composites
        let end = try readPairs(message, shape, &tables)
        attributes.run = from..<end
        return end
    }

    /// Reads pairs, which are mostly those of `shape` in the same order but for some values.
    private mutating func readPairs(
        _ message: WireCursor, _ shape: SpanShape?, _ tables: inout TraceTables
    ) throws(Fault) -> Int {
        guard let shape, shape.pairs > 0 else { return try readNewPairs(message, &tables) }
        var cursor = message
        var place = 0
        attributes.pairs.stage(shape.entries(from: 0), shape.pairs)
        repeat {
            let same = shape.same(place, cursor.rest)
            if same.pairs > 0 {
                attributes.pairs.append(staged: shape.entries(from: place), same.pairs, at: place)
                place &+= same.pairs
            }
            let start = cursor.position
            if same.valueEnd > 0 {
                let value = start &+ same.value..<start &+ same.valueEnd
                if let content = plainValue(cursor.part(value), &tables) {
                    let key = shape.entries(from: place).pointee.key
                    attributes.pairs.append(
                        AttributeTable.Entry(key: key, kind: content.kind, payload: content.payload))
                    place &+= 1
                    cursor.pass(to: start &+ same.valueEnd)
                    continue
                }
            }
            if same.pairs > 0 {
                cursor.pass(to: start &+ same.bytes)
                continue
            }
            let pair = try cursor.message()
            if let entry = known(pair, shape, &place, &tables) {
                attributes.pairs.append(entry)
            } else {
                attributes.hasNew = true
                attributes.pairs.append(try self.pair(pair, &tables))
            }
        } while cursor.takes(74)
        return cursor.position
    }

    /// Reads pairs of which nothing is known.
    @inline(never)
    private mutating func readNewPairs(_ message: WireCursor, _ tables: inout TraceTables) throws(Fault) -> Int {
        var cursor = message
        attributes.hasNew = true
        repeat { attributes.pairs.append(try pair(try cursor.message(), &tables)) } while cursor.takes(74)
        return cursor.position
    }

    /// The entry of a pair with a key that the last span had in this place, or soon after: some of its attributes may be missing here.
    @inline(__always)
    private mutating func known(
        _ pair: WireCursor, _ shape: SpanShape, _ place: inout Int, _ tables: inout TraceTables
    ) -> AttributeTable.Entry? {
        var next = place
        let end = min(shape.pairs, place &+ 4)
        while next < end {
            if let (key, value) = shape.key(next, pair.rest) {
                guard let content = plainValue(pair.from(value), &tables) else { return nil }
                place = next &+ 1
                return AttributeTable.Entry(key: key, kind: content.kind, payload: content.payload)
            }
            next &+= 1
        }
        return nil
    }

    /// The row of the attributes that were read of a span.
    @inline(__always)
    mutating func attributeRow(
        _ message: WireCursor, _ shape: SpanShape?, _ tables: inout TraceTables
    ) -> UInt32 {
        if attributes.row != 0 || !attributes.isStarted { return attributes.row }
        let row = tables.attributes.intern(attributes.pairs.entries)
        if let shape, attributes.isAlone {
            if attributes.repaired != repaired {
                // A text that is none is counted each time.
                shape.forget()
            } else if attributes.hasNew || shape.isStale() {
                shape.keep(
                    message.slice(attributes.run), attributes.pairs.entries,
                    row: attributes.composites == composites ? row : nil)
            }
        }
        return row
    }

    /// The row of the attribute fields with this tag among `fields`.
    mutating func row(
        _ fields: WireCursor, tag wanted: UInt32, _ tables: inout TraceTables
    ) throws(Fault) -> UInt32 {
        interner.row.removeAll()
        var cursor = fields
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == wanted {
                interner.row.append(try pair(try cursor.message(), &tables))
            } else {
                try cursor.skip(tag)
            }
        }
        return interner.intern(&tables)
    }
}
