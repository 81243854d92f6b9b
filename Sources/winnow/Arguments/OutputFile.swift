import CSystem
import Glibc
import WinnowModel

/// A file on its way out: written under another name beside its place and put there when it is whole.
///
/// What stood there keeps its content until then, and hands on its owner and permissions. Symbolic links stay: what they lead to is replaced.
/// Pipes, devices and descriptors of this process (`/dev/stdout`) are written straight, and so is a file in a folder that takes no new ones.
final class OutputFile {
    /// The file as typed.
    let path: String
    /// Where bytes go.
    let descriptor: Int32
    /// Where the bytes stand until they are whole, and where they belong; `nil`: written straight.
    private let move: (from: String, to: String)?
    private let note: Int32
    /// What a file written straight held before is cut at the first byte.
    private var mustCut = false
    private var isPublished = false

    /// Opens a file, which nothing is written into as yet; throws `.io`.
    init(_ path: String) throws(Failure) {
        self.path = path
        guard !path.utf8.contains(0), !path.isEmpty else { throw Self.failure(path, EINVAL) }
        let place = OutputPlace(path)
        var status = stat()
        var opened: Int32 = -1
        var move: (from: String, to: String)?
        if let number = place.ownDescriptor {
            opened = fcntl(number, F_DUPFD_CLOEXEC, 3)
        } else if stat(place.path, &status) != 0 {
            guard errno == ENOENT else { throw Self.failure(path, errno) }
            if let (made, name) = Self.create(beside: place.path) {
                (opened, move) = (made, (name, place.path))
                fchmod(made, 0o666 & ~Self.creationMask())
            }
        } else if status.st_mode & S_IFMT != S_IFREG {
            opened = Glibc.open(place.path, O_WRONLY | O_CLOEXEC)
        } else {
            guard access(place.path, W_OK) == 0 else { throw Self.failure(path, errno) }
            if let (made, name) = Self.create(beside: place.path) {
                (opened, move) = (made, (name, place.path))
                // Changing the owner may clear permissions, so they come last; who may not give files away keeps them.
                _ = fchown(made, status.st_uid, status.st_gid)
                fchmod(made, status.st_mode & 0o7777)
            } else {
                opened = Glibc.open(place.path, O_WRONLY | O_CLOEXEC)
                mustCut = true
            }
        }
        if opened < 0 { throw Self.failure(path, errno) }
        descriptor = opened
        self.move = move
        note = move.map { system_note_unfinished($0.from) } ?? -1
    }

    deinit {
        if descriptor >= 0 && !isPublished {
            close(descriptor)
            if let move { unlink(move.from) }
            system_forget_unfinished(note)
        }
    }

    /// Adds bytes; false when nobody reads any more.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Bool {
        if mustCut { ftruncate(descriptor, 0) }
        mustCut = false
        return try ByteWriter(descriptor: descriptor, name: path).write(bytes)
    }

    /// Puts the file into its place; nothing can be added any more.
    func publish() throws(Failure) {
        if isPublished { return }
        isPublished = true
        defer { system_forget_unfinished(note) }
        // Some file systems tell only now that they have no room.
        let closed = close(descriptor)
        let code = errno
        guard let move else { return }
        if closed != 0 {
            unlink(move.from)
            throw Self.failure(path, code)
        }
        if rename(move.from, move.to) != 0 {
            let code = errno
            defer { unlink(move.from) }
            // A file that is mounted by itself, as containers do, can't be replaced.
            guard code == EBUSY, Self.copy(move.from, over: move.to) else { throw Self.failure(path, code) }
        }
    }

    /// A new file in the same folder with a name of its own; `nil` with `errno` where none can be made.
    private static func create(beside path: String) -> (descriptor: Int32, path: String)? {
        if path.hasSuffix("/") {
            errno = EISDIR
            return nil
        }
        var template = Array((OutputPlace.folder(of: path) + ".winnow-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return (descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private static func copy(_ source: String, over target: String) -> Bool {
        let from = Glibc.open(source, O_RDONLY | O_CLOEXEC)
        let to = Glibc.open(target, O_WRONLY | O_TRUNC | O_CLOEXEC)
        defer {
            close(from)
            close(to)
        }
        while true {
            let count = sendfile(to, from, nil, 1 << 30)
            if count == 0 { return true }
            if count < 0 && errno != EINTR { return false }
        }
    }

    /// Which permissions new files do not get. Outputs are opened before there is a second thread.
    private static func creationMask() -> mode_t {
        let mask = umask(0)
        umask(mask)
        return mask
    }

    private static func failure(_ path: String, _ code: Int32) -> Failure {
        let reason = String(cString: strerror(code))
        return Failure(.io, Diagnostic("can't write the output: \(reason)", file: path))
    }
}
