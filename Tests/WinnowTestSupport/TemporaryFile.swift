import Glibc
import Synchronization

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
