/// What nobody knows is passed over, and yet looked at.
extension RequestJSONCursor {
    /// Most values that may stand in each other.
    private static let depthLimit = 10_000

    /// Passes over a value; values inside it stand in a list, not on the stack of calls.
    mutating func skip() {
        // True for each object that is open, false for each array.
        var open: [Bool] = []
        skipStart(&open)
        while fault == nil, let isObject = open.last {
            let byte = nextToken()
            if byte == UInt8(ascii: ",") {
                if isObject { _ = readKeyAndColon() }
                if fault == nil { skipStart(&open) }
            } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                open.removeLast()
            } else if isObject {
                report("ReadObjectCB", "object not ended with }")
            } else {
                report("ReadArrayCB", "expect ] in the end, but found ", found: byte)
            }
        }
    }

    /// Passes over a value, or goes into the first of its parts, and of theirs.
    private mutating func skipStart(_ open: inout [Bool]) {
        while true {
            let byte = nextToken()
            switch byte {
            case UInt8(ascii: "\""): return skipString()
            case UInt8(ascii: "n"): return readRest(of: "ull")
            case UInt8(ascii: "t"): return readRest(of: "rue")
            case UInt8(ascii: "f"): return readRest(of: "alse")
            case UInt8(ascii: "0"):
                unread()
                return readNumber(bits: 32)
            case UInt8(ascii: "-"), UInt8(ascii: "1")...UInt8(ascii: "9"): return skipNumber()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if open.count == Self.depthLimit { return report("incrementDepth", "exceeded max depth") }
                if byte == UInt8(ascii: "[") {
                    if nextToken() == UInt8(ascii: "]") { return }
                    unread()
                    open.append(false)
                    continue
                }
                let first = nextToken()
                if first == UInt8(ascii: "}") { return }
                guard first == UInt8(ascii: "\"") else {
                    return report("ReadObjectCB", "expect \" after {, but found ", found: first)
                }
                unread()
                open.append(true)
                _ = readKeyAndColon()
                if fault != nil { return }
            default: return report("Skip", "do not know how to skip: \(byte)")
            }
        }
    }

    private mutating func skipString() {
        var at = head
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                head = at + 1
                return
            }
            if byte == UInt8(ascii: "\\") { break }
            if byte < 0x20 { return report("trySkipString", "invalid control character found: \(byte)") }
            at += 1
        }
        unread()
        _ = readString()
    }
}
