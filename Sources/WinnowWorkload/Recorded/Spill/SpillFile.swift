import Glibc
import WinnowModel

/// A file of the temporary store: blocks with a checksum each, appended by one owner and then read from any place.
///
/// The file has no name: whatever ends the process, its room is free again.
final class SpillFile: @unchecked Sendable {
    // Written by one owner, then shared and only read.
    /// Bytes that a block takes beside what is in it.
    static let trailer = 8

    private let descriptor: Int32
    private let folder: String
    /// Bytes written.
    private(set) var byteCount = 0

    /// Makes an empty file; throws `.io`.
    init(in folder: String = SpillFolder.path) throws(Failure) {
        self.folder = folder
        descriptor = try SpillFolder.open(in: folder)
    }

    deinit { close(descriptor) }

    /// Appends a block and returns where it stands: all of `block` but its last `trailer` bytes, into which the checksum is written.
    ///
    /// A block has a multiple of 8 bytes. Throws `.io`, for a full disk too.
    @discardableResult func append(_ block: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        try append(block, blocks: 1)
    }

    /// The same for so many blocks of one size, which stand one after the other.
    @discardableResult func append(_ all: UnsafeMutableRawBufferPointer, blocks: Int) throws(Failure) -> Int {
        let place = byteCount
        let size = all.count / max(1, blocks)
        for number in 0..<blocks {
            let block = UnsafeMutableRawBufferPointer(rebasing: all[(number * size)..<((number + 1) * size)])
            let content = UnsafeRawBufferPointer(rebasing: block[..<(size - Self.trailer)])
            block.storeBytes(of: Self.checksum(content), toByteOffset: content.count, as: UInt64.self)
        }
        try write(UnsafeRawBufferPointer(all), at: place)
        byteCount += all.count
        return place
    }

    /// Writes bytes anywhere, without a checksum; throws `.io`, for a full disk too.
    func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let written = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(place + done))
            if written < 0 {
                if errno == EINTR { continue }
                throw SpillFolder.failure("the temporary store can't be written", folder, errno)
            }
            done += written
        }
    }

    /// Reads a block of which the place and the size are known, its checksum included; throws `.io`.
    func read(at place: Int, into block: UnsafeMutableRawBufferPointer) throws(Failure) {
        try read(at: place, into: block, blocks: 1)
    }

    /// The same for so many blocks of one size, which stand one after the other.
    func read(at place: Int, into all: UnsafeMutableRawBufferPointer, blocks: Int) throws(Failure) {
        if try take(at: place, all) < all.count { throw damaged }
        let size = all.count / max(1, blocks)
        for number in 0..<blocks {
            let block = UnsafeRawBufferPointer(rebasing: all[(number * size)..<((number + 1) * size)])
            let content = UnsafeRawBufferPointer(rebasing: block[..<(size - Self.trailer)])
            let sum = block.loadUnaligned(fromByteOffset: content.count, as: UInt64.self)
            if sum != Self.checksum(content) { throw damaged }
        }
    }

    /// Reads bytes that have no checksum; those beyond what was written are 0. Throws `.io`.
    func read(at place: Int, upTo bytes: UnsafeMutableRawBufferPointer) throws(Failure) {
        let count = try take(at: place, bytes)
        if count < bytes.count {
            UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    /// Reads what there is and returns how much; throws `.io`.
    private func take(at place: Int, _ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var done = 0
        while done < bytes.count {
            let count = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(place + done))
            if count < 0 {
                if errno == EINTR { continue }
                throw SpillFolder.failure("the temporary store can't be read", folder, errno)
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    private var damaged: Failure {
        Failure(
            .io,
            Diagnostic(
                "the temporary store does not hold what was written", file: folder,
                remedy: "check the disk, or name another folder: TMPDIR=FOLDER"))
    }

    /// A sum that no single changed word leaves as it was.
    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var even: UInt64 = 0x9E37_79B9_7F4A_7C15
        var odd = UInt64(truncatingIfNeeded: bytes.count)
        var at = 0
        while at &+ 16 <= bytes.count {
            even = (even ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xD6E8_FEB8_6659_FD93
            odd = (odd ^ bytes.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)) &* 0xA076_1D64_78BD_642F
            even ^= even >> 32
            odd ^= odd >> 29
            at &+= 16
        }
        if at &+ 8 <= bytes.count {
            even = (even ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xD6E8_FEB8_6659_FD93
            even ^= even >> 32
        }
        return even ^ (odd &* 0x9E37_79B9_7F4A_7C15)
    }
}
