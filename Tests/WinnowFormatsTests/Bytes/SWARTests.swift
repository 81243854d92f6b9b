import Testing

@testable import WinnowFormats

/// Eight digits in one word, against what the standard library makes of each text.
struct SWARTests {
    @Test func everyByteInEveryPlace() {
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                var text = Array("90817263".utf8)
                text[place] = byte
                let word = text.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
                let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                let said = isSign ? nil : String(validating: text, as: UTF8.self)
                #expect(SWAR.decimal(word) == said.flatMap { UInt64($0) }, "\(text)")
                #expect(SWAR.hex(word) == said.flatMap { UInt64($0, radix: 16) }, "\(text)")
            }
        }
    }

    @Test(arguments: ["00f067aa", "FFFFFFFF", "0000000a", "aBcDeF09", "00000000"])
    func hexadecimalDigits(_ text: String) {
        let word = Array(text.utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        #expect(SWAR.hex(word) == UInt64(text, radix: 16))
    }

    /// Lengths around words of eight, the ends of 64 bits, signs and zeros in front.
    @Test(arguments: [
        "", "0", "7", "00000000", "12345678", "123456789", "1234567890123456", "9999999999999999999",
        "18446744073709551615", "18446744073709551616", "99999999999999999999", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "-", "+", "+5", "--5", "-0", "1 ",
        "1234567x", "x2345678", "000000000000000000000000000001", "-00000000000000000000000007", "1e3",
    ])
    func wholeNumbers(_ text: String) {
        let bytes = Array(text.utf8)
        let unsigned = bytes.withUnsafeBytes { Decimal64.unsigned($0) }
        let isPlain = bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        #expect(unsigned == (isPlain && bytes.count <= 20 ? UInt64(text) : nil))
        #expect(bytes.withUnsafeBytes { Decimal64.signed($0) } == Int64(text))
    }
}
