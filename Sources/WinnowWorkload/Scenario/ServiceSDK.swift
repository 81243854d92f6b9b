/// What a service's spans are made with: the words of `sdk:`, and what such an SDK writes about itself into its resource.
enum ServiceSDK: String, Sendable, CaseIterable {
    case go
    case java
    case python
    case js
    case dotnet
    case cpp
    case rust
    case swift
    case swiftOTel = "swift-otel"
    case datadog
    case openCensus = "opencensus"

    /// Value of `telemetry.sdk.language`; `nil` where tracers of many languages share the name.
    var language: String? {
        switch self {
        case .js: "nodejs"
        case .swiftOTel: "swift"
        case .datadog, .openCensus: nil
        default: rawValue
        }
    }

    /// Value of `telemetry.sdk.name`.
    var name: String {
        switch self {
        case .swiftOTel: "swift-otel"
        case .datadog, .openCensus: rawValue
        default: "opentelemetry"
        }
    }
}
