import WinnowModel
import WinnowPipeline
import WinnowSampling

extension LaneContext {
    /// What carries spans along the route of a policy; `nil`: every request arrives and is answered at once.
    func path(of blueprint: LaneBlueprint, seed: UInt64) -> ExportPath? {
        guard let transport else { return nil }
        let (clients, ofInstance) = clients
        switch transport.settings.client {
        case .sdk:
            return transport.path(of: blueprint, clients: clients, clientOfInstance: ofInstance, seed: seed)
        case .zipkin:
            var path = transport.path(of: blueprint, clients: [RetryPolicy(.zipkin)], clientOfInstance: [], seed: seed)
            path.legacy = .zipkin
            return path
        case .jaegerThriftUDP:
            var path = transport.path(
                of: blueprint, clients: clients, clientOfInstance: ofInstance, seed: seed)
            path.legacy = .jaegerThrift
            path.agents = clients.map { transport.settings.agent.exporter(isPython: $0.client == .python) }
            return path
        }
    }

    /// How the services of the fleet send, by their SDK: `telemetry.sdk.language` of their resource.
    private var clients: (policies: [RetryPolicy], ofInstance: [UInt8]) {
        let all: [ExportClient] = [.sdkGRPC, .python, .go, .java, .node]
        let ofInstance = tables.instances.map { instance -> UInt8 in
            let sdk = SDK(ofResource: instance.attributes, tables)
            let client: ExportClient =
                switch sdk {
                case .python: .python
                case .go: .go
                case .java: .java
                case .js: .node
                default: .sdkGRPC
                }
            return UInt8(all.firstIndex(of: client) ?? 0)
        }
        return (all.map(RetryPolicy.init), ofInstance)
    }
}
