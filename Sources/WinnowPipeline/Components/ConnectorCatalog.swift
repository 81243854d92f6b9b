/// Every connector of the Collector that is known: one line each.
public enum ConnectorCatalog {
    /// All of them.
    public static let all: [any CollectorConnector.Type] = [
        ForwardConnector.self,
        RoutingConnector.self,
        FailoverConnector.self,
        RoundRobinConnector.self,
        SpanMetricsConnector.self,
        ServiceGraphConnector.self,
        CountConnector.self,
        SignalToMetricsConnector.self,
        ExceptionsConnector.self,
        DatadogConnector.self,
    ]

    /// The connector of a type, or of another spelling of it.
    public static func find(_ type: String) -> (any CollectorConnector.Type)? {
        all.first { $0.type == type || $0.aliases.contains(type) }
    }

    /// What a connector of a type does; `nil` for a type that nobody here knows.
    public static func effect(of type: String) -> ConnectorEffect? { find(type)?.effect }
}
