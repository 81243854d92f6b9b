/// Elements by number, of which those that came when there were enough in memory stand in a store.
public struct StoredList<Element: StoredElement>: Sendable {
    /// Elements in memory: those before and those after the ones in the store.
    @usableFromInline var held: [Element]
    /// Number of the first element that is not among those before.
    @usableFromInline var firstStored = Int.max
    private var pieces: StoredPieces?
    /// How many elements of this list the store holds.
    @usableFromInline var stored = 0
    private var scratch = StoredBytes()

    init(_ elements: [Element] = []) { held = elements }

    /// Adds an element.
    public mutating func append(_ element: Element) {
        // The name is bound last: it is a reference of its own.
        guard isKnownUniquelyReferenced(&self.pieces), held.count == firstStored, let pieces else {
            return held.append(element)
        }
        scratch.removeAll()
        element.write(to: &scratch)
        scratch.bytes.withUnsafeBytes { pieces.append($0) }
        stored += 1
    }

    /// From now on a store holds new elements, as long as this list alone adds to it; throws `.io`.
    mutating func attach(_ stores: any TableStores) throws(Failure) {
        if pieces != nil { return }
        pieces = try StoredPieces(stores, isIndexed: false)
        firstStored = held.count
    }

    @usableFromInline func later(_ number: Int) -> Element {
        guard let pieces, number < firstStored + stored else { return held[number - stored] }
        var bytes = StoredBytes(pieces.with(pieces.place(number - firstStored)) { Array($0) })
        return Element.read(&bytes)
    }

    /// Forgets all but the first elements, none of which may be in the store, and keeps the memory.
    mutating func removeAll(but count: Int = 0) {
        held.removeSubrange(Swift.min(count, held.count)...)
        firstStored = .max
        pieces = nil
        stored = 0
    }
}

extension StoredList: RandomAccessCollection {
    /// 0.
    @inlinable public var startIndex: Int { 0 }

    /// How many elements there are.
    @inlinable public var endIndex: Int { held.count + stored }

    /// The element of a number; from the store it is read anew each time.
    @inlinable public subscript(number: Int) -> Element { number < firstStored ? held[number] : later(number) }
}

extension StoredList: Equatable {
    /// Whether both have the same elements, wherever these stand.
    public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}
