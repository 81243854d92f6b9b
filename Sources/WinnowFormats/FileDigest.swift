@preconcurrency import Glibc
public import WinnowModel
import WinnowSettings

/// SHA-256 of a file's content, read piece by piece.
public enum FileDigest {
    /// The digest in hexadecimal; throws `.io` when the file can't be read.
    public static func sha256(_ path: String) throws(Failure) -> String {
        if let known = SmallFile.remembered(path) {
            var hash = SHA256()
            known.withUnsafeBytes { hash.update($0) }
            return hash.finish()
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return hash.finish() }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.io, Diagnostic("can't be read: \(String(cString: strerror(errno)))", file: path))
    }
}
