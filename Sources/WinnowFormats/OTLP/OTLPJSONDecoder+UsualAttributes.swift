import WinnowModel

/// The marks of an attribute in the usual form, `{"key": TEXT, "value": {TYPE: VALUE}}`, counted from its first.
enum UsualPair {
    static let key = 3
    static let type = 8
    static let value = 10
    static let last = 12
    /// With the comma or bracket after it.
    static let marks = 14
}

/// Attributes of spans in the usual form, from the marks of their text: mostly those of the last span of the operation but for some values.
extension OTLPJSONDecoder {
    /// Reads the attribute list that opens at a mark; the mark after it, 0 where it can't be read, and its row.
    @inline(__always)
    mutating func usualAttributes(
        _ open: Int, _ shared: Shared, _ shape: SpanShape?, _ tables: inout TraceTables
    ) -> (mark: Int, row: UInt32) {
        let marks = shared.marks
        guard marks.has("[", open) else { return (0, 0) }
        if marks.has("]", open &+ 1) { return (open &+ 2, 0) }
        if let known = shape?.list(marks.rest(marks.place(open))) { return (open &+ known.marks, known.row) }
        return someAttributes(open, shared, shape, &tables)
    }

    private mutating func someAttributes(
        _ open: Int, _ shared: Shared, _ shape: SpanShape?, _ tables: inout TraceTables
    ) -> (mark: Int, row: UInt32) {
        let marks = shared.marks
        let before = repaired
        var (isNew, isWhole) = (false, true)
        // Attributes in front that all have the usual form.
        var usual = 0
        var place = 0
        var at = open &+ 1
        interner.row.removeAll()
        if let shape { interner.row.stage(shape.entries(from: 0), shape.pairs) }
        while true {
            var end = 0
            if let shape { end = knownPairs(at, marks, shape, &place, &tables) }
            if end > 0 {
                if isWhole { usual &+= (end &- at &+ 1) / UsualPair.marks }
            } else {
                isNew = true
                let (entry, next) = newPair(at, shared, &tables)
                if next == 0 { return (0, 0) }
                end = next
                interner.row.append(entry)
                // Arrays and maps have numbers of their own each time they come.
                isWhole = isWhole && end == at &+ UsualPair.last &+ 1 && entry.kind != .array && entry.kind != .map
                if isWhole { usual &+= 1 }
            }
            guard let more = marks.goesOn(end, "]") else { return (0, 0) }
            at = end &+ 1
            if !more { break }
        }
        let row = interner.intern(&tables)
        if let shape, repaired == before, isNew || shape.isStale() {
            shape.keep(marks, list: open..<at, interner.row.entries, usual: usual, row: isWhole ? row : nil)
        }
        return (at, row)
    }

    /// Reads attributes that are those of a shape from `place` on, the last of them perhaps with another value; the mark after them, 0
    /// where the first has another key.
    @inline(__always)
    private mutating func knownPairs(
        _ mark: Int, _ marks: JSONMarks, _ shape: SpanShape, _ place: inout Int, _ tables: inout TraceTables
    ) -> Int {
        if mark &+ UsualPair.marks > marks.count { return 0 }
        let text = marks.rest(marks.place(mark))
        let same = shape.sameText(place, text)
        if same.pairs > 0 {
            interner.row.append(staged: shape.entries(from: place), same.pairs, at: place)
            place &+= same.pairs
        }
        // Bytes that are the same have the same marks.
        let next = mark &+ same.pairs &* UsualPair.marks
        if same.value > 0, let value = value(next, marks, place, shape, &tables) {
            interner.row.append(value)
            place &+= 1
            return next &+ UsualPair.last &+ 1
        }
        if same.pairs > 0 { return next &- 1 }
        // Some of the last span's attributes may be missing here.
        var other = place &+ 1
        while other < min(shape.pairs, place &+ 4) {
            if shape.key(other, text) != nil, let value = value(mark, marks, other, shape, &tables) {
                interner.row.append(value)
                place = other &+ 1
                return mark &+ UsualPair.last &+ 1
            }
            other &+= 1
        }
        return 0
    }

    /// The entry of an attribute at a mark that is one of a shape up to the start of its value, where it is a text or a whole number.
    @inline(__always)
    private func value(
        _ mark: Int, _ marks: JSONMarks, _ place: Int, _ shape: SpanShape, _ tables: inout TraceTables
    ) -> AttributeTable.Entry? {
        if mark &+ UsualPair.marks > marks.count { return nil }
        guard marks.has("}", mark &+ UsualPair.last &- 1), marks.has("}", mark &+ UsualPair.last) else { return nil }
        var entry = shape.entries(from: place).pointee
        switch entry.kind {
        case .string:
            guard let content = marks.string(mark &+ UsualPair.value) else { return nil }
            entry.payload = UInt64(tables.strings.intern(content))
        case .int:
            guard let number = marks.signed(mark &+ UsualPair.value) else { return nil }
            entry.payload = UInt64(bitPattern: number)
        default: return nil
        }
        return entry
    }

    /// The entry of an attribute at a mark of which the shape knows nothing, and the mark after it; 0 where it can't be read.
    @inline(never)
    private mutating func newPair(
        _ mark: Int, _ shared: Shared, _ tables: inout TraceTables
    ) -> (entry: AttributeTable.Entry, end: Int) {
        let marks = shared.marks
        let last = mark &+ UsualPair.last
        if marks.has("{", mark), marks.has("}", last) {
            let text = marks.bytes(mark..<last &+ 1)
            if let known = pairs.find(text) { return (known, last &+ 1) }
            if let entry = plainPair(mark, marks, &tables) {
                pairs.keep(text, entry)
                return (entry, last &+ 1)
            }
        }
        guard marks.has("{", mark), let end = marks.end(mark),
            let tape = shared.parser.parsePlain(marks.bytes(mark..<end))
        else { return (AttributeTable.Entry(key: 0, kind: .empty, payload: 0), 0) }
        return (pair(tape, JSONTape.first, &tables), end)
    }

    /// The entry of an attribute in the usual form; `nil` for any other, and where the value does not fit its type.
    private func plainPair(_ mark: Int, _ marks: JSONMarks, _ tables: inout TraceTables) -> AttributeTable.Entry? {
        guard marks.isText(mark + 1, "key"), marks.has(":", mark + 2), let key = marks.string(mark + UsualPair.key),
            marks.has(",", mark + 4), marks.isText(mark + 5, "value"), marks.has(":", mark + 6),
            marks.has("{", mark + 7),
            let name = marks.string(mark + UsualPair.type), marks.has(":", mark + 9),
            marks.has("}", mark + UsualPair.last - 1), let type = OTLPJSONValueType(name)
        else { return nil }
        let value = mark + UsualPair.value
        switch type {
        case .string:
            guard let content = marks.string(value) else { return nil }
            let number = tables.strings.intern(key)
            return AttributeTable.Entry(key: number, kind: .string, payload: UInt64(tables.strings.intern(content)))
        case .int:
            guard let number = marks.signed(value) else { return nil }
            return AttributeTable.Entry(
                key: tables.strings.intern(key), kind: .int, payload: UInt64(bitPattern: number))
        case .bool:
            let word = marks.scalar(value)
            guard word.equals("true") || word.equals("false") else { return nil }
            return AttributeTable.Entry(
                key: tables.strings.intern(key), kind: .bool, payload: word.equals("true") ? 1 : 0)
        default: return nil
        }
    }
}
