/// The protobuf messages of OTLP's trace service and of its error answers, as opentelemetry-proto 1.45.2 and
/// googleapis-common-protos 1.76.0 (PyPI) have them.
///
/// This is the only place where the schema is written down for the message codec: decoding, encoding and both directions of JSON
/// walk these tables.
enum OTLPMessageType: Int, Sendable, CaseIterable {
    case exportTraceServiceRequest
    case resourceSpans
    case resource
    case entityRef
    case scopeSpans
    case instrumentationScope
    case span
    case event
    case link
    case status
    case keyValue
    case anyValue
    case arrayValue
    case keyValueList
    case exportTraceServiceResponse
    case exportTracePartialSuccess
    case rpcStatus
    case any
    case retryInfo
    case debugInfo
    case duration

    /// The full name in protobuf.
    var name: String {
        switch self {
        case .exportTraceServiceRequest: "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest"
        case .resourceSpans: "opentelemetry.proto.trace.v1.ResourceSpans"
        case .resource: "opentelemetry.proto.resource.v1.Resource"
        case .entityRef: "opentelemetry.proto.common.v1.EntityRef"
        case .scopeSpans: "opentelemetry.proto.trace.v1.ScopeSpans"
        case .instrumentationScope: "opentelemetry.proto.common.v1.InstrumentationScope"
        case .span: "opentelemetry.proto.trace.v1.Span"
        case .event: "opentelemetry.proto.trace.v1.Span.Event"
        case .link: "opentelemetry.proto.trace.v1.Span.Link"
        case .status: "opentelemetry.proto.trace.v1.Status"
        case .keyValue: "opentelemetry.proto.common.v1.KeyValue"
        case .anyValue: "opentelemetry.proto.common.v1.AnyValue"
        case .arrayValue: "opentelemetry.proto.common.v1.ArrayValue"
        case .keyValueList: "opentelemetry.proto.common.v1.KeyValueList"
        case .exportTraceServiceResponse: "opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse"
        case .exportTracePartialSuccess: "opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess"
        case .rpcStatus: "google.rpc.Status"
        case .any: "google.protobuf.Any"
        case .retryInfo: "google.rpc.RetryInfo"
        case .debugInfo: "google.rpc.DebugInfo"
        case .duration: "google.protobuf.Duration"
        }
    }

    /// The fields in ascending order of their numbers.
    var fields: [OTLPField] { Self.tables[rawValue] }

    private static let tables: [[OTLPField]] = allCases.map(\.declaredFields)

    private var declaredFields: [OTLPField] {
        switch self {
        case .exportTraceServiceRequest: [OTLPField(1, "resource_spans", .message(.resourceSpans), .repeated)]
        case .resourceSpans:
            [
                OTLPField(1, "resource", .message(.resource)),
                OTLPField(2, "scope_spans", .message(.scopeSpans), .repeated),
                OTLPField(3, "schema_url", .text),
            ]
        case .resource:
            [
                OTLPField(1, "attributes", .message(.keyValue), .repeated),
                OTLPField(2, "dropped_attributes_count", .uint32),
                OTLPField(3, "entity_refs", .message(.entityRef), .repeated),
            ]
        case .entityRef:
            [
                OTLPField(1, "schema_url", .text),
                OTLPField(2, "type", .text),
                OTLPField(3, "id_keys", .text, .repeated),
                OTLPField(4, "description_keys", .text, .repeated),
            ]
        case .scopeSpans:
            [
                OTLPField(1, "scope", .message(.instrumentationScope)),
                OTLPField(2, "spans", .message(.span), .repeated),
                OTLPField(3, "schema_url", .text),
            ]
        case .instrumentationScope:
            [
                OTLPField(1, "name", .text),
                OTLPField(2, "version", .text),
                OTLPField(3, "attributes", .message(.keyValue), .repeated),
                OTLPField(4, "dropped_attributes_count", .uint32),
            ]
        case .span: spanFields
        case .event:
            [
                OTLPField(1, "time_unix_nano", .fixed64),
                OTLPField(2, "name", .text),
                OTLPField(3, "attributes", .message(.keyValue), .repeated),
                OTLPField(4, "dropped_attributes_count", .uint32),
            ]
        case .link:
            [
                OTLPField(1, "trace_id", .id),
                OTLPField(2, "span_id", .id),
                OTLPField(3, "trace_state", .text),
                OTLPField(4, "attributes", .message(.keyValue), .repeated),
                OTLPField(5, "dropped_attributes_count", .uint32),
                OTLPField(6, "flags", .fixed32),
            ]
        case .status:
            [OTLPField(2, "message", .text), OTLPField(3, "code", .int32)]
        case .keyValue:
            [
                OTLPField(1, "key", .text),
                OTLPField(2, "value", .message(.anyValue)),
                OTLPField(3, "key_strindex", .int32),
            ]
        case .anyValue:
            [
                OTLPField(1, "string_value", .text, .member),
                OTLPField(2, "bool_value", .bool, .member),
                OTLPField(3, "int_value", .int64, .member),
                OTLPField(4, "double_value", .double, .member),
                OTLPField(5, "array_value", .message(.arrayValue), .member),
                OTLPField(6, "kvlist_value", .message(.keyValueList), .member),
                OTLPField(7, "bytes_value", .bytes, .member),
                OTLPField(8, "string_value_strindex", .int32, .member),
            ]
        case .arrayValue: [OTLPField(1, "values", .message(.anyValue), .repeated)]
        case .keyValueList: [OTLPField(1, "values", .message(.keyValue), .repeated)]
        case .exportTraceServiceResponse:
            [OTLPField(1, "partial_success", .message(.exportTracePartialSuccess))]
        case .exportTracePartialSuccess:
            [OTLPField(1, "rejected_spans", .int64), OTLPField(2, "error_message", .text)]
        case .rpcStatus:
            [
                OTLPField(1, "code", .int32),
                OTLPField(2, "message", .text),
                OTLPField(3, "details", .message(.any), .repeated),
            ]
        case .any: [OTLPField(1, "type_url", .text), OTLPField(2, "value", .bytes)]
        case .retryInfo: [OTLPField(1, "retry_delay", .message(.duration))]
        case .debugInfo:
            [OTLPField(1, "stack_entries", .text, .repeated), OTLPField(2, "detail", .text)]
        case .duration: [OTLPField(1, "seconds", .int64), OTLPField(2, "nanos", .int32)]
        }
    }

    private var spanFields: [OTLPField] {
        [
            OTLPField(1, "trace_id", .id),
            OTLPField(2, "span_id", .id),
            OTLPField(3, "trace_state", .text),
            OTLPField(4, "parent_span_id", .id),
            OTLPField(5, "name", .text),
            OTLPField(6, "kind", .int32),
            OTLPField(7, "start_time_unix_nano", .fixed64),
            OTLPField(8, "end_time_unix_nano", .fixed64),
            OTLPField(9, "attributes", .message(.keyValue), .repeated),
            OTLPField(10, "dropped_attributes_count", .uint32),
            OTLPField(11, "events", .message(.event), .repeated),
            OTLPField(12, "dropped_events_count", .uint32),
            OTLPField(13, "links", .message(.link), .repeated),
            OTLPField(14, "dropped_links_count", .uint32),
            OTLPField(15, "status", .message(.status)),
            OTLPField(16, "flags", .fixed32),
        ]
    }
}
