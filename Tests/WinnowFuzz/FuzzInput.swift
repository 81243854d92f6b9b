import Glibc
import WinnowModel

/// One input, in memory and as a file.
struct FuzzInput {
    /// How many came before it.
    let number: Int
    /// What it holds.
    let bytes: [UInt8]
    /// Where the same bytes can be opened.
    let path: String
}

/// The file that inputs stand in, one after the other.
final class FuzzFile {
    private let file: ScratchFile
    /// Where it can be opened, as often as wanted.
    let path: String

    init() throws(Failure) {
        file = try ScratchFile()
        path = "/proc/self/fd/\(file.descriptor)"
    }

    /// Takes new bytes in place of those before.
    func fill(_ bytes: [UInt8]) {
        ftruncate(file.descriptor, off_t(bytes.count))
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(file.descriptor, $0.baseAddress, $0.count, off_t(done))
            }
            if count <= 0 { return }
            done += count
        }
    }
}
