public import WinnowModel

/// The texts by which a value of an attribute is found.
///
/// Jaeger compares attributes as text (`internal/storage/v2/memory/tenant.go` at `8498073`): the status code 500 is found as `500`, whether it
/// was recorded as a number or as a text. A double is found as Go writes it, `0.5` or `5`, and with the point, as `traces show` writes it.
public enum TagText {
    /// Calls `body` with each of the texts, one or two.
    public static func forEach(of value: AttributeValue, _ body: (String) -> Void) {
        switch value {
        case .double(let number):
            let plain = number.javaScriptText
            body(plain)
            if number.isFinite, "\(number)" != plain { body("\(number)") }
        case .array, .map:
            let json = AttributeText.text(value)
            body(json)
            let shown = TraceText.shown(value)
            if shown != json { body(shown) }
        default: body(AttributeText.text(value))
        }
    }

    /// Whether a value is found as `text`.
    public static func matches(_ value: AttributeValue, _ text: String) -> Bool {
        if case .string(let own) = value { return own == text }
        var isFound = false
        forEach(of: value) { isFound = isFound || $0 == text }
        return isFound
    }

    /// The truth value that a text names as Go's `strconv.ParseBool` reads it; `nil` for none.
    public static func truth(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
