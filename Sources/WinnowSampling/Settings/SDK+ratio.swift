public import WinnowModel

extension SDK {
    /// The share that its ratio sampler keeps when none is given (OpenTelemetry's `OTEL_TRACES_SAMPLER_ARG`; OpenCensus' own).
    public var defaultRatio: Double { self == .openCensus ? 0.0001 : 1 }

    /// Resource attributes that name a service's SDK.
    static let names: Set<String> = ["telemetry.sdk.language", "telemetry.sdk.name"]

    /// What a trace-id-ratio sampler reads: some take bytes 8 to 15 of the id, others the first half or all of it (reference: head
    /// sampling, section 2). `nil` is the SDK of each service, which its resource names.
    static func ratioReads(_ sdk: SDK?) -> ReadSet {
        switch sdk {
        case nil: ReadSet(traceID: .whole, attributes: names)
        case .go, .java, .python, .rust, .php, .ruby, .erlang, .swift, .swiftOTel, .datadog, .openCensus:
            ReadSet(traceID: .low)
        case .js, .dotnet, .cpp: ReadSet(traceID: .whole)
        }
    }
}
