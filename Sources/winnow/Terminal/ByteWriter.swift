import Glibc
import WinnowModel

/// Writes bytes to a descriptor until all are written; a closed pipe ends it quietly.
struct ByteWriter {
    let descriptor: Int32
    /// What messages call the place.
    let name: String

    /// Writes the text's UTF-8; false when nobody reads any more.
    @discardableResult func write(_ text: String) throws -> Bool {
        var text = text
        return try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes bytes; false when nobody reads any more. Other troubles, a full disk among them, are failures of kind `io`.
    @discardableResult func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Someone made the terminal or pipe non-blocking: wait until it takes more.
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
            case EPIPE: return false
            case let code:
                throw Failure(.io, Diagnostic("can't write: \(String(cString: strerror(code)))", file: name))
            }
        }
        return true
    }
}
