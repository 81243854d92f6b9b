import CSimdJSON
import WinnowModel

/// The marks of a JSON text: brackets, colons and commas outside of texts, and where each text, number or word starts.
///
/// Between two marks stand the text, number or word that starts at the first, and white space. Borrowed from the marker that found them,
/// until it looks at another text.
struct JSONMarks {
    let text: UnsafeRawPointer
    private let places: UnsafePointer<UInt32>
    /// How many marks there are.
    let count: Int

    /// How deep brackets may stand in a value whose end is looked for: with what stands around it no deeper than simdjson takes.
    static let depthLimit = TolerantTape.depthLimit - 24

    fileprivate init(text: UnsafeRawPointer, places: UnsafePointer<UInt32>, count: Int) {
        self.text = text
        self.places = places
        self.count = count
    }

    /// Where a mark stands, or the end of the text for what comes after the last; only up to there.
    @inline(__always) func place(_ mark: Int) -> Int { Int(places[mark]) }

    /// The byte that stands at a mark, 0 after the last.
    @inline(__always) func byte(_ mark: Int) -> UInt8 {
        mark < count ? text.load(fromByteOffset: Int(places[mark]), as: UInt8.self) : 0
    }

    /// Whether this byte stands at a mark.
    @inline(__always) func has(_ byte: Unicode.Scalar, _ mark: Int) -> Bool {
        self.byte(mark) == UInt8(truncatingIfNeeded: byte.value)
    }

    @inline(__always) private func isSpace(_ place: Int) -> Bool {
        let byte = text.load(fromByteOffset: place, as: UInt8.self)
        return byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The bytes of the text that starts at a mark, without quotes; `nil` where none starts, or one with escapes.
    @inline(__always) func string(_ mark: Int) -> UnsafeRawBufferPointer? {
        guard has("\"", mark) else { return nil }
        let start = Int(places[mark]) &+ 1
        var end = Int(places[mark &+ 1]) &- 1
        while end >= start, text.load(fromByteOffset: end, as: UInt8.self) != UInt8(ascii: "\"") {
            if !isSpace(end) { return nil }
            end &-= 1
        }
        if end < start { return nil }
        let content = UnsafeRawBufferPointer(start: text + start, count: end &- start)
        return SWAR.holdsBackslash(content) ? nil : content
    }

    /// Whether the text that starts at a mark is this one.
    @inline(__always) func isText(_ mark: Int, _ wanted: StaticString) -> Bool {
        string(mark).map { $0.equals(wanted) } ?? false
    }

    /// The bytes of the number or word that starts at a mark; empty where something else stands.
    @inline(__always) func scalar(_ mark: Int) -> UnsafeRawBufferPointer {
        guard mark < count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = Int(places[mark])
        var end = Int(places[mark &+ 1])
        while end > start, isSpace(end &- 1) { end &-= 1 }
        return UnsafeRawBufferPointer(start: text + start, count: end &- start)
    }

    /// The bytes of the name that starts at a mark, without quotes, where a colon follows it at once and a value and one mark more; `nil`
    /// otherwise. It may hold escapes: then it is none that anybody knows.
    @inline(__always) func name(_ mark: Int) -> UnsafeRawBufferPointer? {
        guard mark &+ 4 <= count else { return nil }
        let start = Int(places[mark])
        let colon = Int(places[mark &+ 1])
        guard text.load(fromByteOffset: start, as: UInt8.self) == UInt8(ascii: "\""),
            text.load(fromByteOffset: colon, as: UInt8.self) == UInt8(ascii: ":"),
            text.load(fromByteOffset: colon &- 1, as: UInt8.self) == UInt8(ascii: "\""), colon &- start >= 2
        else { return nil }
        return UnsafeRawBufferPointer(start: text + (start &+ 1), count: colon &- start &- 2)
    }

    /// A time in nanoseconds that starts at a mark: nearly all are texts of nineteen digits. `nil` for anything that is no whole number.
    @inline(__always) func nanos(_ mark: Int) -> UInt64? {
        let start = text + Int(places[mark])
        if Int(places[mark &+ 1]) &- Int(places[mark]) > 20,
            start.load(as: UInt8.self) == UInt8(ascii: "\""),
            start.load(fromByteOffset: 20, as: UInt8.self) == UInt8(ascii: "\""),
            let high = SWAR.decimal(start.loadUnaligned(fromByteOffset: 1, as: UInt64.self)),
            let low = SWAR.decimal(start.loadUnaligned(fromByteOffset: 9, as: UInt64.self))
        {
            let a = start.load(fromByteOffset: 17, as: UInt8.self) &- 0x30
            let b = start.load(fromByteOffset: 18, as: UInt8.self) &- 0x30
            let c = start.load(fromByteOffset: 19, as: UInt8.self) &- 0x30
            if a <= 9 && b <= 9 && c <= 9 {
                let last = UInt64(a) &* 100 &+ UInt64(b) &* 10 &+ UInt64(c)
                return (high &* 100_000_000 &+ low) &* 1000 &+ last
            }
        }
        return unsigned(mark)
    }

    /// A whole number of at least 0 that starts at a mark, as JSON writes it or as a text; `nil` for anything else.
    @inline(never) func unsigned(_ mark: Int) -> UInt64? {
        if let digits = string(mark) { return Decimal64.unsigned(digits) }
        return plainUnsigned(mark)
    }

    /// A whole number of at least 0 that starts at a mark, as JSON writes it; `nil` for anything else.
    @inline(__always) func plainUnsigned(_ mark: Int) -> UInt64? {
        // One digit, as kinds and codes are.
        if mark < count, Int(places[mark &+ 1]) &- Int(places[mark]) == 1 {
            let digit = text.load(fromByteOffset: Int(places[mark]), as: UInt8.self) &- 0x30
            return digit <= 9 ? UInt64(digit) : nil
        }
        return longUnsigned(mark)
    }

    @inline(never) private func longUnsigned(_ mark: Int) -> UInt64? {
        let digits = scalar(mark)
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        return Decimal64.unsigned(digits)
    }

    /// A whole number with sign that starts at a mark, as JSON writes it or as a text; `nil` for anything else, and for -0.
    @inline(__always) func signed(_ mark: Int) -> Int64? {
        if let digits = string(mark) { return Decimal64.signed(digits) }
        let number = scalar(mark)
        let isNegative = number.first == UInt8(ascii: "-")
        let digits = UnsafeRawBufferPointer(rebasing: number[(isNegative ? 1 : 0)...])
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 && !isNegative,
            let value = Decimal64.unsigned(digits).flatMap({ Int64(exactly: $0) })
        else { return nil }
        return isNegative ? -value : value
    }

    /// Whether a comma stands at a mark, after which more comes, or this closing bracket; `nil` for anything else.
    @inline(__always) func goesOn(_ mark: Int, _ close: Unicode.Scalar) -> Bool? {
        let byte = byte(mark)
        if byte == UInt8(ascii: ",") { return true }
        return byte == UInt8(truncatingIfNeeded: close.value) ? false : nil
    }

    /// The mark after the value that starts at one; `nil` where it does not end or is nested too deeply.
    func end(_ mark: Int) -> Int? {
        var depth = 0
        var at = mark
        while at < count {
            switch byte(at) {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > Self.depthLimit { return nil }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            at += 1
            if depth <= 0 { return depth == 0 ? at : nil }
        }
        return nil
    }

    /// The bytes of the object or list between its first mark and the one after its last.
    func bytes(_ marks: Range<Int>) -> UnsafeRawBufferPointer {
        let start = place(marks.lowerBound)
        return UnsafeRawBufferPointer(start: text + start, count: place(marks.upperBound - 1) + 1 - start)
    }

    /// The bytes from a place on.
    @inline(__always) func rest(_ place: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text + place, count: self.place(count) &- place)
    }
}

/// Finds the marks of one text after the other.
final class JSONMarker {
    private let marker: OpaquePointer

    /// Creates a marker; throws when there is no memory.
    init() throws(Failure) {
        guard let marker = winnow_json_marker_create() else {
            throw Failure(.internal, Diagnostic("no memory for a JSON parser"))
        }
        self.marker = marker
    }

    deinit { winnow_json_marker_free(marker) }

    /// The marks of a text, 64 bytes after which must be readable; `nil` where it is not UTF-8, or a text in it is not closed or holds
    /// control characters. They live until the next call.
    func marks(_ text: UnsafeRawBufferPointer) -> JSONMarks? {
        guard let base = text.baseAddress else { return nil }
        let found = winnow_json_mark(marker, base.assumingMemoryBound(to: CChar.self), text.count)
        guard found.error == 0, let places = found.places else { return nil }
        return JSONMarks(text: base, places: places, count: found.count)
    }
}
