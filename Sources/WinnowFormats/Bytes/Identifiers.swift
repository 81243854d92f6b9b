import WinnowModel

/// Trace and span ids as files write them.
enum Identifiers {
    /// Reads hexadecimal digits of either case; at most 16.
    @inline(__always)
    static func hex(_ text: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> UInt64? {
        var value: UInt64 = 0
        var index = from
        while to &- index >= 8 {
            guard let eight = SWAR.hex(text.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else { return nil }
            value = value << 32 | eight
            index &+= 8
        }
        while index < to {
            let byte = text[index]
            var digit = byte &- 0x30
            if digit > 9 {
                digit = (byte | 0x20) &- 0x61
                if digit > 5 { return nil }
                digit += 10
            }
            value = value << 4 | UInt64(digit)
            index += 1
        }
        return value
    }

    /// A trace id: up to 32 hexadecimal digits, base64 of 16 bytes, empty for none; `nil` for anything else.
    static func traceID(_ text: UnsafeRawBufferPointer) -> TraceID? {
        let count = text.count
        if count == 32 {
            guard let high = hex(text, 0, 16), let low = hex(text, 16, 32) else { return nil }
            return TraceID(high: high, low: low)
        }
        if count == 0 { return TraceID(high: 0, low: 0) }
        // 16 bytes in base64, or the 8 of a short id.
        if count == 24 || count == 12, text[count - 1] == UInt8(ascii: "="), let bytes = Base64.decode(text),
            bytes.count == (count == 24 ? 16 : 8)
        {
            return bytes.withUnsafeBytes { traceID(bytes: $0) }
        }
        if count < 32 {
            let split = max(0, count - 16)
            guard let high = hex(text, 0, split), let low = hex(text, split, count) else { return nil }
            return TraceID(high: high, low: low)
        }
        guard isHex(text) else { return nil }
        return folded(text)
    }

    /// A span id: up to 16 hexadecimal digits, base64 of 8 bytes, empty for none; `nil` for anything else.
    static func spanID(_ text: UnsafeRawBufferPointer) -> UInt64? {
        let count = text.count
        if count == 16 { return hex(text, 0, 16) }
        if count == 0 { return 0 }
        if count == 12, text[11] == 0x3D, let bytes = Base64.decode(text), bytes.count == 8 {
            return bytes.withUnsafeBytes { spanID(bytes: $0) }
        }
        if count < 16 { return hex(text, 0, count) }
        guard isHex(text) else { return nil }
        return folded(text).low
    }

    /// A trace id of exactly 16 bytes, in hexadecimal digits or base64 with or without padding, empty for none; `nil` for anything else.
    static func wholeTraceID(_ text: UnsafeRawBufferPointer) -> TraceID? {
        switch text.count {
        case 0, 32: return traceID(text)
        case 22, 24:
            guard let bytes = Base64.decode(text), bytes.count == 16 else { return nil }
            return bytes.withUnsafeBytes { traceID(bytes: $0) }
        default: return nil
        }
    }

    /// A span id of exactly 8 bytes, in hexadecimal digits or base64 with or without padding, empty for none; `nil` for anything else.
    static func wholeSpanID(_ text: UnsafeRawBufferPointer) -> UInt64? {
        switch text.count {
        case 0, 16: return spanID(text)
        case 11, 12:
            guard let bytes = Base64.decode(text), bytes.count == 8 else { return nil }
            return bytes.withUnsafeBytes { spanID(bytes: $0) }
        default: return nil
        }
    }

    /// A trace id of a format that takes any text: as `traceID(_:)`, and what that refuses is told apart by its bytes.
    static func anyTraceID(_ text: UnsafeRawBufferPointer) -> TraceID { traceID(text) ?? folded(text) }

    /// A span id of a format that takes any text: as `spanID(_:)`, and what that refuses is told apart by its bytes.
    static func anySpanID(_ text: UnsafeRawBufferPointer) -> UInt64 { spanID(text) ?? folded(text).low }

    /// A trace id in its binary form; one that is not 16 bytes long is padded or folded.
    @inline(__always)
    static func traceID(bytes: UnsafeRawBufferPointer) -> TraceID {
        if bytes.count == 16 {
            return TraceID(
                high: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian,
                low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
        }
        if bytes.count > 16 { return folded(bytes) }
        var id = TraceID(high: 0, low: 0)
        for byte in bytes {
            id.high = id.high << 8 | id.low >> 56
            id.low = id.low << 8 | UInt64(byte)
        }
        return id
    }

    /// A span id in its binary form; one that is not 8 bytes long is padded or folded.
    @inline(__always)
    static func spanID(bytes: UnsafeRawBufferPointer) -> UInt64 {
        if bytes.count == 8 { return bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian }
        if bytes.count > 8 { return folded(bytes).low }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func isHex(_ text: UnsafeRawBufferPointer) -> Bool {
        text.indices.allSatisfy { hex(text, $0, $0 + 1) != nil }
    }

    /// Ids longer than the columns hold: equal bytes, equal id.
    private static func folded(_ bytes: UnsafeRawBufferPointer) -> TraceID {
        var high: UInt64 = 0x77
        var low: UInt64 = UInt64(bytes.count)
        for byte in bytes {
            high = Draw.fold(high, UInt64(byte))
            low = Draw.fold(low, UInt64(byte) ^ high)
        }
        return TraceID(high: Draw.finish(high), low: Draw.finish(low))
    }
}

/// Base64 of either alphabet, with or without padding (RFC 4648).
enum Base64 {
    /// The bytes, or `nil` when the text is not base64.
    static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var held = 0
        var digits = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case 0x2B, 0x2D: value = 62
            case 0x2F, 0x5F: value = 63
            case 0x3D: continue
            default: return nil
            }
            digits += 1
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        return digits % 4 == 1 ? nil : bytes
    }

    /// The text of some bytes, with padding.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let a = bytes[index]
            let b = left > 1 ? bytes[index + 1] : 0
            let c = left > 2 ? bytes[index + 2] : 0
            text.append(alphabet[Int(a >> 2)])
            text.append(alphabet[Int((a & 3) << 4 | b >> 4)])
            text.append(left > 1 ? alphabet[Int((b & 15) << 2 | c >> 6)] : 0x3D)
            text.append(left > 2 ? alphabet[Int(c & 63)] : 0x3D)
            index += 3
        }
        return text
    }
}
