import Glibc
import WinnowModel

/// What the last span of each operation said: the numbers of its name and operation, and its attributes, which the next one mostly says
/// again, or at least with the same keys in the same order.
///
/// Guesses only, which are compared with what a span says: operations that share a place take it from one another. A copy shares the
/// memory.
struct SpanShapes {
    private static let places = 512
    /// Not a power of two: shapes would share the lines of a cache.
    private static let placeBytes = SpanShape.bytes + 64

    private let secret = HashSecret.process
    private let memory = RawBlock(bytes: places * placeBytes)
    private let base: UnsafeMutableRawPointer
    /// Bit for each place: a shape stands there.
    private let taken: UnsafeMutablePointer<Bool>
    private let flags = RawBlock(bytes: RawBlock.room(places, of: Bool.self))

    init() {
        base = UnsafeMutableRawPointer(memory.column(unfilled: UInt8.self, Self.places * Self.placeBytes))
        taken = flags.column(false, Self.places)
    }

    /// The shape of an operation, new where the last one in its place was another's; `nil` for a long name. Spans of one operation that start
    /// with another attribute (`fields` from its length on) have shapes of their own: what one name stands for may have several forms.
    @inline(__always)
    func shape(
        _ name: UnsafeRawBufferPointer, service: UInt32, scope: UInt32, kind: UInt32, _ fields: UnsafeRawBufferPointer
    ) -> SpanShape? {
        guard name.count <= SpanShape.longestName, let text = name.baseAddress else { return nil }
        var seed = UInt64(service) << 32 | UInt64(scope) << 4 ^ UInt64(kind)
        if fields.count > 8, let first = fields.baseAddress { seed ^= Words.word(first, 1) }
        let hash = Words.glance(text, name.count, seed, secret)
        let place = Int(truncatingIfNeeded: hash ^ hash >> 32) & (Self.places &- 1)
        let shape = SpanShape(base: base + place &* Self.placeBytes)
        if taken[place], shape.isOf(text, name.count, service: service, scope: scope, kind: kind) { return shape }
        taken[place] = true
        shape.start(name, service: service, scope: scope, kind: kind)
        return shape
    }

    /// Forgets everything.
    func removeAll() { taken.update(repeating: false, count: Self.places) }
}

/// What the last span of one operation said.
struct SpanShape {
    /// What is known, before the texts.
    private struct Head: BitwiseCopyable {
        var service: UInt32
        var scope: UInt32
        var kind: UInt32
        var nameCount: UInt32
        /// Number of the name + 1 and of the operation + 1; 0: not known.
        var name: UInt32 = 0
        var operation: UInt32 = 0
        /// Row of the attributes as a whole, and how many bytes they were read from; 0: not known.
        var row: UInt32 = 0
        var run: UInt32 = 0
        /// Attributes that are known one by one.
        var pairs: UInt32 = 0
        /// Spans since then that had other values.
        var others: UInt32 = 0
        /// Marks of the run, where it is JSON text.
        var marks: UInt32 = 0
    }

    /// Where the payload of an attribute starts, where its value starts (at the same place where it has no short key) and where it ends, in
    /// bytes of the run.
    private struct Bounds: BitwiseCopyable {
        var start: UInt16
        var value: UInt16
        var end: UInt16
    }

    /// Bytes of a name, bytes of attributes and number of attributes that are kept at most.
    static let longestName = 120
    static let longestRun = 1536
    static let mostPairs = 32

    private static let nameAt = 64
    private static let entriesAt = nameAt + longestName + 8
    private static let boundsAt = entriesAt + mostPairs * MemoryLayout<AttributeTable.Entry>.stride
    private static let runAt = boundsAt + mostPairs * MemoryLayout<Bounds>.stride
    static let bytes = runAt + longestRun

    let base: UnsafeMutableRawPointer

    private var head: UnsafeMutablePointer<Head> { base.assumingMemoryBound(to: Head.self) }
    private var entries: UnsafeMutablePointer<AttributeTable.Entry> {
        (base + Self.entriesAt).assumingMemoryBound(to: AttributeTable.Entry.self)
    }
    private var bounds: UnsafeMutablePointer<Bounds> { (base + Self.boundsAt).assumingMemoryBound(to: Bounds.self) }
    private var run: UnsafeMutableRawPointer { base + Self.runAt }

    @inline(__always)
    func isOf(_ name: UnsafeRawPointer, _ count: Int, service: UInt32, scope: UInt32, kind: UInt32) -> Bool {
        let head = head.pointee
        return head.service == service && head.scope == scope && head.kind == kind && Int(head.nameCount) == count
            && Words.areSame(base + Self.nameAt, name, count)
    }

    func start(_ name: UnsafeRawBufferPointer, service: UInt32, scope: UInt32, kind: UInt32) {
        head.initialize(
            to: Head(service: service, scope: scope, kind: kind, nameCount: UInt32(truncatingIfNeeded: name.count)))
        UnsafeMutableRawBufferPointer(start: base + Self.nameAt, count: name.count).copyMemory(from: name)
    }

    /// Number of the name, `nil` when it is not known.
    var name: UInt32? {
        @inline(__always) get { head.pointee.name == 0 ? nil : head.pointee.name &- 1 }
        nonmutating set { head.pointee.name = newValue.map { $0 &+ 1 } ?? 0 }
    }

    /// Number of the operation, `nil` when it is not known.
    var operation: UInt32? {
        @inline(__always) get { head.pointee.operation == 0 ? nil : head.pointee.operation &- 1 }
        nonmutating set { head.pointee.operation = newValue.map { $0 &+ 1 } ?? 0 }
    }

    /// How many attributes are known one by one.
    @inline(__always)
    var pairs: Int { Int(truncatingIfNeeded: head.pointee.pairs) }

    /// The row of the attribute fields with this tag at the start of `fields`, and how many bytes they are, where the last span had the
    /// same and no more.
    @inline(__always)
    func row(_ fields: UnsafeRawBufferPointer, tag: UInt8) -> (row: UInt32, count: Int)? {
        let head = head.pointee
        let count = Int(truncatingIfNeeded: head.run)
        guard count > 0, count <= fields.count, let start = fields.baseAddress else { return nil }
        if count < fields.count, start.load(fromByteOffset: count, as: UInt8.self) == tag { return nil }
        return memcmp(run, start, count) == 0 ? (head.row, count) : nil
    }

    /// The row of attributes that were read from these bytes, where the last span had the same.
    @inline(__always)
    func row(_ texts: UnsafeRawBufferPointer) -> UInt32? {
        let head = head.pointee
        guard texts.count == Int(truncatingIfNeeded: head.run), let start = texts.baseAddress, !texts.isEmpty else {
            return nil
        }
        return memcmp(run, start, texts.count) == 0 ? head.row : nil
    }

    /// Keeps the row of the attributes that were read from these bytes.
    func keep(_ texts: UnsafeRawBufferPointer, row: UInt32) {
        if texts.count > Self.longestRun { return }
        UnsafeMutableRawBufferPointer(start: run, count: texts.count).copyMemory(from: texts)
        head.pointee.run = UInt32(truncatingIfNeeded: texts.count)
        head.pointee.row = row
        head.pointee.pairs = 0
    }

    /// What fields have in common with the last span's attributes.
    struct Common {
        /// How many attributes are the same.
        var pairs: Int
        /// How many bytes they are, from the length of the first to the end of the last.
        var bytes: Int
        /// Where the value of the next attribute starts and ends, in bytes of the fields, where only that may be another one; 0: it may not
        /// be so.
        var value = 0
        var valueEnd = 0
    }

    /// How many attributes from `place` on stand at the start of `fields` as they are, and the value of the next one where its length and
    /// key are the same too.
    @inline(__always)
    func same(_ place: Int, _ fields: UnsafeRawBufferPointer) -> Common {
        if place >= pairs { return Common(pairs: 0, bytes: 0) }
        // Between two attributes stands a tag of one byte.
        return same(place, from: place == 0 ? 0 : Int(bounds[place &- 1].end) &+ 1, fields)
    }

    /// As `same(_:_:)`, over the text of a JSON list from the start of an attribute on: of the next attribute nothing but the start of its
    /// value is known.
    @inline(__always)
    func sameText(_ place: Int, _ text: UnsafeRawBufferPointer) -> Common {
        if place >= pairs { return Common(pairs: 0, bytes: 0) }
        return same(place, from: Int(bounds[place].start), text)
    }

    @inline(__always)
    private func same(_ place: Int, from: Int, _ fields: UnsafeRawBufferPointer) -> Common {
        let known = pairs
        guard let text = fields.baseAddress else { return Common(pairs: 0, bytes: 0) }
        let count = min(Int(bounds[known &- 1].end) &- from, fields.count)
        let common = Words.common(run + from, text, count)
        var next = place
        var end = 0
        while next < known {
            let nextEnd = Int(bounds[next].end) &- from
            if nextEnd > common { break }
            end = nextEnd
            next &+= 1
        }
        var result = Common(pairs: next &- place, bytes: end)
        if next < known {
            let bounds = bounds[next]
            let value = Int(bounds.value) &- from
            if bounds.value > bounds.start, value <= common, Int(bounds.end) &- from <= fields.count {
                result.value = value
                result.valueEnd = Int(bounds.end) &- from
            }
        }
        return result
    }

    /// Entries from one attribute on.
    @inline(__always)
    func entries(from place: Int) -> UnsafePointer<AttributeTable.Entry> { UnsafePointer(entries + place) }

    /// The number of the key of an attribute and where its value starts, where the last span had that key in this place.
    @inline(__always)
    func key(_ place: Int, _ pair: UnsafeRawBufferPointer) -> (key: UInt32, value: Int)? {
        let bounds = bounds[place]
        let start = Int(bounds.start)
        let count = Int(bounds.value) &- start
        guard count > 0, count < pair.count, let bytes = pair.baseAddress, Words.areSame(run + start, bytes, count)
        else { return nil }
        return (entries[place].key, count)
    }

    /// True when the attributes of a span that has other values, but the same keys, are to be kept: now and then, since what stays the same
    /// may change.
    @inline(__always)
    func isStale() -> Bool {
        head.pointee.others &+= 1
        return head.pointee.others & 7 == 0
    }

    /// Keeps the attributes that were read from `fields`, which start with the length of the first, and their row where that is what these
    /// bytes always mean.
    func keep(_ fields: UnsafeRawBufferPointer, _ known: UnsafeBufferPointer<AttributeTable.Entry>, row: UInt32?) {
        let kept = min(fields.count, Self.longestRun)
        var place = 0
        var offset = 0
        while place < min(known.count, Self.mostPairs), offset &+ 2 < kept {
            // Arrays and maps have numbers of their own each time they come.
            if known[place].kind == .array || known[place].kind == .map { break }
            var length = Int(fields[offset])
            offset &+= 1
            if length >= 0x80 {
                let next = Int(fields[offset])
                offset &+= 1
                if next >= 0x80 { break }
                length = length & 0x7F | next << 7
            }
            let end = offset &+ length
            if end > kept { break }
            var value = offset
            if length > 2, fields[offset] == 10, fields[offset &+ 1] < 0x80 {
                let after = offset &+ 2 &+ Int(fields[offset &+ 1])
                if after < end { value = after }
            }
            bounds[place] = Bounds(
                start: UInt16(truncatingIfNeeded: offset), value: UInt16(truncatingIfNeeded: value),
                end: UInt16(truncatingIfNeeded: end))
            entries[place] = known[place]
            place &+= 1
            offset = end &+ 1
        }
        UnsafeMutableRawBufferPointer(start: run, count: kept).copyMemory(from: .init(rebasing: fields[..<kept]))
        head.pointee.pairs = UInt32(truncatingIfNeeded: place)
        head.pointee.run = 0
        if let row, kept == fields.count {
            head.pointee.run = UInt32(truncatingIfNeeded: kept)
            head.pointee.row = row
        }
    }

    /// The row of the JSON list at the start of `text`, and how many marks it has, where the last span had the same.
    @inline(__always)
    func list(_ text: UnsafeRawBufferPointer) -> (row: UInt32, marks: Int)? {
        let head = head.pointee
        let count = Int(truncatingIfNeeded: head.run)
        guard count > 0, count <= text.count, let start = text.baseAddress else { return nil }
        return memcmp(run, start, count) == 0 ? (head.row, Int(truncatingIfNeeded: head.marks)) : nil
    }

    /// Keeps the attributes of a JSON list, which opens at a mark, up to the first that has not the usual form, and its row where that is
    /// what these bytes always mean.
    func keep(
        _ marks: JSONMarks, list: Range<Int>, _ known: UnsafeBufferPointer<AttributeTable.Entry>, usual: Int,
        row: UInt32?
    ) {
        let text = marks.bytes(list)
        let kept = min(text.count, Self.longestRun)
        let first = marks.place(list.lowerBound)
        var place = 0
        while place < min(usual, known.count, Self.mostPairs) {
            let mark = list.lowerBound &+ 1 &+ place &* UsualPair.marks
            let end = marks.place(mark &+ UsualPair.last) &+ 1 &- first
            if end > kept { break }
            let isText = marks.has("\"", mark &+ UsualPair.value)
            let value = marks.place(mark &+ UsualPair.value) &- first &+ (isText ? 1 : 0)
            bounds[place] = Bounds(
                start: UInt16(truncatingIfNeeded: marks.place(mark) &- first), value: UInt16(truncatingIfNeeded: value),
                end: UInt16(truncatingIfNeeded: end))
            entries[place] = known[place]
            place &+= 1
        }
        guard let start = text.baseAddress else { return }
        run.copyMemory(from: start, byteCount: kept)
        head.pointee.pairs = UInt32(truncatingIfNeeded: place)
        head.pointee.run = 0
        if let row, kept == text.count {
            head.pointee.run = UInt32(truncatingIfNeeded: kept)
            head.pointee.marks = UInt32(truncatingIfNeeded: list.count)
            head.pointee.row = row
        }
    }

    /// Forgets the attributes.
    func forget() {
        head.pointee.pairs = 0
        head.pointee.run = 0
    }
}
