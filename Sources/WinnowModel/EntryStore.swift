/// Holds entries of an `AttributeTable` where they are too many for memory.
///
/// Written by one owner, then shared and only read. What can't be written is kept in memory; what can't be read back is told by whoever made
/// the store, and read as empty values.
public protocol EntryStore: AnyObject, Sendable {
    /// Appends entries after those that the store holds.
    func append(_ entries: UnsafeBufferPointer<AttributeTable.Entry>)
    /// Fills `entries` with those from place `first` on, which were all appended.
    func read(from first: Int, into entries: UnsafeMutableBufferPointer<AttributeTable.Entry>)
}
