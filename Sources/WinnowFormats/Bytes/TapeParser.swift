import CSimdJSON
import WinnowModel

/// Parses one JSON document after the other into tapes: by simdjson, and what that refuses by a parser of ours, which says where it ends or,
/// unless it is strict, takes it.
final class TapeParser {
    /// Why a document can't be read, and where in it.
    struct Fault: Error {
        var offset: Int
        var message: String
        /// True when the text ends where more was to come.
        var isEnd = false
    }

    /// True when the last document held texts that had to be repaired.
    private(set) var repaired = false
    private let isStrict: Bool
    private let parser: OpaquePointer
    private var words: UnsafeMutablePointer<UInt64>?
    private var strings: UnsafeMutablePointer<UInt8>?

    /// Creates a parser, strict as RFC 8259 or tolerant; throws when there is no memory.
    init(isStrict: Bool = false) throws(Failure) {
        guard let parser = winnow_json_parser_create() else {
            throw Failure(.internal, Diagnostic("no memory for a JSON parser"))
        }
        self.parser = parser
        self.isStrict = isStrict
    }

    deinit {
        winnow_json_parser_free(parser)
        words?.deallocate()
        strings?.deallocate()
    }

    /// Parses a document; 64 bytes after it must be readable. The tape lives until the next call.
    func parse(_ text: UnsafeRawBufferPointer) throws(Fault) -> JSONTape {
        repaired = false
        if let base = text.baseAddress {
            let tape = winnow_json_parse(parser, base.assumingMemoryBound(to: CChar.self), text.count)
            if tape.error == 0, let words = tape.tape, let strings = tape.strings {
                return JSONTape(words: words, strings: strings)
            }
        }
        if isStrict, let wrong = TextCheck.firstInvalidUTF8(text) {
            throw Fault(offset: wrong, message: "a byte that is not UTF-8")
        }
        var tolerant = TolerantTape(text, isStrict: isStrict)
        try tolerant.parse()
        repaired = tolerant.repaired
        words?.deallocate()
        strings?.deallocate()
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: tolerant.words.count)
        words.initialize(from: tolerant.words, count: tolerant.words.count)
        let strings = UnsafeMutablePointer<UInt8>.allocate(capacity: tolerant.strings.count + 8)
        strings.initialize(from: tolerant.strings, count: tolerant.strings.count)
        self.words = words
        self.strings = strings
        return JSONTape(words: words, strings: strings)
    }

    /// Parses a document that was taken out of its input and hands its tape to `body`; `nil` when it can't be read.
    func parse<R>(copied text: [UInt8], _ body: (JSONTape) -> R) -> R? {
        var padded = text
        padded.append(contentsOf: repeatElement(0, count: 64))
        return padded.withUnsafeBytes { bytes in
            guard let tape = try? parse(UnsafeRawBufferPointer(rebasing: bytes[0..<text.count])) else { return nil }
            return body(tape)
        }
    }
}
