import WinnowModel

/// What the processes of vendors' samplers remember: by number of the node's settings, then by service instance.
struct VendorStates: Sendable {
    var jaeger: [[JaegerProcess?]] = []
    var datadog: [[DatadogProcess?]] = []

    private static let jaegerPurpose = Draw.key("jaeger client")

    /// Makes sure that a process of a Jaeger node runs; `key` is that of the instance's draws.
    mutating func open(_ number: Int, _ instance: Int, _ node: JaegerNode, key: UInt64, at now: Nanos) {
        Self.makeRoom(&jaeger, number, instance)
        if jaeger[number][instance] == nil {
            jaeger[number][instance] = JaegerProcess(node, key: Draw.fold(key, Self.jaegerPurpose), at: now)
        }
    }

    /// Makes sure that a process of a Datadog node runs.
    mutating func open(
        _ number: Int, _ instance: Int, _ settings: DatadogSamplerSettings, service: @autoclosure () -> String,
        at now: Nanos
    ) {
        Self.makeRoom(&datadog, number, instance)
        if datadog[number][instance] == nil {
            datadog[number][instance] = DatadogProcess(settings, service: service(), at: now)
        }
    }

    private static func makeRoom<State>(_ states: inout [[State?]], _ number: Int, _ instance: Int) {
        while states.count <= number { states.append([]) }
        while states[number].count <= instance { states[number].append(nil) }
    }
}
