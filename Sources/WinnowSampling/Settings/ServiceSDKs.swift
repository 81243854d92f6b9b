public import WinnowModel

/// Which SDK each service has, as its resource says (`telemetry.sdk.language`, `telemetry.sdk.name`).
public struct ServiceSDKs: Sendable {
    /// SDKs by the names of services; of several in one service the first.
    public var known: [String: SDK]
    /// Whether there are services that name none, or one that is not known.
    public var hasOthers: Bool
    /// Whether the services are looked at later: what is read now is read again then.
    public var isPending = false

    /// Nothing is known of any service.
    public static let unknown = ServiceSDKs(known: [:], hasOthers: true)
    /// The traces are yet to be read.
    public static let pending = ServiceSDKs(known: [:], hasOthers: true, isPending: true)

    /// Creates a list of services.
    public init(known: [String: SDK], hasOthers: Bool, isPending: Bool = false) {
        self.known = known
        self.hasOthers = hasOthers
        self.isPending = isPending
    }

    /// The services whose instances stand in `tables`.
    public init(in tables: TraceTables) {
        var known: [String: SDK] = [:]
        var others: Set<String> = []
        for instance in tables.instances {
            let service = tables.strings[instance.service]
            if let sdk = SDK(ofResource: instance.attributes, tables) {
                if known[service] == nil { known[service] = sdk }
            } else {
                others.insert(service)
            }
        }
        self.init(known: known, hasOthers: known.isEmpty || others.contains { known[$0] == nil })
    }

    /// The same of one service alone.
    public func only(_ service: String) -> ServiceSDKs {
        guard let sdk = known[service] else { return isPending ? self : .unknown }
        return ServiceSDKs(known: [service: sdk], hasOthers: false)
    }
}
