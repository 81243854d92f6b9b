import Glibc

/// Where files of the moment stand: the folder of `TMPDIR`, else `/tmp`.
private func scratchName() -> [CChar] {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return Array(((base.isEmpty ? "/tmp" : base) + "/winnow-XXXXXX").utf8CString)
}

private func text(_ name: [CChar]) -> String {
    String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func failure(_ what: String, _ name: [CChar]) -> Failure {
    let reason = String(cString: strerror(errno))
    return Failure(.io, Diagnostic("no \(what) can be made: \(reason)", file: text(name), remedy: "set TMPDIR"))
}

/// A file without a name, gone when it is closed or the process ends.
public final class ScratchFile {
    /// Open for reading and writing.
    public let descriptor: Int32

    /// Makes an empty file; throws `.io`.
    public init() throws(Failure) {
        var name = scratchName()
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw failure("temporary file", name) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(&name)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

/// A folder for files of the moment, removed with the files right in it.
public final class ScratchFolder {
    /// Where it is.
    public let path: String

    /// Makes an empty folder; throws `.io`.
    public init() throws(Failure) {
        var name = scratchName()
        guard mkdtemp(&name) != nil else { throw failure("temporary folder", name) }
        path = text(name)
    }

    deinit {
        for name in names { unlink(self(name)) }
        rmdir(path)
    }

    /// The path of a file in it.
    public func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Names of the files in it, sorted.
    public var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
