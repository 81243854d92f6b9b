/// The members of OTLP JSON that hold spans, or what spans share, under every name that files have for them.
///
/// Those of the mapping (`resourceSpans`), the protobuf's own (`resource_spans`, which every protobuf library reads and some print), those of
/// releases before 0.15 (`instrumentationLibrarySpans`), and what is put around requests: `result` (gRPC gateways), `trace` and `batches`
/// (Tempo's API and what Grafana downloads).
enum OTLPJSONKey {
    /// An object or list that holds requests.
    case wrapper
    case resourceSpans
    case scopeSpans
    case spans
    case resource
    case scope
    case schemaURL
    /// Logs or metrics: a request without spans.
    case otherSignal
    case other

    init(_ key: UnsafeRawBufferPointer) {
        self =
            switch key.count {
            case 5 where key.equals("spans"): .spans
            case 5 where key.equals("scope"): .scope
            case 5 where key.equals("trace"): .wrapper
            case 6 where key.equals("result"): .wrapper
            case 7 where key.equals("batches"): .resourceSpans
            case 8 where key.equals("resource"): .resource
            case 9 where key.equals("schemaUrl"): .schemaURL
            case 10 where key.equals("schema_url"): .schemaURL
            case 10 where key.equals("scopeSpans"): .scopeSpans
            case 11 where key.equals("scope_spans"): .scopeSpans
            case 12 where key.equals("resourceLogs"): .otherSignal
            case 13 where key.equals("resourceSpans"): .resourceSpans
            case 13 where key.equals("resource_logs"): .otherSignal
            case 14 where key.equals("resource_spans"): .resourceSpans
            case 15 where key.equals("resourceMetrics"): .otherSignal
            case 16 where key.equals("resource_metrics"): .otherSignal
            case 16 where key.equals("resourceProfiles"): .otherSignal
            case 22 where key.equals("instrumentationLibrary"): .scope
            case 23 where key.equals("instrumentation_library"): .scope
            case 27 where key.equals("instrumentationLibrarySpans"): .scopeSpans
            case 29 where key.equals("instrumentation_library_spans"): .scopeSpans
            default: .other
            }
    }

    init(_ key: String) {
        var key = key
        self = key.withUTF8 { OTLPJSONKey(UnsafeRawBufferPointer($0)) }
    }

    /// Under which names requests hold their spans.
    static let requestNames = ["resourceSpans", "resource_spans", "batches"]
    /// What stands in the elements of `batches`, which others use as a word too.
    static let batchNames: Set = [
        "scopeSpans", "scope_spans", "instrumentationLibrarySpans", "instrumentation_library_spans", "resource",
    ]

    /// Whether an object with these keys, or one that it holds, is a request.
    static func isRequest(_ keys: Set<String>) -> Bool {
        keys.contains("resourceSpans") || keys.contains("resource_spans")
            || keys.contains("batches") && !keys.isDisjoint(with: batchNames)
    }
}

/// What an `AnyValue` of OTLP JSON holds, by the name of its member.
enum OTLPJSONValueType {
    case string, bool, int, double, bytes, array, map

    init?(_ key: UnsafeRawBufferPointer) {
        switch key.count {
        case 11 where key.equals("stringValue"), 12 where key.equals("string_value"): self = .string
        case 9 where key.equals("boolValue"), 10 where key.equals("bool_value"): self = .bool
        case 8 where key.equals("intValue"), 9 where key.equals("int_value"): self = .int
        case 11 where key.equals("doubleValue"), 12 where key.equals("double_value"): self = .double
        case 10 where key.equals("bytesValue"), 11 where key.equals("bytes_value"): self = .bytes
        case 10 where key.equals("arrayValue"), 11 where key.equals("array_value"): self = .array
        case 11 where key.equals("kvlistValue"), 12 where key.equals("kvlist_value"): self = .map
        default: return nil
        }
    }
}
