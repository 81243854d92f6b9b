/// What a Jaeger sampling endpoint serves: a strategy for each service that it knows, and one for the rest.
public struct JaegerStrategies: Sendable, Hashable {
    /// By the service's name.
    public var services: [String: JaegerStrategy]
    /// For services that are not named.
    public var otherwise: JaegerStrategy

    /// Creates strategies.
    public init(services: [String: JaegerStrategy] = [:], otherwise: JaegerStrategy) {
        self.services = services
        self.otherwise = otherwise
    }

    /// What is served to a service.
    public func strategy(for service: String) -> JaegerStrategy { services[service] ?? otherwise }
}

/// One answer of the sampling endpoint (jaeger-idl `api_v2/sampling.proto`, `SamplingStrategyResponse`); `nil` is a field that is absent.
public struct JaegerStrategy: Sendable, Hashable {
    /// `strategyType`.
    public enum Kind: String, Sendable, Hashable {
        /// `probabilisticSampling` counts.
        case probabilistic = "PROBABILISTIC"
        /// `rateLimitingSampling` counts.
        case rateLimiting = "RATE_LIMITING"
    }

    /// `operationSampling`: a probability for each operation, and what holds for the rest.
    public struct Operations: Sendable, Hashable {
        /// One operation's share.
        public struct Operation: Sendable, Hashable {
            /// The operation's name.
            public var name: String
            /// `probabilisticSampling.samplingRate`.
            public var probability: Double?

            /// Creates an entry.
            public init(_ name: String, probability: Double?) {
                self.name = name
                self.probability = probability
            }
        }

        /// `defaultSamplingProbability`.
        public var defaultProbability: Double?
        /// `defaultLowerBoundTracesPerSecond`.
        public var defaultLowerBound: Double?
        /// `perOperationStrategies`, in order.
        public var operations: [Operation]

        /// Creates a list of operations.
        public init(defaultProbability: Double?, defaultLowerBound: Double?, operations: [Operation]) {
            self.defaultProbability = defaultProbability
            self.defaultLowerBound = defaultLowerBound
            self.operations = operations
        }
    }

    /// `strategyType`; `nil`: none, or one that is unknown.
    public var kind: Kind?
    /// `probabilisticSampling.samplingRate`.
    public var probability: Double?
    /// `rateLimitingSampling.maxTracesPerSecond`; a file's value is a whole number, what an endpoint answers need not be.
    public var tracesPerSecond: Double?
    /// `operationSampling`.
    public var operations: Operations?

    /// Creates an answer.
    public init(
        kind: Kind?, probability: Double? = nil, tracesPerSecond: Double? = nil, operations: Operations? = nil
    ) {
        self.kind = kind
        self.probability = probability
        self.tracesPerSecond = tracesPerSecond
        self.operations = operations
    }

    /// A share of traces.
    public static func probabilistic(_ probability: Double, operations: Operations? = nil) -> JaegerStrategy {
        JaegerStrategy(kind: .probabilistic, probability: probability, operations: operations)
    }

    /// Traces per second.
    public static func rateLimiting(_ tracesPerSecond: Double, operations: Operations? = nil) -> JaegerStrategy {
        JaegerStrategy(kind: .rateLimiting, tracesPerSecond: tracesPerSecond, operations: operations)
    }
}
