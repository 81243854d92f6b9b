import WinnowModel
import WinnowPipeline
import WinnowSampling

extension LaneContext {
    /// What carries spans along the route of a policy; `nil`: every request arrives and is answered at once.
    func path(of blueprint: LaneBlueprint, seed: UInt64) -> ExportPath? {
        guard let transport else { return nil }
        // What configures exporters of OTLP says nothing to others.
        let (clients, ofInstance) = clients(transport.settings.client == .sdk ? blueprint.processors : nil)
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

    /// How the services of the fleet send: by their SDK (`telemetry.sdk.language` of their resource) and what its configuration says.
    private func clients(_ own: ServiceProcessors?) -> (policies: [RetryPolicy], ofInstance: [UInt32]) {
        var policies: [RetryPolicy] = []
        let ofInstance = tables.instances.map { instance -> UInt32 in
            let sdk = SDK(ofResource: instance.attributes, tables)
            let policy = own?.exporter(of: tables.strings[instance.service]) ?? RetryPolicy(ExportClient(sdk))
            if let place = policies.firstIndex(of: policy) { return UInt32(place) }
            policies.append(policy)
            return UInt32(policies.count - 1)
        }
        return (policies.isEmpty ? [RetryPolicy(.sdkGRPC)] : policies, ofInstance)
    }
}
