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
    /// How many values a document may have; set where it must be JSON as RFC 8259 has it.
    private let strictLimit: Int?
    private let parser: OpaquePointer
    private var words: UnsafeMutablePointer<UInt64>?
    private var strings: UnsafeMutablePointer<UInt8>?

    /// Creates a parser, which is tolerant, or strict up to a number of values; throws when there is no memory.
    init(strictUpTo limit: Int? = nil) throws(Failure) {
        guard let parser = winnow_json_parser_create() else {
            throw Failure(.internal, Diagnostic("no memory for a JSON parser"))
        }
        self.parser = parser
        strictLimit = limit
    }

    deinit {
        winnow_json_parser_free(parser)
        words?.deallocate()
        strings?.deallocate()
    }

    /// Parses a document; 64 bytes after it must be readable. The tape lives until the next call.
    func parse(_ text: UnsafeRawBufferPointer) throws(Fault) -> JSONTape {
        repaired = false
        if let base = text.baseAddress, !mayBeTooLong(text) {
            let tape = winnow_json_parse(parser, base.assumingMemoryBound(to: CChar.self), text.count)
            if tape.error == 0, let words = tape.tape, let strings = tape.strings {
                return JSONTape(words: words, strings: strings)
            }
        }
        if strictLimit != nil, let wrong = TextCheck.firstInvalidUTF8(text) {
            throw Fault(offset: wrong, message: "a byte that is not UTF-8")
        }
        var tolerant = TolerantTape(text, strictUpTo: strictLimit)
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

    /// Parses a document that simdjson takes; `nil` for any other. The tape lives until the next call.
    func parsePlain(_ text: UnsafeRawBufferPointer) -> JSONTape? {
        guard let base = text.baseAddress else { return nil }
        let tape = winnow_json_parse(parser, base.assumingMemoryBound(to: CChar.self), text.count)
        guard tape.error == 0, let words = tape.tape, let strings = tape.strings else { return nil }
        return JSONTape(words: words, strings: strings)
    }

    /// Whether a document may have more values than it is allowed: simdjson would make its tape of all of them first.
    private func mayBeTooLong(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let strictLimit else { return false }
        var count = 1
        for byte in text {
            let isMark = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
            count &+= isMark ? 1 : 0
        }
        return count > strictLimit
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
