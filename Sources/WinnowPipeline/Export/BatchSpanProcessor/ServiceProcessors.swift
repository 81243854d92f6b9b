/// What the environments of services' SDKs say of their batch span processors.
public struct ServiceProcessors: Sendable, Hashable {
    /// By the names of services.
    public var services: [String: BatchSpanProcessorSettings]
    /// Those of all other services; `nil`: their environments say nothing.
    public var otherwise: BatchSpanProcessorSettings?

    /// Creates a list of services.
    public init(services: [String: BatchSpanProcessorSettings] = [:], otherwise: BatchSpanProcessorSettings? = nil) {
        self.services = services
        self.otherwise = otherwise
    }

    /// What a service's processor runs with; `nil`: its environment says nothing.
    public func settings(of service: String) -> BatchSpanProcessorSettings? { services[service] ?? otherwise }

    /// The longest time between exports, ns.
    public var longestDelayNanos: UInt64 {
        services.values.reduce(otherwise?.scheduleDelayNanos ?? 0) { max($0, $1.scheduleDelayNanos) }
    }
}
