import WinnowModel

/// JSON that people hand in for traces and that is something else, told by its first keys.
struct ForeignJSON {
    /// What the file holds.
    let what: String
    /// What to do about it.
    let remedy: String
    private let isMeant: @Sendable (Set<String>) -> Bool

    /// What the content is; `nil` when it is nothing that is known.
    static func named(_ window: UnsafeRawBufferPointer) -> ForeignJSON? {
        let keys = JSONGlance.keys(window)
        return keys.isEmpty ? nil : all.first { $0.isMeant(keys) }
    }

    private static let all = [
        ForeignJSON(
            what: "OTLP metrics", remedy: "hand in the traces of the same service: a file exporter in a traces pipeline"
        ) { !$0.isDisjoint(with: ["resourceMetrics", "resource_metrics", "scopeMetrics"]) },
        ForeignJSON(
            what: "OTLP logs", remedy: "hand in the traces of the same service: a file exporter in a traces pipeline"
        ) { !$0.isDisjoint(with: ["resourceLogs", "resource_logs", "scopeLogs"]) },
        ForeignJSON(what: "OTLP profiles", remedy: "hand in traces") { $0.contains("resourceProfiles") },
        ForeignJSON(
            what: "AWS X-Ray segments",
            remedy: "record them as OTLP: the Collector's awsxray receiver with a file exporter"
        ) { keys in
            keys.isSuperset(of: ["Traces", "Segments"]) || keys.isSuperset(of: ["Id", "Document"])
                || keys.contains("trace_id") && keys.contains("id") && keys.contains("start_time")
        },
        ForeignJSON(
            what: "Datadog spans",
            remedy: "record them as OTLP: the Collector's datadog receiver with a file exporter"
        ) { keys in
            keys.isSuperset(of: ["trace_id", "span_id", "resource"])
                || keys.isSuperset(of: ["trace_id", "span_id", "duration"])
                || keys.isSuperset(of: ["traceID", "spanID", "meta"])
                || keys.contains("attributes") && keys.contains("resource_name")
        },
        ForeignJSON(
            what: "Google Cloud traces",
            remedy: "record them as OTLP: a file exporter beside the Collector's googlecloud exporter"
        ) { keys in
            keys.contains("projectId") || keys.isSuperset(of: ["spans", "displayName"])
                || keys.isSuperset(of: ["name", "spanId", "displayName"])
        },
        ForeignJSON(
            what: "Elastic APM events",
            remedy: "record them as OTLP: a file exporter beside the Collector's elasticsearch exporter"
        ) { keys in
            keys.isSuperset(of: ["transaction", "trace_id"]) || keys.isSuperset(of: ["@timestamp", "transaction"])
                || keys.isSuperset(of: ["@timestamp", "processor"]) || keys.isSuperset(of: ["hits", "_source"])
                || keys.contains("metadata") && !keys.isDisjoint(with: ["transaction", "span", "service"])
        },
    ]
}
