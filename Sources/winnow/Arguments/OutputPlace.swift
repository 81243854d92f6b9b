import Glibc

/// Where a path leads when the symbolic links at its end are followed, also one that leads to nothing yet.
struct OutputPlace {
    /// The path without links at its end.
    let path: String
    /// The descriptor of this process that the path names (`/dev/stdout`, `/dev/fd/3`), `nil` for any other.
    let ownDescriptor: Int32?

    init(_ typed: String) {
        var path = typed
        // As many links as the system follows.
        for _ in 0..<40 {
            if let number = Self.descriptor(path) {
                (self.path, ownDescriptor) = (path, number)
                return
            }
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let count = readlink(path, &buffer, Int(PATH_MAX))
            if count <= 0 { break }
            let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = target.hasPrefix("/") ? target : Self.folder(of: path) + target
        }
        (self.path, ownDescriptor) = (path, nil)
    }

    /// The folder of a path with its slash, empty for the current one.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private static func descriptor(_ path: String) -> Int32? {
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.count))
        }
        return nil
    }
}
