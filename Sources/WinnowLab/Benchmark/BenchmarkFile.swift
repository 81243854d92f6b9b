@preconcurrency import Glibc
import WinnowModel

/// A file that the benchmark writes, in large pieces.
final class BenchmarkFile {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private(set) var bytes = 0

    /// Opens a new or an existing file; a program is one that may be run.
    init(_ path: String, isProgram: Bool = false) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, isProgram ? 0o700 : 0o600)
        if descriptor < 0 { throw failure() }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Adds bytes.
    func write(_ piece: [UInt8]) throws(Failure) {
        buffer += piece
        bytes += piece.count
        if buffer.count > 1 << 20 { try finish() }
    }

    /// Writes what is held back.
    func finish() throws(Failure) {
        var at = 0
        while at < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + at }, $0.count - at)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw failure() }
            at += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> Failure {
        Failure(.io, Diagnostic("can't be written: \(String(cString: strerror(errno)))", file: path))
    }
}
