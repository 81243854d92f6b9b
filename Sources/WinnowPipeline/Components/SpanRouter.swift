public import WinnowOTTL

/// Hands requests on to pipelines as a connector does; each copy has its own state.
public protocol SpanRouter: Sendable {
    /// The pipelines that it feeds; results name them by their place here.
    var pipelines: [String] { get }
    /// Every column of a span that where it goes, and what it then says, can hang on.
    var reads: Dependencies { get }
    /// Every column of a span that it can change.
    var writes: Dependencies { get }
    /// Whether what becomes of a span hangs on the span, its scope, its resource and what the client sent alone, so that it may be routed in a
    /// request of its own and what became of it be remembered for that client.
    ///
    /// False where an error loses the whole request, where a span can change its resource or scope for those after it, and where requests
    /// are counted.
    var isPerSpan: Bool { get }
    /// The requests that pipelines get for a request, in the order in which they are first thought of; none for what goes nowhere.
    ///
    /// With an error the whole request is lost, as the product's `propagate` has it. What could not be evaluated and was passed over is
    /// counted in `log`.
    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest]
}

/// A request and the pipelines that get it.
public struct RoutedRequest: Sendable, Equatable {
    /// Places among the router's pipelines; each gets the request as it stands.
    public var pipelines: [Int]
    /// What they get.
    public var request: TelemetryRequest

    /// Creates a routed request.
    public init(pipelines: [Int], request: TelemetryRequest) {
        self.pipelines = pipelines
        self.request = request
    }
}

/// What a receiver knows of the client that sent a request: its headers. Traffic that is generated or recorded has none.
public struct ClientMetadata: Sendable, Equatable {
    private var values: [String: [String]] = [:]

    /// A client of which nothing is known.
    public init() {}

    /// Values by the names of headers; the case of names does not matter.
    public init(_ headers: [String: [String]]) {
        for (name, texts) in headers { values[name.lowercased(), default: []] += texts }
    }

    /// The values of a header.
    public subscript(_ name: String) -> [String] { values[name.lowercased()] ?? [] }
}
