public import WinnowModel
import WinnowSettings

/// Values of attributes as text, for formats that know no other values.
///
/// As OpenTelemetry's specification wants it (`common`, "AnyValue representation for non-OTLP protocols"): texts as they are, numbers in
/// decimal, bytes in base64, lists and maps as JSON.
public enum AttributeText {
    /// The text of a value; empty for the empty one.
    public static func text(_ value: AttributeValue) -> String {
        switch value {
        case .empty: ""
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): decimal(number)
        case .bytes(let bytes): String(decoding: Base64.encode(bytes), as: UTF8.self)
        case .array, .map: json(value).text()
        }
    }

    /// A number in decimal; NaN and the infinities by name.
    static func decimal(_ number: Double) -> String {
        number.isNaN ? "NaN" : number.isInfinite ? (number > 0 ? "Infinity" : "-Infinity") : "\(number)"
    }

    /// A list of keys and values as a JSON object.
    static func json(_ values: [(key: String, value: AttributeValue)]) -> JSONValue {
        .object(values.map { JSONValue.Member($0.key, json($0.value)) })
    }

    private static func json(_ value: AttributeValue) -> JSONValue {
        switch value {
        case .empty: .null
        case .string(let text): .string(text)
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): number.isFinite ? .number(number) : .string(decimal(number))
        case .bytes: .string(text(value))
        case .array(let values): .array(values.map(json))
        case .map(let pairs): .object(pairs.map { JSONValue.Member($0.key, json($0.value)) })
        }
    }
}
