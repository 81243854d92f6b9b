/// An implementation of start-time samplers whose arithmetic differs from the others' (reference: head sampling, sections 2, 4.5, 12).
public enum SDK: String, Sendable, Hashable, CaseIterable {
    /// opentelemetry-go.
    case go
    /// opentelemetry-java.
    case java
    /// opentelemetry-python.
    case python
    /// opentelemetry-js (Node.js and browsers).
    case js
    /// opentelemetry-dotnet.
    case dotnet
    /// opentelemetry-cpp.
    case cpp
    /// opentelemetry-rust.
    case rust
    /// opentelemetry-swift-core.
    case swift
    /// swift-otel.
    case swiftOTel = "swift-otel"
    /// Tracers of Datadog.
    case datadog
    /// OpenCensus, the forerunner (Python's library).
    case openCensus = "opencensus"

    /// The SDK that a resource's `telemetry.sdk.language` and `telemetry.sdk.name` name; `nil` when they name none that is known.
    public init?(language: String, name: String) {
        switch (language, name) {
        case (_, "datadog"), (_, "ddtrace"): self = .datadog
        case (_, "opencensus"): self = .openCensus
        case ("go", _): self = .go
        case ("java", _): self = .java
        case ("python", _): self = .python
        case ("nodejs", _), ("webjs", _), ("js", _): self = .js
        case ("dotnet", _): self = .dotnet
        case ("cpp", _): self = .cpp
        case ("rust", _): self = .rust
        case ("swift", "swift-otel"): self = .swiftOTel
        case ("swift", _): self = .swift
        default: return nil
        }
    }

    /// The share that its ratio sampler keeps when none is given (OpenTelemetry's `OTEL_TRACES_SAMPLER_ARG`; OpenCensus' own).
    public var defaultRatio: Double { self == .openCensus ? 0.0001 : 1 }
}

extension SDK {
    /// Resource attributes that name a service's SDK.
    static let names: Set<String> = ["telemetry.sdk.language", "telemetry.sdk.name"]

    /// What a trace-id-ratio sampler reads: some take bytes 8 to 15 of the id, others the first half or all of it (reference: head
    /// sampling, section 2). `nil` is the SDK of each service, which its resource names.
    static func ratioReads(_ sdk: SDK?) -> ReadSet {
        switch sdk {
        case nil: ReadSet(traceID: .whole, attributes: names)
        case .go, .java, .python, .rust, .swift, .swiftOTel, .datadog, .openCensus: ReadSet(traceID: .low)
        case .js, .dotnet, .cpp: ReadSet(traceID: .whole)
        }
    }
}
