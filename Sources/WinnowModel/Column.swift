/// A growable column of plain values in raw memory, for long-lived state that is written span by span.
///
/// Measured (engine, section 5): the same state in arrays of a class costs twice as much. Subscripts are checked.
public struct Column<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    /// How many elements are in use.
    public private(set) var count: Int
    @usableFromInline var limit: Int
    private var capacity: Int

    /// Creates a column of `count` equal elements.
    public init(repeating value: Element, count: Int) {
        capacity = max(count, 16)
        base = .allocate(capacity: capacity)
        base.initialize(repeating: value, count: capacity)
        self.count = count
        limit = count
    }

    deinit { base.deallocate() }

    /// The element at `index`; an index outside the column stops the program.
    @inlinable public subscript(_ index: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: limit), "index outside the column")
            return base[index]
        }
        @inline(__always) set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: limit), "index outside the column")
            base[index] = newValue
        }
    }

    /// Grows to at least `count` elements, new ones equal to `value`; never shrinks.
    public mutating func grow(to count: Int, filling value: Element) {
        if count <= self.count { return }
        if count > capacity {
            let larger = max(count, capacity * 2)
            let memory = UnsafeMutablePointer<Element>.allocate(capacity: larger)
            memory.update(from: base, count: self.count)
            (memory + self.count).initialize(repeating: value, count: larger - self.count)
            base.deallocate()
            base = memory
            capacity = larger
        }
        for index in self.count..<count { base[index] = value }
        self.count = count
        limit = count
    }

    /// Sets every element to `value`.
    public mutating func fill(_ value: Element) {
        base.update(repeating: value, count: count)
    }
}
