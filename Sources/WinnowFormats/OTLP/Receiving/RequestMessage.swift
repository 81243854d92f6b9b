/// The messages of a trace request (opentelemetry-proto 1.8), as the Collector's receiver knows them (core v0.161.0, `pdata/internal`).
enum RequestMessage: Int, Sendable, CaseIterable {
    case request
    case resourceSpans
    case resource
    case entityReference
    case scopeSpans
    case scope
    case span
    case event
    case link
    case status
    case pair
    case value
    case array
    case list

    /// Its fields.
    var fields: [RequestField] { Self.table[rawValue] }

    private static let table = allCases.map(\.ownFields)

    private var ownFields: [RequestField] {
        switch self {
        case .request: [RequestField(1, "resourceSpans", .messages(.resourceSpans))]
        case .resourceSpans:
            [
                RequestField(1, "resource", .message(.resource)),
                RequestField(2, "scopeSpans", .messages(.scopeSpans)),
                RequestField(3, "schemaUrl", .text),
                RequestField(1000, "deprecatedScopeSpans", .messages(.scopeSpans)),
            ]
        case .resource:
            [
                RequestField(1, "attributes", .messages(.pair)),
                RequestField(2, "droppedAttributesCount", .unsigned32),
                RequestField(3, "entityRefs", .messages(.entityReference)),
            ]
        case .entityReference:
            [
                RequestField(1, "schemaUrl", .text), RequestField(2, "type", .text), RequestField(3, "idKeys", .texts),
                RequestField(4, "descriptionKeys", .texts),
            ]
        case .scopeSpans:
            [
                RequestField(1, "scope", .message(.scope)), RequestField(2, "spans", .messages(.span)),
                RequestField(3, "schemaUrl", .text),
            ]
        case .scope:
            [
                RequestField(1, "name", .text), RequestField(2, "version", .text),
                RequestField(3, "attributes", .messages(.pair)),
                RequestField(4, "droppedAttributesCount", .unsigned32),
            ]
        case .span: Self.ofSpans
        case .event:
            [
                RequestField(1, "timeUnixNano", .fixed64), RequestField(2, "name", .text),
                RequestField(3, "attributes", .messages(.pair)),
                RequestField(4, "droppedAttributesCount", .unsigned32),
            ]
        case .link:
            [
                RequestField(1, "traceId", .identifier(16, "TraceID")),
                RequestField(2, "spanId", .identifier(8, "SpanID")),
                RequestField(3, "traceState", .text), RequestField(4, "attributes", .messages(.pair)),
                RequestField(5, "droppedAttributesCount", .unsigned32), RequestField(6, "flags", .fixed32),
            ]
        case .status:
            [
                RequestField(2, "message", .text),
                RequestField(3, "code", .names(["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"])),
            ]
        case .pair:
            [
                RequestField(1, "key", .text), RequestField(2, "value", .message(.value)),
                RequestField(3, "keyStrindex", .integer32),
            ]
        case .value:
            [
                RequestField(1, "stringValue", .text), RequestField(2, "boolValue", .boolean),
                RequestField(3, "intValue", .integer64), RequestField(4, "doubleValue", .double),
                RequestField(5, "arrayValue", .message(.array)), RequestField(6, "kvlistValue", .message(.list)),
                RequestField(7, "bytesValue", .bytes), RequestField(8, "stringValueStrindex", .integer32),
            ]
        case .array: [RequestField(1, "values", .messages(.value))]
        case .list: [RequestField(1, "values", .messages(.pair))]
        }
    }

    private static let ofSpans = [
        RequestField(1, "traceId", .identifier(16, "TraceID")), RequestField(2, "spanId", .identifier(8, "SpanID")),
        RequestField(3, "traceState", .text), RequestField(4, "parentSpanId", .identifier(8, "SpanID")),
        RequestField(16, "flags", .fixed32), RequestField(5, "name", .text),
        RequestField(
            6, "kind",
            .names(["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map { "SPAN_KIND_" + $0 })),
        RequestField(7, "startTimeUnixNano", .fixed64), RequestField(8, "endTimeUnixNano", .fixed64),
        RequestField(9, "attributes", .messages(.pair)), RequestField(10, "droppedAttributesCount", .unsigned32),
        RequestField(11, "events", .messages(.event)), RequestField(12, "droppedEventsCount", .unsigned32),
        RequestField(13, "links", .messages(.link)), RequestField(14, "droppedLinksCount", .unsigned32),
        RequestField(15, "status", .message(.status)),
    ]
}
