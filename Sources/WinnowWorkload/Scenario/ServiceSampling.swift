public import WinnowSettings
import WinnowModel

/// What a scenario says about how a service samples, for those who know samplers.
public struct ServiceSampling: Sendable {
    /// The service's name.
    public var service: String
    /// The word of its `sdk:`; `nil` without one.
    public var sdk: String?
    /// Its `sampling:` block as it stands in the file; `nil` without one.
    public var sampling: YAMLNode?

    /// Describes a service.
    public init(service: String, sdk: String? = nil, sampling: YAMLNode? = nil) {
        self.service = service
        self.sdk = sdk
        self.sampling = sampling
    }
}

extension Scenario {
    /// How each service samples, in the order of the file.
    public var fleet: [ServiceSampling] {
        services.map { ServiceSampling(service: $0.name, sdk: $0.sdk?.rawValue, sampling: $0.sampling) }
    }
}
