/// `sampler.type` and `sampler.param` on root spans, as Jaeger's clients write them, and OpenTelemetry's `jaegerremote` under `jaeger.`.
///
/// Only `probabilistic` has a weight, and `const` keeps everything. A rate limiter, or the lower bound of a guaranteed-throughput sampler,
/// keeps at a rate that follows the traffic and that nobody writes down.
enum JaegerWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "jaeger", summary: "attributes sampler.type and sampler.param: 1 / param if probabilistic, else unknown",
        source: "jaeger-client, go-contrib samplers/jaegerremote")

    static let keys = ["sampler.type", "sampler.param", "jaeger.sampler.type", "jaeger.sampler.param"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? {
        let prefix = attributes["sampler.type"] != nil || attributes["sampler.param"] != nil ? "" : "jaeger."
        switch attributes.text(prefix + "sampler.type") {
        case "const": return .weight(1)
        case "probabilistic": return .probability(attributes.number(prefix + "sampler.param") ?? .nan)
        default: return .unknown
        }
    }
}
