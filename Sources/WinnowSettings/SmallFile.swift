@preconcurrency import Glibc
import Synchronization
public import WinnowModel

/// Reads files that people write by hand: whole, and bounded.
public enum SmallFile {
    /// Most bytes a file written by hand may have: 16 MiB.
    public static let limitBytes = 16 << 20

    /// The bytes of a file; `-` is standard input.
    ///
    /// A file that can't be opened or read is an `.io` failure, one above the limit (a device that never ends, too) a `.data` failure.
    public static func read(_ path: String, limitBytes: Int = SmallFile.limitBytes) throws(Failure) -> [UInt8] {
        if path.utf8.contains(0) || path.isEmpty {
            throw Failure(.io, Diagnostic("no file can have this name", file: path.isEmpty ? "''" : path.visible))
        }
        if let known = remembered(path) { return known }
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("can't be opened", path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw failure("can't be read", path, code)
            }
            if count == 0 {
                if !isRegular(path) { once.withLock { $0[path] = bytes } }
                return bytes
            }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > limitBytes {
                throw Failure(
                    .data,
                    Diagnostic(
                        "larger than \(limitBytes >> 20) MiB, which no configuration should be", file: path,
                        remedy: "check that this is the file you mean"))
            }
        }
    }

    /// What a pipe held that was read before: it can't be read again.
    public static func remembered(_ path: String) -> [UInt8]? { once.withLock { $0[path] } }

    private static let once = Mutex<[String: [UInt8]]>([:])

    /// Whether an ordinary file starts with these bytes; throws `.io` when it can't be opened or read.
    public static func starts(_ path: String, with bytes: [UInt8]) throws(Failure) -> Bool {
        // What is read from a pipe is gone for the next one.
        if path == "-" || isPipe(path) { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("can't be opened", path, errno) }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: bytes.count)
        let count = Glibc.read(descriptor, &head, head.count)
        guard count >= 0 else { throw failure("can't be read", path, errno) }
        return head == bytes
    }

    /// Whether something stands at the path.
    public static func exists(_ path: String) -> Bool { !path.utf8.contains(0) && access(path, F_OK) == 0 }

    /// Whether nothing stands at the path.
    public static func isMissing(_ path: String) -> Bool { access(path, F_OK) != 0 && errno == ENOENT }

    private static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0
            && [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Whether an ordinary file stands at the path: what a file names is followed only then, as reading anything else may never end.
    public static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> Failure {
        let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return Failure(
            .io,
            Diagnostic(
                "\(what): \(reason)", file: path,
                remedy: code == EISDIR ? "name a file inside the folder" : ""))
    }
}
