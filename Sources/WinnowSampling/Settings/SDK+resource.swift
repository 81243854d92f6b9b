public import WinnowModel

extension SDK {
    /// The SDK whose arithmetic is taken where a resource names none that is known.
    public static let assumed = SDK.go

    /// A service whose SDK is none that is known.
    public struct Stranger: Sendable, Hashable {
        /// The service.
        public let service: String
        /// Its `telemetry.sdk.language`.
        public let language: String
    }

    /// The SDK that a resource's attributes name; `nil` when they name none that is known.
    public init?(ofResource row: UInt32, _ tables: TraceTables) {
        let (language, name) = Self.words(ofResource: row, tables)
        self.init(language: language, name: name)
    }

    /// The services that say in which language their SDK is, and it is one of which nothing is known; each once, in order of the tables.
    public static func strangers(in tables: TraceTables) -> [Stranger] {
        var strangers: [Stranger] = []
        var seen: Set<Stranger> = []
        for instance in tables.instances {
            let (language, name) = words(ofResource: instance.attributes, tables)
            if language.isEmpty || SDK(language: language, name: name) != nil { continue }
            let stranger = Stranger(service: tables.strings[instance.service], language: language)
            if seen.insert(stranger).inserted { strangers.append(stranger) }
        }
        return strangers
    }

    /// The services that do not say in which language their SDK is; each once, in order of the tables.
    public static func silentServices(in tables: TraceTables) -> [String] {
        var services: [String] = []
        var seen: Set<UInt32> = []
        for instance in tables.instances where words(ofResource: instance.attributes, tables).language.isEmpty {
            if seen.insert(instance.service).inserted { services.append(tables.strings[instance.service]) }
        }
        return services
    }

    private static func words(ofResource row: UInt32, _ tables: TraceTables) -> (language: String, name: String) {
        var language = ""
        var name = ""
        for (key, value) in tables.values(row) {
            guard case .string(let text) = value else { continue }
            if key == "telemetry.sdk.language" { language = text }
            if key == "telemetry.sdk.name" { name = text }
        }
        return (language, name)
    }
}

extension HeadSamplerSettings {
    /// Whether what decides about a service's spans hangs on the arithmetic of its SDK, which its resource names.
    public func hangsOnSDK(of service: String) -> Bool {
        switch self {
        case .alwaysOn, .alwaysOff, .datadog: false
        case .traceIDRatio(_, let sdk): sdk == nil
        case .probability(_, _, let behaviour), .composite(_, let behaviour): behaviour == .asIs
        case .jaeger(let settings): settings.client == nil
        case .alwaysRecord(let root): root.hangsOnSDK(of: service)
        case .parentBased(let root, let remoteSampled, let remoteNotSampled, let localSampled, let localNotSampled):
            [root, remoteSampled, remoteNotSampled, localSampled, localNotSampled].contains {
                $0.hangsOnSDK(of: service)
            }
        case .perService(let services, let otherwise): (services[service] ?? otherwise).hangsOnSDK(of: service)
        }
    }
}
