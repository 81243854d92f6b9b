import Glibc
import WinnowModel

/// What stands at a path where a result store is to be read or written; looks, never touches.
enum StoreFile {
    /// What was found.
    enum Found: Equatable {
        /// Nothing, or an empty file.
        case free
        /// A result store of this schema version.
        case store(version: Int)
    }

    /// Looks at `path`; anything that is neither free nor ours, or is newer than `newest`, is a `Failure` of kind `io`.
    static func look(at path: String, newest: Int) throws -> Found {
        guard !path.isEmpty else { throw Failure(.io, Diagnostic("the result store needs a file name")) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return .free }
            throw failure("can't open the result store", path, errno)
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw failure("can't open the result store", path, errno) }
        switch info.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw refusal("is a directory, not a result store", path)
        default: throw refusal("is not a regular file", path)
        }
        if info.st_size == 0 { return .free }
        var header = [UInt8](repeating: 0, count: 100)
        let count = header.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 100, 0) }
        guard count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw refusal("is not a SQLite database", path)
        }
        func number(at offset: Int) -> Int64 { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) } }
        guard number(at: 68) == Schema.applicationID else {
            throw refusal("is a SQLite database of another program", path)
        }
        let version = Int(number(at: 60))
        guard version > 0 else { throw refusal("is a result store without tables", path) }
        guard version <= newest else {
            throw Failure(
                .io,
                Diagnostic(
                    "the result store has schema version \(version), this Winnow reads up to \(newest)", file: path,
                    remedy: "use the newer Winnow that wrote it"))
        }
        return .store(version: version)
    }

    /// Creates an empty file beside `path` that did not exist before and returns its path.
    static func createPartial(for path: String) throws -> String {
        for attempt in 1...100 {
            let candidate = path + (attempt == 1 ? ".partial" : ".partial-\(attempt)")
            let descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor >= 0 {
                close(descriptor)
                return candidate
            }
            if errno != EEXIST { throw failure("can't create the result store", path, errno) }
        }
        throw refusal("has 100 unfinished results beside it: remove \(path).partial*", path)
    }

    /// Copies a file that belongs to the store `path`.
    static func copy(_ source: String, to target: String, for path: String) throws {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw failure("can't open the result store", path, errno) }
        defer { close(from) }
        let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard to >= 0 else { throw failure("can't copy the result store", path, errno) }
        defer { close(to) }
        while true {
            let count = sendfile(to, from, nil, 1 << 30)
            if count == 0 { return }
            if count < 0 && errno != EINTR { throw failure("can't copy the result store", path, errno) }
        }
    }

    /// Waits until what was written stands on the disk.
    static func sync(_ file: String, for path: String) throws {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw failure("can't write the result store", path, code)
        }
        close(descriptor)
    }

    /// Puts `partial` in the place of `path`, durably, with the owner and the permissions of the file that stands there.
    static func publish(_ partial: String, as path: String) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            // Changing the owner may clear permissions, so they come last; who may not give files away keeps them.
            _ = chown(partial, status.st_uid, status.st_gid)
            chmod(partial, status.st_mode & 0o7777)
        }
        guard rename(partial, path) == 0 else { throw failure("can't put the result store into place", path, errno) }
    }

    /// Creates the folders above `path` where they are missing.
    static func createFolders(above path: String) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        var folder = path.hasPrefix("/") ? "" : "."
        for part in parts {
            folder += "/" + part
            if mkdir(folder, 0o755) != 0 && errno != EEXIST {
                throw failure("can't create the folder \(folder)", path, errno)
            }
        }
    }

    /// The path with symbolic links resolved where it exists: a link to a store stays a link.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func refusal(_ what: String, _ path: String) -> Failure {
        Failure(
            .io,
            Diagnostic(
                "\(path) \(what); nothing was changed", file: path,
                remedy: "name a result store of Winnow, or a file that does not exist yet"))
    }

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> Failure {
        Failure(.io, Diagnostic("\(what): \(String(cString: strerror(code)))", file: path))
    }
}
