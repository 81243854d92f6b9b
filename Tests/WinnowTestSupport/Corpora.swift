import Glibc
import Synchronization

/// The recorded traces beside the project, where they are there.
public enum Corpora {
    /// The folder of the corpora, `nil` when it is absent.
    public static let folder: String? = {
        var parts = #filePath.split(separator: "/").dropLast(3)
        parts.append(contentsOf: ["..", "shared", "corpora"])
        let path = "/" + parts.joined(separator: "/")
        return access(path + "/traces/counts.json", R_OK) == 0 ? path : nil
    }()

    /// True where the corpora are there.
    public static var isThere: Bool { folder != nil }

    /// The path of something in the corpora.
    public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}

/// A temporary file with some bytes, gone when the tests end.
public struct TemporaryFile {
    /// Where the file is, absolute.
    public let path: String
    private static let all: Mutex<[String]> = {
        atexit { TemporaryFile.all.withLock { $0.forEach { path in _ = unlink(path) } } }
        return Mutex([])
    }()

    /// Writes the bytes into a new file.
    public init(_ bytes: some Collection<UInt8>) {
        var template = Array("/tmp/winnow-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let all = Array(bytes)
        var offset = 0
        while offset < all.count {
            let wrote = all[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if wrote <= 0 { break }
            offset += wrote
        }
        close(descriptor)
        let path = path
        Self.all.withLock { $0.append(path) }
    }

    /// Writes the text into a new file.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// Removes the file before the tests end.
    public func remove() { unlink(path) }

}

/// A whole file.
public func contents(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let got = read(descriptor, &buffer, buffer.count)
        if got <= 0 { return bytes }
        bytes.append(contentsOf: buffer[0..<got])
    }
}

/// Names of the files in a folder.
public func files(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        names.append(
            withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            })
    }
    return names
}
