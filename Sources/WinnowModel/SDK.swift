/// What a service's spans are made with: SDKs differ in the arithmetic of their start-time samplers (reference: head sampling, sections 2, 4.5, 12).
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
    /// opentelemetry-php.
    case php
    /// opentelemetry-ruby.
    case ruby
    /// opentelemetry-erlang, Elixir's too.
    case erlang
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
        case ("php", _): self = .php
        case ("ruby", _): self = .ruby
        case ("erlang", _), ("elixir", _): self = .erlang
        case ("swift", "swift-otel"): self = .swiftOTel
        case ("swift", _): self = .swift
        default: return nil
        }
    }

    /// What such an SDK writes as `telemetry.sdk.language`; `nil` where tracers of many languages share the name.
    public var language: String? {
        switch self {
        case .js: "nodejs"
        case .swiftOTel: "swift"
        case .datadog, .openCensus: nil
        default: rawValue
        }
    }

    /// What it writes as `telemetry.sdk.name`.
    public var name: String {
        switch self {
        case .swiftOTel: "swift-otel"
        case .datadog, .openCensus: rawValue
        default: "opentelemetry"
        }
    }
}
