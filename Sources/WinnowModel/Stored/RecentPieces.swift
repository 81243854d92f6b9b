import Glibc

/// The pieces of a store that were added or found last, with their bytes: most that are found again are among them.
struct RecentPieces {
    private static let slots = 1 << 16
    /// Bytes of all pieces.
    private static let room = 1 << 23
    /// Bytes of a piece at most.
    private static let longest = 1 << 12

    private struct Slot: BitwiseCopyable {
        var hash: UInt32 = 0
        var length: UInt32 = 0
        var number = 0
        /// Where it begins, counted over all bytes that were ever written.
        var start = 0
    }

    private var known = [Slot](repeating: Slot(), count: slots)
    private var bytes = [UInt8](repeating: 0, count: room)
    private var written = 0

    /// The number of a piece of this content, where it is still held.
    func number(_ piece: UnsafeRawBufferPointer, _ hash: UInt32) -> Int? {
        let slot = known[Int(hash) & (Self.slots - 1)]
        guard slot.hash == hash, Int(slot.length) == piece.count, written - slot.start <= Self.room,
            let piece = piece.baseAddress
        else { return nil }
        let isSame = bytes.withUnsafeBytes { all in
            all.baseAddress.map { memcmp($0 + slot.start % Self.room, piece, Int(slot.length)) == 0 } ?? false
        }
        return isSame ? slot.number : nil
    }

    /// Holds a piece in place of one that was held for longer.
    mutating func note(_ piece: UnsafeRawBufferPointer, _ hash: UInt32, _ number: Int) {
        guard !piece.isEmpty, piece.count <= Self.longest else { return }
        // A piece stands in one stretch.
        let left = Self.room - written % Self.room
        if left < piece.count { written += left }
        let at = written % Self.room
        bytes.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[at..<at + piece.count]).copyMemory(from: piece)
        }
        known[Int(hash) & (Self.slots - 1)] = Slot(
            hash: hash, length: UInt32(piece.count), number: number, start: written)
        written += piece.count
    }
}
