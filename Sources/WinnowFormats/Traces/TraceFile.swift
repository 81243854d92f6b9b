public import WinnowModel
import WinnowSettings

/// A trace file that streams by: told apart by its content, plain, gzip or zstd, read block by block.
///
/// What is damaged is skipped, counted and told with its place; only a file in which nothing can be trusted is an error.
public final class TraceFile {
    /// The file as the user named it.
    public let path: String
    /// Its format.
    public let format: TraceFormat
    /// How it is compressed.
    public let compression: Compression
    /// What was found wrong so far.
    public private(set) var damage = TraceDamage()
    private let input: ByteInput
    private var reader: any TraceReader
    private var isOver = false

    /// How much of a file is looked at before it is told apart, bytes.
    static let look = 1 << 20

    /// Opens a file, `-` for standard input, and finds out its format; of one that `isHashed` the digest is known at the end.
    ///
    /// Throws `.io` when it can't be opened or read, and `.data` when it is empty, of no known format or unreadable from its start.
    public init(_ path: String, isHashed: Bool = false) throws(Failure) {
        self.path = path
        input = try ByteInput(path: path, isHashed: isHashed)
        _ = try input.fill(Self.look)
        compression = input.compression
        if input.count == 0 { throw Failure(.data, Self.empty(input)) }
        if let mark = Self.foreignEncoding(input.window) {
            throw Failure(
                .data,
                Diagnostic(
                    "the text is \(mark), not UTF-8", file: path, line: 1, column: 1,
                    remedy: "convert it: iconv -f \(mark) -t UTF-8"))
        }
        for type in TraceFormatCatalog.readers {
            switch try type.open(input) {
            case .no: continue
            case .unreadable(let diagnostic): throw Failure(.data, diagnostic)
            case .reader(let reader):
                self.reader = reader
                format = type.format
                return
            }
        }
        throw Failure(.data, Self.unknown(input))
    }

    /// Appends spans to `block` until it holds `limit` or more; false when the file is over.
    ///
    /// Throws `.io` when the file can't be read on.
    public func read(_ block: inout SpanBlock, limit: Int = 2048) throws(Failure) -> Bool {
        if isOver { return false }
        let first = block.count
        let more = try reader.read(&block, limit: limit, &damage)
        block.settleTimes(from: first, file: path, &damage)
        if more { return true }
        isOver = true
        finish()
        return false
    }

    /// SHA-256 of the file's bytes in hexadecimal, from the same reading: a pipe can't be read again. Nothing can be read any more.
    public func digest() throws(Failure) -> String {
        isOver = true
        return try input.digest()
    }

    private func finish() {
        let name = compression.rawValue
        switch input.damage {
        case nil: break
        case .truncated:
            damage.isTruncated = true
            damage.readableBytes = input.offset + UInt64(input.count)
            damage.tell(Diagnostic("\(name) stream ends early", file: path, remedy: "fetch the file again"))
        case .checksum:
            damage.hasWrongChecksum = true
            damage.tell(Diagnostic("the \(name) checksum is not that of the data", file: path))
        case .corrupt(let reason):
            damage.isCorrupt = true
            damage.readableBytes = input.offset + UInt64(input.count)
            damage.tell(
                Diagnostic(
                    "\(name) data can't be read beyond byte \(input.offset) of the content: \(reason)", file: path))
        case .trailing:
            damage.isCorrupt = true
            damage.tell(Diagnostic("bytes that are no \(name) stand after the \(name) data", file: path))
        }
    }

    private static func empty(_ input: ByteInput) -> Diagnostic {
        let name = input.compression.rawValue
        return switch input.damage {
        case .truncated: Diagnostic("\(name) stream ends early, before any content", file: input.file)
        case .corrupt(let reason): Diagnostic("\(name) data can't be read: \(reason)", file: input.file)
        default: Diagnostic("the file is empty", file: input.file)
        }
    }

    private static func foreignEncoding(_ window: UnsafeRawBufferPointer) -> String? {
        guard window.count >= 2 else { return nil }
        switch (window[0], window[1]) {
        case (0xFF, 0xFE): return "UTF-16"
        case (0xFE, 0xFF): return "UTF-16"
        default: return nil
        }
    }

    private static func unknown(_ input: ByteInput) -> Diagnostic {
        if case .tooDeep(let offset) = JSONGlance(input.window).kind {
            let place = TextPlace(of: offset, in: input.window)
            return Diagnostic(
                "JSON nested too deeply: more than \(TolerantTape.depthLimit) brackets are open", file: input.file,
                line: place.line, column: place.column, text: TextCheck.excerpt(input.window, around: offset))
        }
        if let foreign = ForeignJSON.named(input.window) {
            return Diagnostic(
                "the file holds \(foreign.what), which Winnow does not read", file: input.file,
                text: TextCheck.excerpt(input.window), remedy: foreign.remedy)
        }
        let looked = TraceFormatCatalog.all.map { "\($0.id) (\($0.summary))" }.joined(separator: "; ")
        let head = UnsafeRawBufferPointer(rebasing: input.window.prefix(60))
        let isText = head.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return Diagnostic(
            "not a trace file Winnow knows", file: input.file,
            text: isText ? TextCheck.excerpt(input.window) : "", remedy: "looked for, plain, gzip or zstd: \(looked)")
    }
}
