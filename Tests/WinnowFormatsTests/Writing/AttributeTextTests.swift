import Testing
import WinnowModel

@testable import WinnowFormats

/// Values as text: the examples of OpenTelemetry's specification (`common`, "AnyValue representation for non-OTLP protocols").
@Suite struct AttributeTextTests {
    @Test(arguments: [
        (AttributeValue.string("Hello, World!"), "Hello, World!"), (.string(""), ""), (.bool(true), "true"),
        (.bool(false), "false"), (.int(42), "42"), (.int(.min), "-9223372036854775808"), (.double(3.14159), "3.14159"),
        (.double(-0.5), "-0.5"), (.double(.nan), "NaN"), (.double(.infinity), "Infinity"),
        (.double(-.infinity), "-Infinity"), (.bytes(Array("Hello".utf8)), "SGVsbG8="), (.bytes([]), ""), (.empty, ""),
        (.array([]), "[]"),
        (.array([.int(1), .string("-Infinity"), .string("a"), .empty]), "[1,\"-Infinity\",\"a\",null]"),
        (.array([.bytes([104, 105]), .map([])]), "[\"aGk=\",{}]"),
        (
            .map([
                AttributeValue.KeyedValue("a", .string("-Infinity")),
                AttributeValue.KeyedValue("b", .array([.double(.nan), .bool(true)])),
            ]), "{\"a\":\"-Infinity\",\"b\":[\"NaN\",true]}"
        ),
    ])
    func valuesAreText(_ value: AttributeValue, _ text: String) {
        #expect(AttributeText.text(value) == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000000001Z"),
            (1_767_225_600_250_000_000, "2026-01-01T00:00:00.25Z"),
            (1_767_225_600_000_741_009, "2026-01-01T00:00:00.000741009Z"),
            (17_999_999_999_999_999_999, "2540-05-25T07:59:59.999999999Z"),
            (.max, "2554-07-21T23:34:33.709551615Z"),
        ] as [(Nanos, String)])
    func timesAreRFC3339(_ nanos: Nanos, _ text: String) {
        #expect(UTCTime.rfc3339(nanos) == text)
        #expect(UTCTime.parse(text) == nanos)
    }

    @Test(arguments: ["2554-07-21T23:34:33.709551616Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"])
    func timesThatDoNotFitAreNone(_ text: String) {
        #expect(UTCTime.parse(text) == nil)
    }
}
