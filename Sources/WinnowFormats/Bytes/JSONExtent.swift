/// Finds where a JSON value ends by its brackets and quotes alone, over text that comes in pieces.
struct JSONExtent {
    enum Result {
        /// The value ends before this offset.
        case ends(Int)
        /// More text is needed.
        case open
        /// The line ends inside the value.
        case cut
    }

    /// How many brackets were open at most.
    private(set) var deepest = 0

    /// True when the value is a number or word, which ends where something else starts.
    private(set) var isScalar = false
    private let endsAtLine: Bool
    private var scanned = 0
    private var depth = 0
    private var inText = false
    private var escaped = false
    private var started = false

    /// With `endsAtLine` a value must not go on after the end of a line.
    init(endsAtLine: Bool = false) { self.endsAtLine = endsAtLine }

    /// The text that was scanned is gone: what comes next stands at offset 0.
    mutating func restart() { scanned = 0 }

    /// Goes on after what was scanned before; `text` starts where the value does (or where `restart` was called).
    mutating func scan(_ text: UnsafeRawBufferPointer) -> Result {
        var index = scanned
        var depth = depth
        var inText = inText
        defer {
            self.depth = depth
            self.inText = inText
            scanned = index
        }
        while index < text.count {
            let byte = text[index]
            if inText {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inText = false
                    if depth == 0 { return .ends(index + 1) }
                }
                if byte == 0x0A && endsAtLine { return .cut }
                index += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                if isScalar { return .ends(index) }
                started = true
                inText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if isScalar { return .ends(index) }
                started = true
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return .ends(index) }
                depth -= 1
                if depth == 0 { return .ends(index + 1) }
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 && started { return .ends(index) }
                if depth == 0 && byte == UInt8(ascii: ",") { return .ends(index) }
                if byte == 0x0A && endsAtLine { return .cut }
            default:
                if !started {
                    started = true
                    isScalar = true
                }
            }
            index += 1
        }
        return .open
    }
}
