import Glibc
import WinnowModel

/// Where the temporary store stands: `TMPDIR`, else `/var/tmp`, which is a disk where `/tmp` may be memory, else `/tmp`.
enum SpillFolder {
    /// What names of the store's files begin with; the process and a number follow.
    static let prefix = "winnow-spill-"

    /// The folder.
    static var path: String {
        if let named = getenv("TMPDIR"), named.pointee != 0 { return String(cString: named) }
        return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"
    }

    /// Makes a file in the folder that has lost its name already, and returns its descriptor.
    ///
    /// A process that is killed between making and unlinking leaves an empty file, which the next one removes. Throws `.io`.
    static func open(in folder: String) throws(Failure) -> Int32 {
        removeLeftovers(in: folder)
        for number in 0..<10_000 {
            let path = "\(folder)/\(prefix)\(getpid())-\(number)"
            let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 {
                unlink(path)
                return descriptor
            }
            if errno != EEXIST { break }
        }
        throw failure("the temporary store can't be made", folder, errno)
    }

    /// Removes files of processes that are no more.
    private static func removeLeftovers(in folder: String) {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix(prefix), let text = name.dropFirst(prefix.count).split(separator: "-").first,
                let process = pid_t(text), process > 0, kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink("\(folder)/\(name)")
        }
    }

    /// What is said of an error of the system.
    static func failure(_ what: String, _ folder: String, _ code: Int32) -> Failure {
        Failure(
            .io,
            Diagnostic(
                "\(what): \(String(cString: strerror(code)))", file: folder,
                remedy:
                    "a recording that does not fit into memory needs about as much room on disk as its file has: free some, "
                    + "or name another folder: TMPDIR=FOLDER"))
    }
}
