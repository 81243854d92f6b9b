import Glibc

/// A folder that is removed with everything in it at the end of a test.
public final class TemporaryFolder {
    /// Where it is, absolute.
    public let path: String

    /// Makes a new, empty folder.
    public init() {
        var template = Array("/var/tmp/winnow-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, mkdtemp(base) != nil else { return "." }
            return String(cString: base)
        }
    }

    deinit { if path != "." { Self.remove(path) } }

    /// The path of something in the folder.
    public func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Names in the folder, sorted.
    public var names: [String] { Self.names(in: path) }

    /// Writes a file, in place of an older one.
    public func write(_ bytes: [UInt8], to name: String) {
        let file = open(self(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        close(file)
    }

    /// Makes a folder in it.
    public func makeFolder(_ name: String) { mkdir(self(name), 0o755) }

    /// Writes a text file, in place of an older one.
    public func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

    /// The bytes of a file, none when it can't be read.
    public func read(_ name: String) -> [UInt8] {
        let file = open(self(name), O_RDONLY)
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count <= 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }
}
