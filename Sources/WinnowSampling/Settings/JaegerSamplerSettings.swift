public import WinnowModel
public import WinnowSettings

/// A sampler of a Jaeger client, or the one that polls Jaeger's strategies (reference: head sampling, sections 7 and 8).
public struct JaegerSamplerSettings: Sendable, Hashable {
    /// What decides.
    public enum Kind: Sendable, Hashable {
        /// The same for every trace.
        case const(Bool)
        /// The share 0...1 of trace ids.
        case probabilistic(Double)
        /// At most so many traces per second, from a token bucket.
        case rateLimiting(Double)
        /// The share 0...1 of trace ids, and traces per second that are kept at least.
        case guaranteedThroughput(probability: Double, lowerBound: Double)
        /// A guaranteed throughput for each operation.
        case perOperation(JaegerStrategy.Operations, maxOperations: Int)
        /// What the strategies say, asked for again and again.
        case remote(JaegerRemoteSettings)
    }

    /// What decides.
    public var kind: Kind
    /// Whose client runs it; `nil`: that of each service's SDK, Go's where it is not known.
    public var client: JaegerClient?
    /// Where the sampler stands.
    public var place: SettingPlace

    /// Creates a sampler's settings.
    public init(_ kind: Kind, client: JaegerClient? = nil, place: SettingPlace = SettingPlace()) {
        self.kind = kind
        self.client = client
        self.place = place
    }
}

/// How a client polls strategies.
public struct JaegerRemoteSettings: Sendable, Hashable {
    /// What the endpoint serves.
    public var strategies: JaegerStrategies
    /// Probability until the first answer.
    public var initialProbability = 0.001
    /// Time between two polls in nanoseconds, at least one second.
    public var pollIntervalNanos: UInt64 = 60_000_000_000
    /// Most operations with a bucket of their own; `nil`: the client's default.
    public var maxOperations: Int?

    /// Creates the clients' defaults.
    public init(strategies: JaegerStrategies) { self.strategies = strategies }
}

/// Whose client runs a Jaeger sampler, and whether its known faults are kept.
public struct JaegerClient: Sendable, Hashable {
    /// A client library.
    public enum Library: String, Sendable, Hashable, CaseIterable {
        /// opentelemetry-go-contrib `samplers/jaegerremote` at b91281aef: decides wherever it stands.
        case go
        /// opentelemetry-java `sdk-extensions/jaeger-remote-sampler` at 35636aec8d: wraps itself into ParentBased.
        case java
        /// jaeger-client 4.8.0 for Python: decides at roots.
        case python
        /// jaeger-client-go 2.30.0: decides at roots; its shares are recorded from a run, the rest is as in its successor in go-contrib.
        case jaegerGo = "jaeger-go"
        /// jaeger-core 1.8.1 for Java: decides at roots; its shares are recorded from a run, the rest is as its source has it.
        case jaegerJava = "jaeger-java"
        /// jaeger-client 3.19.0 for Node.js: decides at roots, shares by a draw for each; the rest is as in Python's.
        case jaegerNode = "jaeger-node"
    }

    /// Which behaviour is wanted where a client departs from what Jaeger's strategies mean.
    public enum Behaviour: String, Sendable, Hashable, CaseIterable {
        /// As the release named with the library does.
        case asIs = "as-is"
        /// As the strategies mean it: lower bounds hold, buckets start full, every limit is taken.
        case spec
    }

    /// The library.
    public var library: Library
    /// The behaviour.
    public var behaviour: Behaviour

    /// Creates a choice of client.
    public init(_ library: Library, behaviour: Behaviour = .asIs) {
        self.library = library
        self.behaviour = behaviour
    }

    /// go-contrib as released.
    public static let go = JaegerClient(.go)
    /// opentelemetry-java as released.
    public static let java = JaegerClient(.java)
    /// jaeger-client for Python as released.
    public static let python = JaegerClient(.python)

    /// The client library that Jaeger published for the language of an SDK, before OpenTelemetry: Python's where there was none.
    public static func ofJaeger(for sdk: SDK?) -> JaegerClient {
        switch sdk {
        case .go: JaegerClient(.jaegerGo)
        case .java: JaegerClient(.jaegerJava)
        case .js: JaegerClient(.jaegerNode)
        default: .python
        }
    }
}

extension JaegerClient {
    /// What the client says when it refuses a probability, up to the number; `nil` when it takes it.
    public func refusal(of probability: Double) -> String? { JaegerRules(self).refusal(of: probability) }
}

extension JaegerSamplerSettings {
    /// What decides: shares read the last 64 bits of the id, strategies the service and the operation.
    var reads: ReadSet {
        let sdk = ReadSet(attributes: client == nil ? SDK.names : [])
        return switch kind {
        case .const, .rateLimiting: sdk
        case .probabilistic, .guaranteedThroughput: ReadSet(traceID: .low).union(sdk)
        case .perOperation: ReadSet(traceID: .low, spanNames: true).union(sdk)
        case .remote: ReadSet(traceID: .low, attributes: ["service.name"], spanNames: true).union(sdk)
        }
    }
}
