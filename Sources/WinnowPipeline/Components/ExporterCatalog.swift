/// Every exporter of the Collector that is known: one line each.
public enum ExporterCatalog {
    /// Those whose keys say where traces go.
    public static let all: [any CollectorExporter.Type] = [
        LoadBalancingExporter.self
    ]

    /// Those that hand everything on; their keys are not read.
    public static let passing: [PassingExporter] = [
        PassingExporter(
            "otlp", aliases: ["otlp_grpc"],
            destinations: (["endpoint"], "the exporter requires a non-empty \"endpoint\"")),
        PassingExporter(
            "otlphttp", aliases: ["otlp_http"],
            destinations: (
                ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"],
                "at least one endpoint must be specified"
            )),
        PassingExporter("debug", isKept: false),
        PassingExporter("logging", isKept: false),
        PassingExporter("nop", isKept: false),
        PassingExporter("otelarrow"),
        PassingExporter("file"),
        PassingExporter("kafka"),
        PassingExporter("pulsar"),
        PassingExporter("rabbitmq"),
        PassingExporter("zipkin"),
        PassingExporter("jaeger"),
        PassingExporter("jaeger_thrift"),
        PassingExporter("jaeger_storage_exporter"),
        PassingExporter("clickhouse"),
        PassingExporter("elasticsearch"),
        PassingExporter("opensearch"),
        PassingExporter("cassandra"),
        PassingExporter("influxdb"),
        PassingExporter("awsxray"),
        PassingExporter("awss3"),
        PassingExporter("awskinesis"),
        PassingExporter("azuremonitor"),
        PassingExporter("azureblob"),
        PassingExporter("azuredataexplorer"),
        PassingExporter("googlecloud"),
        PassingExporter("googlecloudpubsub"),
        PassingExporter("googlecloudstorage"),
        PassingExporter("alibabacloud_logservice"),
        PassingExporter("tencentcloud_logservice"),
        PassingExporter("datadog"),
        PassingExporter("coralogix"),
        PassingExporter("honeycombmarker"),
        PassingExporter("instana"),
        PassingExporter("logzio"),
        PassingExporter("loki"),
        PassingExporter("mezmo"),
        PassingExporter("sapm"),
        PassingExporter("sentry"),
        PassingExporter("signalfx"),
        PassingExporter("skywalking"),
        PassingExporter("splunk_hec"),
        PassingExporter("sumologic"),
        PassingExporter("tinybird"),
        PassingExporter("tanzuobservability"),
        PassingExporter("dynatrace"),
        PassingExporter("opencensus"),
    ]

    /// The modelled exporter of a type, or of another spelling of it.
    public static func find(_ type: String) -> (any CollectorExporter.Type)? {
        all.first { $0.type == type || $0.aliases.contains(type) }
    }

    /// The exporter of a type that hands everything on.
    public static func findPassing(_ type: String) -> PassingExporter? {
        passing.first { $0.type == type || $0.aliases.contains(type) }
    }

    /// What an exporter of a type does with traces; `nil` for a type that nobody here knows.
    public static func effect(of type: String) -> ExporterEffect? {
        find(type)?.effect ?? findPassing(type).map { _ in .neutral }
    }

    /// Whether what an exporter of a type gets is kept; one that nobody here knows is somebody's backend.
    public static func isKept(_ type: String) -> Bool { findPassing(type)?.isKept ?? true }
}
