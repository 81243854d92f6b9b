import Glibc

/// A first look at content that may be JSON: is it, does it hold OTLP requests, and is there one on each line?
struct JSONGlance {
    enum Kind {
        /// No JSON.
        case none
        /// More brackets are open than can be read.
        case tooDeep(Int)
        /// JSON of another kind.
        case other
        /// OTLP requests.
        case otlp
    }

    /// What the content is.
    private(set) var kind = Kind.none
    /// True when requests stand on lines of their own.
    private(set) var isByLine = false
    /// True when the content starts with a UTF-8 byte-order mark.
    private(set) var hasMark = false

    init(_ window: UnsafeRawBufferPointer) {
        var text = window
        if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
            hasMark = true
            text = UnsafeRawBufferPointer(rebasing: text[3...])
        }
        guard let first = text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return }
        let requestLine = Self.holdsRequest(text) ? Self.firstRequestLine(text) : nil
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if !isJSON {
            // A damaged first line does not hide the requests after it.
            if requestLine != nil { (kind, isByLine) = (.otlp, true) }
            return
        }
        if requestLine == nil {
            var extent = JSONExtent()
            let start = text.firstIndex(of: first) ?? 0
            _ = extent.scan(UnsafeRawBufferPointer(rebasing: text[start...]))
            if extent.deepest > TolerantTape.depthLimit {
                kind = .tooDeep((hasMark ? 3 : 0) + start + TolerantTape.depthLimit)
                return
            }
            let keys = Self.keys(text)
            guard OTLPJSONKey.isRequest(keys) || keys.isEmpty && first == UInt8(ascii: "{") && Self.isBlank(text)
            else {
                kind = .other
                return
            }
        }
        kind = .otlp
        if let requestLine, Self.isFollowed(requestLine, text) {
            isByLine = true
            return
        }
        var lines = Lines(text: text)
        while let range = lines.next() {
            let line = UnsafeRawBufferPointer(rebasing: text[range])
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            var extent = JSONExtent()
            if range.endIndex < text.endIndex, case .ends = extent.scan(line) { isByLine = true }
            break
        }
        if !isByLine, requestLine != nil { isByLine = Self.startsAfterWhole(text) }
    }

    /// Lines that are not empty, the first thousand.
    private struct Lines {
        let text: UnsafeRawBufferPointer
        private var from = 0
        private var left = 1001

        init(text: UnsafeRawBufferPointer) { self.text = text }

        mutating func next() -> Range<Int>? {
            while let base = text.baseAddress, from < text.count, left > 0 {
                let start = from
                let end = memchr(base + from, 0x0A, text.count - from).map { UnsafeRawPointer($0) - base } ?? text.count
                from = end + 1
                if end > start {
                    left -= 1
                    return start..<end
                }
            }
            return nil
        }
    }

    /// `{}` and nothing else.
    private static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "{"), UInt8(ascii: "}")].contains($0) }
    }

    private static func holdsRequest(_ text: UnsafeRawBufferPointer) -> Bool {
        var from = 0
        while let base = text.baseAddress, from < text.count,
            let found = memchr(base + from, 0x22, text.count - from)
        {
            from = UnsafeRawPointer(found) - base + 1
            let rest = UnsafeRawBufferPointer(rebasing: text[from...])
            if quotedNames.contains(where: { rest.starts(with: $0) }) { return true }
        }
        return false
    }

    private static let quotedNames = OTLPJSONKey.requestNames.map { Array("\($0)\"".utf8) }

    /// The first line that starts a request.
    private static func firstRequestLine(_ text: UnsafeRawBufferPointer) -> Range<Int>? {
        var lines = Lines(text: text)
        while let line = lines.next() { if startsRequest(text[line]) { return line } }
        return nil
    }

    private static func startsRequest(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        let head = line.prefix(96).filter { ![0x20, 0x09].contains($0) }
        return Self.starts.contains { head.starts(with: $0) }
    }

    /// Whether the next line starts a request too, and this one does not hold it open.
    private static func isFollowed(_ line: Range<Int>, _ text: UnsafeRawBufferPointer) -> Bool {
        guard line.endIndex + 1 < text.count, let last = text[line].last(where: { ![0x20, 0x09, 0x0D].contains($0) })
        else { return false }
        return !":,[{".utf8.contains(last) && startsRequest(text[(line.endIndex + 1)...])
    }

    /// Whether a request starts on a line of its own after the first: the line before does not hold it open.
    private static func startsAfterWhole(_ text: UnsafeRawBufferPointer) -> Bool {
        var lines = Lines(text: text)
        guard var before = lines.next() else { return false }
        while let line = lines.next() {
            if startsRequest(text[line]) {
                let last = text[before].last { ![0x20, 0x09, 0x0D].contains($0) }
                return last.map { !":,[{".utf8.contains($0) } ?? true
            }
            before = line
        }
        return false
    }

    /// How lines start that hold a request.
    private static let starts: [[UInt8]] = OTLPJSONKey.requestNames.flatMap { name in
        ["", "{\"result\":", "{\"trace\":", "["].map { Array(($0 + "{\"\(name)\"").utf8) }
    }

    /// The first keys at depth 1, and at depth 2 where it can be told.
    static func keys(_ text: UnsafeRawBufferPointer) -> Set<String> {
        var keys: Set<String> = []
        var depth = 0
        var index = 0
        while index < text.count, keys.count < 64 {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < text.count, text[index] != UInt8(ascii: "\"") {
                    index += text[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                var after = index + 1
                while after < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[after]) { after += 1 }
                if depth <= 3, after < text.count, text[after] == UInt8(ascii: ":"), index - start < 64 {
                    keys.insert(String(decoding: text[start..<index], as: UTF8.self))
                }
            default: break
            }
            index += 1
        }
        return keys
    }
}
