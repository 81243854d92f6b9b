import Glibc

/// Turns bytes of an encoding into text, wrong ones into U+FFFD (`textutils.LookupEncoding` of the Collector, v0.161.0).
enum TextDecoder: Sendable {
    case base64(GoBase64.Variant)
    /// Bytes as they are.
    case plain
    case utf8
    case utf16(isBigEndian: Bool)
    /// An encoding that the C library knows by this name.
    case library(String)

    /// The encoding of an IANA name, in any case.
    init(_ name: Text) throws(EvaluationError) {
        if let variant = GoBase64.Variant(rawValue: name.string) {
            self = .base64(variant)
            return
        }
        let lower = name.string.lowercased()
        switch lower {
        case "nop", "utf8-raw": self = .plain
        case "", "ascii", "us-ascii", "utf8", "utf-8": self = .utf8
        case "utf16", "utf-16", "utf-16le": self = .utf16(isBigEndian: false)
        case "utf-16be": self = .utf16(isBigEndian: true)
        default:
            guard Self.isKnown(lower), let handle = Self.open(lower) else {
                throw EvaluationError("unsupported encoding '\(name.string)'")
            }
            iconv_close(handle)
            self = .library(lower)
        }
    }

    /// The families of encodings that Go's `ianaindex` has.
    private static func isKnown(_ name: String) -> Bool {
        let exact = [
            "big5", "euc-jp", "euc-kr", "gb18030", "gbk", "gb2312", "hz-gb-2312", "iso-2022-jp", "shift_jis", "koi8-r",
            "koi8-u", "macintosh", "latin1", "ibm037", "ibm437", "ibm850", "ibm852", "ibm855", "ibm862", "ibm866",
        ]
        return exact.contains(name) || name.hasPrefix("iso-8859-") || name.hasPrefix("windows-125")
            || name == "windows-874"
    }

    private static func open(_ name: String) -> iconv_t? {
        let handle = iconv_open("UTF-8", name == "hz-gb-2312" ? "HZ" : name.uppercased())
        return handle == iconv_t(bitPattern: -1) ? nil : handle
    }

    func decode(_ bytes: [UInt8]) throws(EvaluationError) -> Text {
        switch self {
        case .plain: return Text(bytes: bytes)
        case .utf8:
            return Text(
                Text(bytes: bytes).characters.map {
                    $0.bytes.count == 1 && $0.bytes[0] >= 0x80 ? "\u{FFFD}" : $0.string
                }.joined())
        case .utf16(let isBigEndian): return Self.utf16(bytes, isBigEndian)
        case .library(let name): return try Self.converted(bytes, name)
        case .base64(let variant):
            let trimmed = Text(bytes: bytes).trimmedSpace
            guard let decoded = GoBase64.decode(trimmed.bytes, variant) else {
                throw EvaluationError("could not decode: illegal base64 data")
            }
            return Text(bytes: decoded)
        }
    }

    private static func utf16(_ bytes: [UInt8], _ isBigEndian: Bool) -> Text {
        var units: [UInt16] = []
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isBigEndian ? first << 8 | second : second << 8 | first)
        }
        if bytes.count % 2 == 1 { units.append(0xFFFD) }
        return Text(String(decoding: units, as: UTF16.self))
    }

    private static func converted(_ bytes: [UInt8], _ name: String) throws(EvaluationError) -> Text {
        guard let handle = open(name) else { throw EvaluationError("unsupported encoding '\(name)'") }
        defer { iconv_close(handle) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 16)
        var result: [UInt8] = []
        var used = 0
        while used < input.count {
            let (taken, written, isWrong) = input.withUnsafeMutableBufferPointer { source in
                output.withUnsafeMutableBufferPointer { target in
                    var from = source.baseAddress.map { $0 + used }
                    var left = source.count - used
                    var to = target.baseAddress
                    var room = target.count
                    let isWrong = iconv(handle, &from, &left, &to, &room) == -1
                    return (source.count - used - left, target.count - room, isWrong)
                }
            }
            result.append(contentsOf: output.prefix(written).map { UInt8(bitPattern: $0) })
            used += taken
            if isWrong, used < input.count {
                result.append(contentsOf: "\u{FFFD}".utf8)
                used += 1
            } else if taken == 0 {
                break
            }
        }
        return Text(bytes: result)
    }
}
