public import WinnowOTTL

/// What is assumed about resources that processors add to in ways which cannot be known here (`--assume`).
public struct AssumedAttributes: Sendable, Equatable {
    /// Attributes by service.
    public var services: [Text: ValueMap]
    /// Attributes of every service, where its own do not say otherwise.
    public var everywhere: ValueMap
    /// The file that says so.
    public var file: String

    /// Creates assumptions; by default none.
    public init(services: [Text: ValueMap] = [:], everywhere: ValueMap = ValueMap(), file: String = "") {
        self.services = services
        self.everywhere = everywhere
        self.file = file
    }

    /// Every key that is assumed for some service.
    public var keys: Set<String> {
        var keys: Set<String> = []
        for map in [everywhere] + services.values { for pair in map.pairs { keys.insert(pair.key.string) } }
        return keys
    }
}

/// Adds to each resource what is assumed of its service, and leaves what it says itself.
public struct AssumedAttributesEditor: RequestEditor {
    private let assumed: AssumedAttributes

    /// Creates the editor.
    public init(_ assumed: AssumedAttributes) { self.assumed = assumed }

    /// The resource.
    public var reads: Dependencies { .resource }
    /// The resource.
    public var writes: Dependencies { .resource }
    /// No span goes.
    public var drops: Bool { false }
    /// A resource says the same, whatever spans it comes with.
    public var isPerSpan: Bool { true }

    /// Adds attributes to the resources of a request.
    public mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        for index in request.resources.indices {
            var own = ValueMap()
            if case .string(let service)? = request.resources[index].resource.attributes["service.name"] {
                own = assumed.services[service] ?? own
            }
            for pair in own.pairs + assumed.everywhere.pairs
            where request.resources[index].resource.attributes[pair.key] == nil {
                request.resources[index].resource.attributes[pair.key] = pair.value
            }
        }
    }
}
