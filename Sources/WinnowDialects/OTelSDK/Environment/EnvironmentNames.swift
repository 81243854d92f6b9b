/// Names of the variables that OpenTelemetry SDKs read (OpenTelemetry specification, `configuration/sdk-environment-variables.md`).
enum EnvironmentNames {
    /// Whether an SDK or an instrumentation may read a variable of this name.
    static func isKnown(_ name: String) -> Bool {
        all.contains(name) || families.contains { name.hasPrefix($0) }
    }

    /// Variables of the specification, by name.
    static let all = [
        "OTEL_SDK_DISABLED", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SERVICE_NAME", "OTEL_LOG_LEVEL", "OTEL_PROPAGATORS",
        "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT",
        "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER",
        "OTEL_LOGS_EXPORTER", "OTEL_METRICS_EXEMPLAR_FILTER", "OTEL_METRIC_EXPORT_INTERVAL",
        "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE",
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT", "OTEL_SEMCONV_STABILITY_OPT_IN",
    ]

    /// Beginnings of names that one exporter, one kind of limit or one language has to itself.
    private static let families = [
        "OTEL_EXPORTER_", "OTEL_BLRP_", "OTEL_SPAN_", "OTEL_EVENT_", "OTEL_LINK_", "OTEL_LOGRECORD_",
        "OTEL_INSTRUMENTATION_", "OTEL_PYTHON_", "OTEL_JAVA", "OTEL_NODE_", "OTEL_DOTNET_", "OTEL_PHP_", "OTEL_RUBY_",
        "OTEL_GO_", "OTEL_RESOURCE_PROVIDERS_", "OTEL_EXPERIMENTAL_", "OTEL_IMR_", "OTEL_JMX_", "OTEL_RUST_",
    ]
}
