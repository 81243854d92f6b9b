/// A piece of raw memory that columns of plain values are cut from; reused where it is large enough, since fresh pages are dear.
public final class RawBlock {
    @usableFromInline let base: UnsafeMutableRawPointer
    @usableFromInline let capacity: Int
    @usableFromInline var used = 0

    /// Creates a block of at least `bytes` bytes, in the memory of `other` when that is large enough and nobody else uses it any more.
    public init(bytes: Int, reusing other: RawBlock? = nil) {
        if let other, other.capacity >= bytes, other.isOwner {
            base = other.base
            capacity = other.capacity
            other.isOwner = false
        } else {
            capacity = max(64, bytes + bytes / 8)
            base = .allocate(byteCount: capacity, alignment: 64)
        }
    }

    private var isOwner = true

    deinit { if isOwner { base.deallocate() } }

    /// Bytes that a column of `count` elements takes, alignment included.
    @inlinable public static func room<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> Int {
        (max(1, count) * MemoryLayout<T>.stride + 63) / 64 * 64
    }

    /// Cuts off a column of `count` elements equal to `value`; what is asked for must fit into the block.
    @inlinable public func column<T: BitwiseCopyable>(_ value: T, _ count: Int) -> UnsafeMutablePointer<T> {
        let column = column(unfilled: T.self, count)
        column.initialize(repeating: value, count: max(1, count))
        return column
    }

    /// Cuts off a column of `count` elements that are written before they are read.
    @inlinable public func column<T: BitwiseCopyable>(unfilled: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
        let room = Self.room(count, of: T.self)
        precondition(used + room <= capacity, "a column does not fit into its block")
        defer { used += room }
        return (base + used).bindMemory(to: T.self, capacity: max(1, count))
    }
}
