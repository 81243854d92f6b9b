import CSimdJSON
public import WinnowModel
import WinnowSettings

/// The lines of a JSON file in memory, to be parsed by simdjson and nothing else: what the readers are held against.
public final class JSONLines {
    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes of the file.
    public let byteCount: Int
    private let lines: [Range<Int>]
    private let file: String
    private let parser: OpaquePointer
    /// Readable bytes that simdjson wants after a document.
    private static let padding = 64

    /// Reads a file of up to 1 GiB into memory; throws `.io` when it can't be read or there is no memory for a parser.
    public init(_ path: String) throws(Failure) {
        let bytes = try SmallFile.read(path, limitBytes: 1 << 30)
        guard let parser = winnow_json_parser_create() else {
            throw Failure(.internal, Diagnostic("no memory for a JSON parser"))
        }
        self.parser = parser
        file = path
        byteCount = bytes.count
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if end > start { lines.append(start..<end) }
            start = end + 1
        }
        self.lines = lines
        memory = .allocate(byteCount: bytes.count + Self.padding, alignment: 64)
        memory.copyBytes(from: bytes)
        memory[bytes.count...].initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        memory.deallocate()
        winnow_json_parser_free(parser)
    }

    /// Parses each line into simdjson's document, which is forgotten; throws `.data` for a line that simdjson refuses.
    public func parse() throws(Failure) {
        guard let base = memory.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        for line in lines {
            let error = winnow_json_parse_alone(parser, base + line.lowerBound, line.count)
            if error != 0 { throw Failure(.data, Diagnostic("simdjson refuses a line, error \(error)", file: file)) }
        }
    }
}
