import Glibc
import WinnowModel
import WinnowSettings

/// Walks over JSON text that streams by, value by value, with line and column.
///
/// In line mode a value never goes on after the end of its line, so that a line that is cut costs itself only.
struct JSONCursor {
    /// Why the walk can't go on.
    enum Stop: Error {
        /// What is wrong here; `isEnd` when the text ends where more was to come.
        case fault(String, isEnd: Bool)
        /// The file can't be read.
        case failure(Failure)

        static let early = Stop.fault("JSON ends early", isEnd: true)
        static let lineEnds = Stop.fault("the line ends inside a JSON value", isEnd: false)
    }

    /// Longest record that is read, bytes.
    static let recordLimit = 64 << 20

    let input: ByteInput
    let byLine: Bool
    private(set) var line = 1
    private(set) var column = 1

    init(_ input: ByteInput, byLine: Bool = false) {
        self.input = input
        self.byLine = byLine
    }

    /// The next byte that is no white space; in line mode only of this line when `inLine`.
    mutating func peek(inLine: Bool = false) throws(Stop) -> UInt8? {
        while true {
            var index = 0
            let window = input.window
            while index < window.count {
                let byte = window[index]
                if byte == 0x0A && inLine && byLine {
                    consume(index)
                    throw .lineEnds
                }
                if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
                    consume(index)
                    return byte
                }
                index += 1
            }
            consume(index)
            if try !more() { return nil }
        }
    }

    /// The next byte of a value that is not over yet.
    mutating func inside() throws(Stop) -> UInt8 {
        guard let byte = try peek(inLine: true) else { throw .early }
        return byte
    }

    /// Makes the window longer; false at the end.
    func more() throws(Stop) -> Bool {
        do throws(Failure) { return try input.more() } catch { throw .failure(error) }
    }

    /// Makes the window hold at least `wanted` bytes; false when the file ends before.
    func fill(_ wanted: Int) throws(Stop) -> Bool {
        do throws(Failure) { return try input.fill(wanted) } catch { throw .failure(error) }
    }

    /// Moves on and keeps line and column.
    mutating func consume(_ count: Int) {
        var from = 0
        let base = input.base
        while from < count, let found = memchr(base + from, 0x0A, count - from) {
            from = UnsafeRawPointer(found) - base + 1
            line += 1
            column = 1
        }
        for index in from..<count where input[index] & 0xC0 != 0x80 { column += 1 }
        input.advance(count)
    }

    /// Length of the value that starts here.
    func valueLength() throws(Stop) -> Int {
        var scan = JSONExtent(endsAtLine: byLine)
        while true {
            switch scan.scan(input.window) {
            case .ends(let length): return length
            case .cut: throw .lineEnds
            case .open:
                if input.count > Self.recordLimit { throw .fault("a record of more than 64 MiB", isEnd: false) }
                if try !more() {
                    if scan.isScalar && input.count > 0 { return input.count }
                    throw .early
                }
            }
        }
    }

    /// Takes the bytes of the value that starts here.
    mutating func taken() throws(Stop) -> [UInt8] {
        let length = try valueLength()
        let bytes = Array(UnsafeRawBufferPointer(start: input.base, count: length))
        consume(length)
        return bytes
    }

    /// Skips a value of any length, piece by piece.
    mutating func skipValue() throws(Stop) {
        var scan = JSONExtent(endsAtLine: byLine)
        while true {
            switch scan.scan(input.window) {
            case .ends(let length): return consume(length)
            case .cut: throw .lineEnds
            case .open:
                consume(input.count)
                scan.restart()
                if try !more() {
                    if scan.isScalar { return }
                    throw .early
                }
            }
        }
    }

    /// Takes a key and the colon after it.
    mutating func key() throws(Stop) -> String {
        guard try inside() == UInt8(ascii: "\"") else { throw .fault("no key in JSON object", isEnd: false) }
        let bytes = try taken()
        guard try inside() == UInt8(ascii: ":") else { throw .fault("no : after key in JSON object", isEnd: false) }
        consume(1)
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Goes on after a fault: in line mode at the next line, else at the next line that starts an object; false when there is none.
    mutating func resume() throws(Failure) -> Bool {
        do throws(Stop) {
            while true {
                if let base = input.count > 0 ? input.base : nil, let found = memchr(base, 0x0A, input.count) {
                    consume(UnsafeRawPointer(found) - base + 1)
                    if byLine { return true }
                    if input.count == 0, try !more() { return false }
                    if input[0] == UInt8(ascii: "{") { return true }
                } else {
                    consume(input.count)
                    if try !more() { return false }
                }
            }
        } catch {
            if case .failure(let failure) = error { throw failure }
            return false
        }
    }

    /// A finding at this place.
    func finding(_ message: String, text: String = "") -> Diagnostic {
        Diagnostic(message, file: input.file, line: line, column: column, text: text)
    }

    /// A finding at `offset` of the value that starts here.
    func finding(_ message: String, in bytes: UnsafeRawBufferPointer, at offset: Int, text: String) -> Diagnostic {
        let place = TextPlace(of: offset, in: bytes, line: line)
        return Diagnostic(
            message, file: input.file, line: place.line,
            column: place.line == line ? column + place.column - 1 : place.column, text: text)
    }
}
