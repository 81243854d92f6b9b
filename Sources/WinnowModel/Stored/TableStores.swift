/// Makes places for what tables hold where it is too much for memory.
///
/// Each place is written by one owner, then shared and only read. What can't be written or read back is told by whoever made the place, and is
/// read as zeros.
public protocol TableStores: AnyObject, Sendable {
    /// Makes an empty place for bytes that are read in pieces of about `pieceBytes`; throws `.io`.
    func bytes(pieceBytes: Int) throws(Failure) -> any ByteStore
    /// Makes an empty place for words; throws `.io`.
    func words() throws(Failure) -> any WordStore
}

/// Bytes that are appended, and read from any place.
public protocol ByteStore: AnyObject, Sendable {
    /// Appends bytes after those that the store holds.
    func append(_ bytes: UnsafeRawBufferPointer)
    /// Fills `bytes` with those from `place` on, which were all appended.
    func read(from place: Int, into bytes: UnsafeMutableRawBufferPointer)
}

/// Words by number, written in any order; those that were not written are 0.
public protocol WordStore: AnyObject, Sendable {
    /// Writes words from number `first` on.
    func write(_ words: UnsafeBufferPointer<UInt64>, at first: Int)
    /// Fills `words` with those from number `first` on.
    func read(from first: Int, into words: UnsafeMutableBufferPointer<UInt64>)
}
