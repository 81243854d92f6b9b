import Glibc

/// Interned sets of attributes. A row is a list of (key, value); row 0 is the empty set.
///
/// Values are either constants or drawn from a `ValueDomain` by the span's key (generated traffic only).
public struct AttributeTable: Sendable {
    /// How an entry's payload is to be read.
    @frozen public enum Kind: UInt8, Sendable, BitwiseCopyable {
        case empty = 0
        /// Payload: number in the string table.
        case string = 1
        case bool = 2
        /// Payload: two's complement bits.
        case int = 3
        /// Payload: IEEE bits.
        case double = 4
        /// Payload: number in the string table, of the bytes.
        case bytes = 5
        /// Payload: number in `composites`.
        case array = 6
        /// Payload: number in `composites`.
        case map = 7
        /// Payload: number in `domains`.
        case drawn = 8
    }

    /// One attribute of a row.
    @frozen public struct Entry: Sendable, Hashable, BitwiseCopyable {
        /// Number of the key in the string table.
        public var key: UInt32
        /// How to read `payload`.
        public var kind: Kind
        /// True when the value is known when the span starts: a start-time sampler may read it.
        public var atStart: Bool
        /// Keeps undefined bytes out, so that rows are compared and hashed as memory.
        @usableFromInline let unused: UInt16 = 0
        /// The value.
        public var payload: UInt64

        /// Creates an entry.
        @inlinable public init(key: UInt32, kind: Kind, payload: UInt64, atStart: Bool = true) {
            self.key = key
            self.kind = kind
            self.atStart = atStart
            self.payload = payload
        }
    }

    /// Entries in memory, row after row: those of rows before and after the ones in the store.
    @usableFromInline var held: [Entry] = []
    /// Ends of these rows among them; row r is `ends[r-1]..<ends[r]`.
    @usableFromInline var ends: [UInt32] = [0]
    /// Number of the first row that is not among those before.
    @usableFromInline var firstStored = Int.max
    /// How many entries stand before those of the store.
    private var heldBefore = 0
    /// How many rows of this table the store holds, and how many entries they have.
    @usableFromInline var stored = 0
    @usableFromInline var storedEntries = 0
    private var pieces: StoredPieces?
    /// Arrays and maps.
    public private(set) var composites = StoredList<AttributeValue>()
    /// Domains of drawn values.
    public private(set) var domains: [ValueDomain] = []
    /// Hash (high half) and number of the interned row in each slot; 0 is a free slot.
    private var slots = [UInt64](repeating: 0, count: 64)
    private var interned = 0
    private let secret: HashSecret

    /// Creates a table that holds the empty set as row 0; slots hang on the secret, numbers of rows do not.
    public init(secret: HashSecret = .process) { self.secret = secret }

    /// How many rows there are.
    @inlinable public var count: Int { ends.count + stored }

    /// How many entries all rows have together.
    @inlinable public var entryCount: Int { held.count + storedEntries }

    /// Where the entries of `row` stand among all.
    @inlinable public func range(_ row: UInt32) -> Range<Int> {
        let index = Int(row)
        if index >= firstStored { return rangeOfLater(index) }
        return index == 0 ? 0..<0 : Int(ends[index - 1])..<Int(ends[index])
    }

    /// The entries of a row.
    @inlinable public func entries(_ row: UInt32) -> ArraySlice<Entry> {
        if Int(row) >= firstStored { return copied(rangeOfLater(Int(row))) }
        return held[range(row)]
    }

    /// The entry at a place among all.
    @inlinable public func entry(at place: Int) -> Entry {
        stored == 0 ? held[place] : copied(place..<place + 1)[0]
    }

    /// Adds a row without looking for an equal one; for attributes that hardly repeat.
    public mutating func append(_ row: some Collection<Entry>) -> UInt32 {
        if row.isEmpty { return 0 }
        if pieces != nil {
            let stored = Array(row).withUnsafeBufferPointer { store($0, nil) }
            if let stored { return stored }
        }
        return add(row)
    }

    private mutating func add(_ row: some Collection<Entry>) -> UInt32 {
        held.append(contentsOf: row)
        ends.append(UInt32(truncatingIfNeeded: held.count))
        return UInt32(truncatingIfNeeded: count - 1)
    }

    /// The row of this list of entries, new when it was not known.
    public mutating func intern(_ row: [Entry]) -> UInt32 { row.withUnsafeBufferPointer { intern($0) } }

    /// The row of this list of entries, new when it was not known.
    public mutating func intern(_ row: UnsafeBufferPointer<Entry>) -> UInt32 {
        if row.isEmpty { return 0 }
        let hash = Self.hash(row, secret)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let id = UInt32(truncatingIfNeeded: slots[slot])
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash, equals(id, row) { return id }
            slot = (slot + 1) & (slots.count - 1)
        }
        if pieces != nil, let known = store(row, hash) { return known }
        let id = add(row)
        slots[slot] = UInt64(hash) << 32 | UInt64(id)
        interned += 1
        if interned * 2 > slots.count { grow() }
        return id
    }

    private func equals(_ id: UInt32, _ row: UnsafeBufferPointer<Entry>) -> Bool {
        let number = Int(id) >= firstStored ? Int(id) - stored : Int(id)
        let range = number == 0 ? 0..<0 : Int(ends[number - 1])..<Int(ends[number])
        guard range.count == row.count else { return false }
        return held.withUnsafeBufferPointer { entries in
            guard let known = entries.baseAddress, let wanted = row.baseAddress else { return false }
            return memcmp(known + range.lowerBound, wanted, range.count * MemoryLayout<Entry>.stride) == 0
        }
    }

    private mutating func grow() {
        let old = slots
        let mask = old.count * 2 - 1
        slots = [UInt64](repeating: 0, count: mask + 1)
        for known in old where known != 0 {
            var slot = Int(truncatingIfNeeded: known >> 32) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = known
        }
    }

    @inline(__always)
    private static func hash(_ row: UnsafeBufferPointer<Entry>, _ secret: HashSecret) -> UInt32 {
        guard let words = UnsafeRawPointer(row.baseAddress) else { return 0 }
        // Two chains, since each multiplication waits for the one before.
        var even = UInt64(truncatingIfNeeded: row.count)
        var odd = even &* 0x9E37_79B9_7F4A_7C15
        var at = words
        let end = words + row.count &* 16
        while at + 32 <= end {
            even = secret.mix(even ^ at.load(as: UInt64.self), at.load(fromByteOffset: 8, as: UInt64.self))
            odd = secret.mix(
                odd ^ at.load(fromByteOffset: 16, as: UInt64.self), at.load(fromByteOffset: 24, as: UInt64.self))
            at += 32
        }
        if at < end { even = secret.mix(even ^ at.load(as: UInt64.self), at.load(fromByteOffset: 8, as: UInt64.self)) }
        return secret.finish(secret.mix(even, odd))
    }

    /// Adds an array or a map and returns its number.
    public mutating func addComposite(_ value: AttributeValue) -> UInt64 {
        composites.append(value)
        return UInt64(composites.count - 1)
    }

    /// Adds a domain and returns its number.
    public mutating func addDomain(_ domain: ValueDomain) -> UInt64 {
        domains.append(domain)
        return UInt64(domains.count - 1)
    }

    /// Forgets all rows but the empty one and keeps the memory.
    public mutating func removeAll() {
        held.removeAll(keepingCapacity: true)
        pieces = nil
        firstStored = .max
        heldBefore = 0
        stored = 0
        storedEntries = 0
        ends.removeAll(keepingCapacity: true)
        ends.append(0)
        composites.removeAll()
        domains.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = 0 }
        interned = 0
    }
}

// MARK: More than fits into memory

extension AttributeTable {
    /// From now on a store holds new rows, arrays and maps, as long as this table alone adds to it; a table has one store at most. Throws `.io`.
    mutating func attach(_ stores: any TableStores) throws(Failure) {
        if pieces != nil { return }
        pieces = try StoredPieces(stores, isIndexed: true)
        firstStored = ends.count
        heldBefore = held.count
        try composites.attach(stores)
    }

    /// The number of a row that the store holds, or takes; `nil` where another table has it as well, or rows stand in memory after it.
    ///
    /// Without a hash an equal row is not looked for.
    @inline(never)
    private mutating func store(_ row: UnsafeBufferPointer<Entry>, _ hash: UInt32?) -> UInt32? {
        let bytes = UnsafeRawBufferPointer(row)
        // The name is bound last: it is a reference of its own.
        guard isKnownUniquelyReferenced(&self.pieces), ends.count == firstStored, let pieces else {
            guard let hash else { return nil }
            return self.pieces?.find(bytes, hash).map { UInt32(truncatingIfNeeded: firstStored + $0) }
        }
        var number = pieces.count
        if let hash { number = pieces.intern(bytes, hash) } else { pieces.append(bytes) }
        stored = pieces.count
        storedEntries = pieces.byteCount / MemoryLayout<Entry>.stride
        return UInt32(truncatingIfNeeded: firstStored + number)
    }

    @usableFromInline func rangeOfLater(_ row: Int) -> Range<Int> {
        if let pieces, row - firstStored < stored {
            let bytes = pieces.place(row - firstStored)
            let stride = MemoryLayout<Entry>.stride
            return heldBefore + bytes.lowerBound / stride..<heldBefore + bytes.upperBound / stride
        }
        let number = row - stored
        return Int(ends[number - 1]) + storedEntries..<Int(ends[number]) + storedEntries
    }

    @usableFromInline func copied(_ places: Range<Int>) -> ArraySlice<Entry> {
        if let pieces, places.lowerBound >= heldBefore, places.upperBound <= heldBefore + storedEntries {
            return [Entry](unsafeUninitializedCapacity: places.count) { entries, filled in
                let stride = MemoryLayout<Entry>.stride
                let bytes = UnsafeMutableRawBufferPointer(
                    start: entries.baseAddress, count: places.count * stride)
                pieces.read(from: (places.lowerBound - heldBefore) * stride, into: bytes)
                filled = places.count
            }[...]
        }
        var copy: [Entry] = []
        copy.reserveCapacity(places.count)
        forEachPiece(in: places) { copy.append(contentsOf: $0) }
        return copy[...]
    }

    /// Hands the entries at these places to `body`, piece by piece in their order.
    public func forEachPiece(in places: Range<Int>, _ body: (UnsafeBufferPointer<Entry>) -> Void) {
        func inMemory(_ range: Range<Int>) {
            if !range.isEmpty { held.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) } }
        }
        let after = heldBefore + storedEntries
        guard pieces != nil, stored > 0 else { return inMemory(places) }
        inMemory(places.clamped(to: 0..<heldBefore))
        let cold = places.clamped(to: heldBefore..<after)
        for first in stride(from: cold.lowerBound, to: cold.upperBound, by: 4096) {
            copied(first..<min(first + 4096, cold.upperBound)).withUnsafeBufferPointer { body($0) }
        }
        let tail = places.clamped(to: after..<Int.max)
        if !tail.isEmpty { inMemory(tail.lowerBound - storedEntries..<tail.upperBound - storedEntries) }
    }
}
