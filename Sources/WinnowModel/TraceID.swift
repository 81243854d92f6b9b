/// A 128-bit trace id, big-endian as on the wire: `high` holds bytes 0–7.
@frozen public struct TraceID: Hashable, Sendable, Comparable {
    /// Bytes 0–7.
    public var high: UInt64
    /// Bytes 8–15; what ratio samplers of most SDKs look at.
    public var low: UInt64

    /// Creates an id from its halves.
    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// True when all bytes are zero: no valid id (W3C Trace Context).
    @inlinable public var isZero: Bool { high | low == 0 }

    /// Reads 32 hexadecimal digits of either case; `nil` for anything else.
    public init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard digits.count == 32, let high = UInt64(hexDigits: digits[0..<16]),
            let low = UInt64(hexDigits: digits[16..<32])
        else { return nil }
        self.init(high: high, low: low)
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String { high.hex16 + low.hex16 }

    /// Byte order of the wire form.
    @inlinable public static func < (a: TraceID, b: TraceID) -> Bool {
        a.high != b.high ? a.high < b.high : a.low < b.low
    }
}

extension UInt64 {
    /// 16 lower-case hexadecimal digits: a span id as text.
    public var hex16: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Reads at most 16 hexadecimal digits of either case.
    public init?(hexDigits: some Sequence<UInt8>) {
        var value: UInt64 = 0
        var count = 0
        for digit in hexDigits {
            let nibble: UInt8
            switch digit {
            case 0x30...0x39: nibble = digit - 0x30
            case 0x61...0x66: nibble = digit - 0x61 + 10
            case 0x41...0x46: nibble = digit - 0x41 + 10
            default: return nil
            }
            count += 1
            if count > 16 { return nil }
            value = value << 4 | UInt64(nibble)
        }
        if count == 0 { return nil }
        self = value
    }
}
