import Glibc
import WinnowModel

/// The content of a file as it streams by, plain, gzip or zstd: a window that grows on demand and moves on.
///
/// The window is followed by at least 64 readable bytes.
final class ByteInput {
    /// The file as the user named it.
    let file: String
    /// The window is `bytes[start..<end]`.
    private(set) var start = 0
    private(set) var end = 0
    /// How many bytes of content stand before the window.
    private(set) var offset: UInt64 = 0
    /// True when the file has nothing after the window.
    private(set) var isAtEnd = false
    /// How the file is compressed.
    private(set) var compression = Compression.none
    /// What was found wrong with the compressed stream.
    private(set) var damage: StreamDamage?

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private let descriptor: Int32
    /// Of the bytes as they stand in the file, where it is wanted.
    private var hash: SHA256?
    private var inflater: StreamInflater?
    private static let padding = 64
    private static let chunk = 1 << 16

    /// Opens a file, `-` for standard input; throws `.io` when it is missing, a directory or not readable.
    init(path: String, isHashed: Bool = false) throws(Failure) {
        file = path
        hash = isHashed ? SHA256() : nil
        descriptor = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC)
        let openError = errno
        capacity = Self.chunk * 2
        memory = .allocate(byteCount: capacity + Self.padding, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
        if descriptor < 0 { throw Self.failure(path, "can't be opened", openError) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw Failure(
                .io,
                Diagnostic("is a directory, not a trace file", file: path, remedy: "name the files inside it"))
        }
        _ = try readPlain()
        compression = Compression(window)
        if compression != .none { try startInflating() }
    }

    deinit {
        memory.deallocate()
        if descriptor >= 0 { close(descriptor) }
    }

    /// How many bytes the window has.
    @inline(__always) var count: Int { end - start }

    /// Where the window starts.
    @inline(__always) var base: UnsafeRawPointer { UnsafeRawPointer(memory + start) }

    /// The byte at `index` of the window.
    @inline(__always) subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < end - start, "outside the window")
        return memory.load(fromByteOffset: start + index, as: UInt8.self)
    }

    /// The window's bytes.
    var window: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory + start, count: end - start) }

    /// Passes over the rest of a line, its line feed included; false when the input ended first.
    func skipLine() throws(Failure) -> Bool {
        while true {
            if count > 0, let found = memchr(base, 0x0A, count) {
                advance(UnsafeRawPointer(found) - base + 1)
                return true
            }
            advance(count)
            if try !more() { return false }
        }
    }

    /// Moves the window's start on.
    @inline(__always) func advance(_ count: Int) {
        precondition(count >= 0 && count <= end - start, "outside the window")
        start += count
        offset += UInt64(count)
    }

    /// Makes the window hold at least `wanted` bytes; false when the file ends before.
    func fill(_ wanted: Int) throws(Failure) -> Bool {
        while count < wanted {
            if try !more() { return false }
        }
        return true
    }

    /// Makes the window longer by what comes next; false at the end.
    func more() throws(Failure) -> Bool {
        if isAtEnd { return false }
        makeRoom()
        guard inflater != nil else { return try readPlain() }
        return try inflateMore()
    }

    /// Makes room for a chunk after the window; what is left of it moves to the front early, so that the memory in use stays in cache.
    private func makeRoom() {
        if start >= Self.chunk && start >= count {
            memory.copyMemory(from: memory + start, byteCount: count)
        } else if capacity - end >= Self.chunk {
            return
        } else {
            let larger = max(capacity * 2, count + Self.chunk)
            let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger + Self.padding, alignment: 64)
            fresh.copyMemory(from: memory + start, byteCount: count)
            memory.deallocate()
            memory = fresh
            capacity = larger
        }
        end = count
        start = 0
    }

    private func readPlain() throws(Failure) -> Bool {
        let got = try fetch(memory + end, min(capacity - end, Self.chunk))
        end += got
        if got == 0 { isAtEnd = true }
        pad()
        return got > 0
    }

    private func startInflating() throws(Failure) {
        inflater = compression == .zstd ? ZstdInflater(head: window) : GzipInflater(head: window)
        if inflater == nil { throw Failure(.internal, Diagnostic("no memory to inflate", file: file)) }
        start = 0
        end = 0
        isAtEnd = false
        _ = try inflateMore()
    }

    private func inflateMore() throws(Failure) -> Bool {
        guard let inflater else { return false }
        let got = try inflater.read(
            into: UnsafeMutableRawBufferPointer(start: memory + end, count: min(capacity - end, Self.chunk)),
            from: { (buffer) throws(Failure) in
                try self.fetch(buffer.baseAddress, buffer.count)
            })
        end += got
        if got == 0 {
            isAtEnd = true
            damage = inflater.damage
        }
        pad()
        return got > 0
    }

    private func pad() {
        (memory + end).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
    }

    /// SHA-256 of the whole file, the part included that was not looked at; the window ends here. Empty unless it was asked for.
    func digest() throws(Failure) -> String {
        advance(count)
        while hash != nil, try fetch(memory, Self.chunk) > 0 {}
        return hash?.finish() ?? ""
    }

    private func fetch(_ target: UnsafeMutableRawPointer?, _ count: Int) throws(Failure) -> Int {
        while true {
            let got = Glibc.read(descriptor, target, count)
            if got >= 0 {
                hash?.update(UnsafeRawBufferPointer(start: target, count: got))
                return got
            }
            if errno != EINTR { throw Self.failure(file, "can't be read", errno) }
        }
    }

    private static func failure(_ file: String, _ what: String, _ error: Int32) -> Failure {
        let reason = strerror(error).map { String(cString: $0) } ?? "error \(error)"
        return Failure(.io, Diagnostic("\(what): \(reason)", file: file))
    }
}
