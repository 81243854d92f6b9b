import WinnowSettings
import WinnowModel
import WinnowSampling

// What an experiment writes for the samplers of Jaeger's clients and Datadog's tracers.
extension NativeSampler {
    /// A sampler of a Jaeger client, without strategies: those stand in Jaeger's own file.
    struct Jaeger: SettingsBlock {
        enum Kind: String, CaseIterable {
            case const
            case probabilistic
            case rateLimiting = "ratelimiting"
            case guaranteedThroughput = "guaranteed"
        }

        var type = Kind.probabilistic
        var param = 0.0
        var lowerBound = 0.0
        var library: JaegerClient.Library?
        var behaviour = JaegerClient.Behaviour.asIs

        var settings: HeadSamplerSettings {
            let kind: JaegerSamplerSettings.Kind =
                switch type {
                case .const: .const(param == 1)
                case .probabilistic: .probabilistic(param)
                case .rateLimiting: .rateLimiting(param)
                case .guaranteedThroughput: .guaranteedThroughput(probability: param, lowerBound: lowerBound)
                }
            return .jaeger(
                JaegerSamplerSettings(kind, client: library.map { JaegerClient($0, behaviour: behaviour) }))
        }

        static let summary = "a sampler of a Jaeger client"
        static var fields: [SettingField<Jaeger>] {
            [
                .choice("type", \.type, required: true, "what decides"),
                .number(
                    "param", \.param, in: 0...1e9, required: true,
                    "a probability, traces per second of a process, or for const 1 and 0"),
                .number(
                    "lower_bound", \.lowerBound, in: 0...1e6, "traces per second that guaranteed keeps at least"),
                .choice("client", \.library, "whose client; without it that of each service's SDK, else Go's"),
                .choice("behaviour", \.behaviour, "as the client named is released, or as its documentation means it"),
            ]
        }

        mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
            if type == .probabilistic || type == .guaranteedThroughput, param > 1 {
                diagnostics.append((node["param"] ?? node).diagnostic("a probability is from 0 to 1"))
            }
            if behaviour == .spec, library == nil {
                diagnostics.append(
                    (node["behaviour"] ?? node).diagnostic(
                        "a behaviour belongs to a client",
                        remedy: "add client: go, java, python, jaeger-go, jaeger-java or jaeger-node"))
            }
        }
    }

    /// A Datadog tracer with one rule for everything.
    struct Datadog: SettingsBlock {
        var rate = 1.0
        var limit = 100
        var behaviour = DatadogSamplerSettings.Behaviour.asIs

        var settings: HeadSamplerSettings {
            var settings = DatadogSamplerSettings(rules: [.init(sampleRate: rate)])
            settings.rateLimit = Double(limit)
            settings.behaviour = behaviour
            return .datadog(settings)
        }

        static let summary = "a Datadog tracer with one rule for everything"
        static var fields: [SettingField<Datadog>] {
            [
                .probability("sample_rate", \.rate, required: true, "share of traces that is kept"),
                .integer(
                    "rate_limit", \.limit, in: -1...1_000_000, "most traces per second of a process; -1: no limit"),
                .choice("behaviour", \.behaviour, "as ddtrace 4.16.0, or as documented"),
            ]
        }
    }
}
