import WinnowOTTL

/// Paths of URLs with `*` for the parts that identify something (github.com/grafana/clusterurl, as contrib v0.161.0 uses it).
///
/// A part is kept where it consists of letters and `-`, `_`, `.` and blanks; one other character may stand second, as in `v1`. Whether the
/// letters of a part make a word is not looked at.
enum URLPath {
    private static let mostParts = 10

    /// The path with `*` in place of identifiers; a query or a fragment is cut off.
    static func clustered(_ path: Text) -> Text {
        var result: [UInt8] = []
        var part: [UInt8] = []
        var isReplaced = false
        var parts = 0
        // One character that is not of a word may stand second.
        var mayBeOdd = true
        func close() { if isReplaced { result.append(UInt8(ascii: "*")) } else { result += part } }
        for byte in path.bytes {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"):
                close()
                return Text(bytes: result)
            case UInt8(ascii: "/"):
                parts += 1
                close()
                if parts >= mostParts {
                    if isReplaced, result.count < path.bytes.count { result.append(UInt8(ascii: "*")) }
                    return Text(bytes: result)
                }
                result.append(byte)
                part = []
                isReplaced = false
                mayBeOdd = true
            default:
                if isReplaced { continue }
                part.append(byte)
                if isWord(byte) { continue }
                if mayBeOdd, part.count == 2 { mayBeOdd = false } else { isReplaced = true }
            }
        }
        close()
        return Text(bytes: result)
    }

    /// Whether nothing but `*` is left between the slashes, and at least one.
    static func isAllStars(_ path: Text) -> Bool {
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        return !parts.isEmpty && parts.allSatisfy { $0.elementsEqual("*".utf8) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x5F, 0x2E, 0x20].contains(byte)
    }
}
