import WinnowModel

/// The attributes of one span, event, link or resource while they are read.
///
/// Raw memory that grows and is used again: an array would ask on each append whether anybody shares it. A copy shares the memory.
struct EntryRow {
    typealias Entry = AttributeTable.Entry

    private var block: RawBlock
    private var base: UnsafeMutablePointer<Entry>
    private var capacity: Int
    private var count = 0

    init() {
        capacity = 64
        (block, base) = Self.memory(capacity)
    }

    private static func memory(_ capacity: Int) -> (RawBlock, UnsafeMutablePointer<Entry>) {
        let block = RawBlock(bytes: RawBlock.room(capacity, of: Entry.self))
        return (block, block.column(Entry(key: 0, kind: .empty, payload: 0), capacity))
    }

    /// The attributes so far.
    var entries: UnsafeBufferPointer<Entry> { UnsafeBufferPointer(start: base, count: count) }

    @inline(__always)
    mutating func append(_ entry: Entry) {
        if count == capacity { grow() }
        base[count] = entry
        count &+= 1
    }

    /// Appends attributes that stand one after the other.
    @inline(__always)
    mutating func append(_ entries: UnsafePointer<Entry>, _ number: Int) {
        while count &+ number > capacity { grow() }
        (base + count).update(from: entries, count: number)
        count &+= number
    }

    /// Writes attributes that stand one after the other where an empty row would have them, for `append(staged:_:at:)`.
    @inline(__always)
    mutating func stage(_ entries: UnsafePointer<Entry>, _ number: Int) {
        while number > capacity { grow() }
        (base + count).update(from: entries, count: min(number, capacity &- count))
    }

    /// Appends attributes that were staged with others of which they are those from `place` on.
    @inline(__always)
    mutating func append(staged entries: UnsafePointer<Entry>, _ number: Int, at place: Int) {
        // They stand there already where as many attributes were appended as were staged before them.
        if place == count {
            count &+= number
        } else {
            append(entries, number)
        }
    }

    /// Forgets the attributes and keeps the memory.
    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let (larger, place) = Self.memory(capacity * 2)
        place.update(from: base, count: count)
        (block, base, capacity) = (larger, place, capacity * 2)
    }
}
