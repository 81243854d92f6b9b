import WinnowModel

/// A Jaeger sampler of a service, compiled: what all its processes share.
struct JaegerNode: Sendable {
    let settings: JaegerSamplerSettings
    let rules: JaegerRules
    /// What the endpoint serves to the service; `nil` for samplers that ask none.
    let strategy: JaegerStrategy?
    let pollIntervalNanos: UInt64
    /// What the client's shares hang on.
    let source: Inclusion.Source

    init(_ settings: JaegerSamplerSettings, client: JaegerClient, service: String) {
        var settings = settings
        settings.client = client
        self.settings = settings
        rules = JaegerRules(client)
        if case .remote(let remote) = settings.kind {
            strategy = remote.strategies.strategy(for: service)
            pollIntervalNanos = max(remote.pollIntervalNanos, Duration64.second)
        } else {
            strategy = nil
            pollIntervalNanos = .max
        }
        source =
            switch rules.arithmetic {
            case .ratio(let sdk): TraceIDRatio(0.5, sdk).inclusion.source
            case .low: .low
            case .masked: .maskedLow
            case .signed: .signedLow
            case .drawn: .mixed
            }
    }

    /// Whether decisions depend on those before.
    var remembers: Bool {
        switch settings.kind {
        case .const, .probabilistic: false
        default: true
        }
    }

    /// OTLP size of the tags on a span, bytes.
    func tagBytes(_ verdict: JaegerVerdict) -> Int {
        guard rules.tags(verdict.kind) else { return 0 }
        let parameter: AttributeValue = verdict.kind == .const ? .bool(verdict.isKept) : .double(verdict.parameter)
        return AttributeSize.added([
            .init(key: rules.tagPrefix + "sampler.type", value: .string(verdict.kind.rawValue)),
            .init(key: rules.tagPrefix + "sampler.param", value: parameter),
        ])
    }

    /// What a span's tags say that it stands for; `nil`: nothing that Jaeger's backend reads.
    func weight(_ verdict: JaegerVerdict) -> Double? {
        guard verdict.isKept, verdict.kind == .probabilistic, rules.tags(.probabilistic), rules.tagPrefix.isEmpty,
            verdict.parameter > 0
        else { return nil }
        return 1 / verdict.parameter
    }
}

extension JaegerClient {
    /// The client that services of an SDK run.
    init(of sdk: SDK) {
        switch sdk {
        case .java: self = .java
        case .python: self = .python
        default: self = .go
        }
    }
}
