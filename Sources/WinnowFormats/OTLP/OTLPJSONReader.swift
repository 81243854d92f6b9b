import Glibc
import WinnowModel
import WinnowSettings

/// Reads OTLP JSON: one request per line, or requests that take many lines, or a request inside `result`.
///
/// Lines are parsed one by one, so that a damaged one costs itself only: in the usual form from their marks, in any other from their
/// tape. A request that takes many lines, or a line longer than the first look, streams by span by span.
struct OTLPJSONReader: TraceReader {
    static let format = TraceFormat(
        id: "otlp-json", summary: "OTLP JSON: one request per line, or one request over many lines")

    private let input: ByteInput
    private let parser: TapeParser
    private let marker: JSONMarker
    private var decoder = OTLPJSONDecoder()
    /// How many lines came one after the other that had not the usual form.
    private var unusual = 0
    private var document: JSONSpanDocument<OTLPJSONDecoder>?
    private var line = 1
    private var ordinal: UInt32 = 0

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let looked = JSONGlance(input.window)
        guard case .otlp = looked.kind else { return .no }
        if looked.hasMark { input.advance(3) }
        return .reader(try OTLPJSONReader(input, byLine: looked.isByLine))
    }

    private init(_ input: ByteInput, byLine: Bool) throws(Failure) {
        self.input = input
        parser = try TapeParser()
        marker = try JSONMarker()
        if !byLine { document = try JSONSpanDocument(input, byLine: false, OTLPJSONDecoder()) }
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        if document != nil { return try document?.read(&block, limit: limit, &damage) ?? false }
        decoder.follow(&block)
        defer {
            damage.repairedTexts += decoder.repaired
            decoder.repaired = 0
        }
        while block.count < limit {
            guard let length = try lineLength(&damage) else { return false }
            if length >= 0 { parse(length, &block, &damage) }
            line += 1
        }
        return true
    }

    /// Length of the next line without its end, -1 when it was too long; `nil` at the end of the file.
    private func lineLength(_ damage: inout TraceDamage) throws(Failure) -> Int? {
        var searched = 0
        while true {
            if input.count > searched, let found = memchr(input.base + searched, 0x0A, input.count - searched) {
                let length = UnsafeRawPointer(found) - input.base
                if length <= JSONCursor.recordLimit { return length }
            }
            searched = input.count
            if searched > JSONCursor.recordLimit {
                damage.skip(Diagnostic("a record of more than 64 MiB", file: input.file, line: line, column: 1))
                return try input.skipLine() ? -1 : nil
            }
            if try !input.more() { break }
        }
        return input.count == 0 ? nil : input.count
    }

    private mutating func parse(_ length: Int, _ block: inout SpanBlock, _ damage: inout TraceDamage) {
        let ended = length < input.count
        defer { input.advance(ended ? length + 1 : length) }
        let text = UnsafeRawBufferPointer(start: input.base, count: length)
        if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
        if isUsual(text, &block) {
            ordinal &+= 1
            return
        }
        let file = input.file
        let line = line
        let tape: JSONTape
        do throws(TapeParser.Fault) {
            tape = try parser.parse(text)
        } catch {
            let column = TextPlace(of: error.offset, in: text, line: line).column
            if error.isEnd && !ended { damage.isTruncated = true }
            damage.skip(
                Diagnostic(
                    error.message, file: file, line: line, column: column,
                    text: TextCheck.excerpt(text, around: error.offset)))
            return
        }
        if parser.repaired { damage.repairedTexts += 1 }
        let isRequest = decoder.request(tape, JSONTape.first, ordinal, &block) { number, fault in
            damage.skip(
                Diagnostic("span \(number) of the line: \(fault.message)", file: file, line: line, text: fault.text))
        }
        if !isRequest {
            damage.skip(
                Diagnostic(
                    "no resourceSpans in this line", file: file, line: line, column: 1, text: TextCheck.excerpt(text)))
        }
        ordinal &+= 1
    }

    /// Decodes a line that has the usual form. Where lines have not, it is tried now and then only.
    private mutating func isUsual(_ text: UnsafeRawBufferPointer, _ block: inout SpanBlock) -> Bool {
        if unusual >= 4 && line % 64 != 0 { return false }
        guard let marks = marker.marks(text), decoder.usualRequest(marks, parser, ordinal, &block) else {
            unusual += 1
            return false
        }
        // Spans that need tapes of their own are better read from one of the line.
        unusual = decoder.usual.others * 4 > decoder.usual.spans ? unusual + 1 : 0
        return true
    }
}
