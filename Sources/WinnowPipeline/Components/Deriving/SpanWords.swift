import WinnowOTTL

/// OTLP's words for kinds and status codes; what has no word is an empty text (`coreinternal/traceutil`).
enum SpanWords {
    private static let kinds: [Text] = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]
    private static let codes: [Text] = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"]

    /// Values of the kinds of spans that serve requests.
    static let serving: [Text] = ["SPAN_KIND_SERVER", "SPAN_KIND_CONSUMER"]

    static func kind(_ number: Int32) -> Text { word(kinds, number) }

    static func status(_ number: Int32) -> Text { word(codes, number) }

    private static func word(_ words: [Text], _ number: Int32) -> Text {
        words.indices.contains(Int(number)) ? words[Int(number)] : .empty
    }
}
