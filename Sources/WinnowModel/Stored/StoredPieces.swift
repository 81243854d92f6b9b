import Glibc

/// Pieces of bytes in stores, numbered as they were appended: those of a table that came when it held enough in memory.
///
/// Copies of the table share them, and only a copy that is alone adds to them.
///
/// Unchecked: written by one owner, then shared and only read.
final class StoredPieces: @unchecked Sendable {
    private let content: any ByteStore
    /// Where each piece ends, a word each.
    private let ends: any ByteStore
    private let index: StoredIndex?
    /// For who adds: reading leaves it as it is.
    private var recent: RecentPieces?
    /// How many pieces there are.
    private(set) var count = 0
    /// How many bytes they have.
    private(set) var byteCount = 0

    /// Creates an empty list; `isIndexed`: pieces are looked for. Throws `.io`.
    init(_ stores: any TableStores, isIndexed: Bool) throws(Failure) {
        content = try stores.bytes(pieceBytes: 1024)
        ends = try stores.bytes(pieceBytes: 256)
        index = isIndexed ? StoredIndex(try stores.words()) : nil
        recent = isIndexed ? RecentPieces() : nil
    }

    /// Appends a piece, which nobody will look for.
    func append(_ piece: UnsafeRawBufferPointer) {
        content.append(piece)
        byteCount += piece.count
        count += 1
        withUnsafeBytes(of: UInt64(byteCount)) { ends.append($0) }
    }

    /// The number of a piece of this content that was added under this hash.
    func find(_ piece: UnsafeRawBufferPointer, _ hash: UInt32) -> Int? {
        index?.find(hash) { number in
            let place = place(Int(number))
            guard place.count == piece.count else { return false }
            return with(place) { known in
                guard let known = known.baseAddress, let piece = piece.baseAddress else { return place.isEmpty }
                return memcmp(known, piece, place.count) == 0
            }
        }.map { Int($0) }
    }

    /// The number of a piece of this content that was added under this hash, or of a new one.
    func intern(_ piece: UnsafeRawBufferPointer, _ hash: UInt32) -> Int {
        if let known = recent?.number(piece, hash) { return known }
        if let known = find(piece, hash) {
            recent?.note(piece, hash, known)
            return known
        }
        append(piece)
        index?.insert(hash, UInt32(truncatingIfNeeded: count - 1))
        recent?.note(piece, hash, count - 1)
        return count - 1
    }

    /// Where a piece stands among the bytes of all.
    func place(_ number: Int) -> Range<Int> {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { found in
            found[0] = 0
            let bytes = UnsafeMutableRawBufferPointer(found)
            if number == 0 {
                ends.read(from: 0, into: UnsafeMutableRawBufferPointer(rebasing: bytes[8...]))
            } else {
                ends.read(from: (number - 1) * 8, into: bytes)
            }
            let (start, end) = (Int(truncatingIfNeeded: found[0]), Int(truncatingIfNeeded: found[1]))
            // What can't be read back is all zeros.
            return 0 <= start && start <= end && end <= byteCount ? start..<end : 0..<0
        }
    }

    /// Hands the bytes at these places to `body`.
    func with<R, E: Error>(_ place: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let result: Result<R, E> = withUnsafeTemporaryAllocation(byteCount: max(1, place.count), alignment: 16) {
            let bytes = UnsafeMutableRawBufferPointer(rebasing: $0[..<place.count])
            content.read(from: place.lowerBound, into: bytes)
            do throws(E) { return .success(try body(UnsafeRawBufferPointer(bytes))) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Fills `bytes` with those from a place on.
    func read(from place: Int, into bytes: UnsafeMutableRawBufferPointer) { content.read(from: place, into: bytes) }
}
