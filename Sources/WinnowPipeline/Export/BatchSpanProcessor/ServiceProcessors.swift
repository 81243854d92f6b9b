/// What the configurations of services' SDKs say of their batch span processors, and of how their exporters send.
public struct ServiceProcessors: Sendable, Hashable {
    /// By the names of services.
    public var services: [String: BatchSpanProcessorSettings]
    /// Those of all other services; `nil`: their environments say nothing.
    public var otherwise: BatchSpanProcessorSettings?

    /// How exporters send where anything is said of it, by the names of services.
    public var exporters: [String: RetryPolicy] = [:]
    /// How those of all other services send; `nil`: as their SDK does by itself.
    public var otherExporter: RetryPolicy?

    /// Creates a list of services.
    public init(services: [String: BatchSpanProcessorSettings] = [:], otherwise: BatchSpanProcessorSettings? = nil) {
        self.services = services
        self.otherwise = otherwise
    }

    /// What a service's processor runs with; `nil`: its environment says nothing.
    public func settings(of service: String) -> BatchSpanProcessorSettings? { services[service] ?? otherwise }

    /// How a service's exporter sends; `nil`: nothing is said of it.
    public func exporter(of service: String) -> RetryPolicy? { exporters[service] ?? otherExporter }

    /// The longest time between exports, ns.
    public var longestDelayNanos: UInt64 {
        services.values.reduce(otherwise?.scheduleDelayNanos ?? 0) { max($0, $1.scheduleDelayNanos) }
    }
}
