import Glibc
import WinnowModel

/// Walking over the text of a document, with line and column.
extension OTLPJSONDocument {
    /// The next byte that is no white space.
    mutating func peek() throws(Step) -> UInt8? {
        while true {
            var index = 0
            let window = input.window
            while index < window.count {
                let byte = window[index]
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

    func more() throws(Step) -> Bool {
        do throws(Failure) { return try input.more() } catch { throw .failure(error) }
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

    /// Length of the value that begins here.
    func valueLength() throws(Step) -> Int {
        var scan = JSONExtent()
        while true {
            switch scan.scan(input.window) {
            case .ends(let length): return length
            case .open:
                if input.count > OTLPJSONReader.recordLimit {
                    throw .fault("a record of more than 64 MiB", isEnd: false)
                }
                if try !more() {
                    if scan.isScalar && input.count > 0 { return input.count }
                    throw .fault("JSON ends early", isEnd: true)
                }
            }
        }
    }

    mutating func taken() throws(Step) -> [UInt8] {
        let length = try valueLength()
        let bytes = Array(UnsafeRawBufferPointer(start: input.base, count: length))
        consume(length)
        return bytes
    }

    /// Skips a value of any length, piece by piece.
    mutating func skipValue() throws(Step) -> Bool {
        var scan = JSONExtent()
        while true {
            switch scan.scan(input.window) {
            case .ends(let length):
                consume(length)
                return true
            case .open:
                consume(input.count)
                scan.restart()
                if try !more() {
                    if scan.isScalar { return true }
                    throw .fault("JSON ends early", isEnd: true)
                }
            }
        }
    }

    mutating func key() throws(Step) -> String {
        guard let byte = try peek() else { throw .fault("JSON ends early", isEnd: true) }
        guard byte == UInt8(ascii: "\"") else { throw .fault("no key in JSON object", isEnd: false) }
        let bytes = try taken()
        guard let colon = try peek() else { throw .fault("JSON ends early", isEnd: true) }
        guard colon == UInt8(ascii: ":") else { throw .fault("no : after key in JSON object", isEnd: false) }
        consume(1)
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    mutating func text(_ tables: inout TraceTables, _ decoder: inout OTLPJSONDecoder) throws(Step) -> UInt32 {
        let bytes = try taken()
        return tape(bytes) { decoder.string($0, JSONTape.first, &tables) } ?? 0
    }

    /// Goes on at the next line that begins an object; false when there is none.
    mutating func resume() throws(Failure) -> Bool {
        do throws(Step) {
            while true {
                if let base = input.count > 0 ? input.base : nil, let found = memchr(base, 0x0A, input.count) {
                    consume(UnsafeRawPointer(found) - base + 1)
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
}
