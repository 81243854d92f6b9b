import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

/// The configuration of jaeger-client for Python; what it makes of every value is held against the vectors.
@Suite struct ClientTests {
    @Test func samplers() {
        #expect(
            Reading("service_name: x\nsampler: {type: probabilistic, param: '0.5'}").client == .probabilistic(0.5))
        #expect(Reading("sampler: {type: rate_limiting, param: 2}").client == .rateLimiting(2))
        #expect(Reading("sampler: {type: const, param: 1}").client == .const(true))
    }

    @Test(arguments: [
        "sampler: {type: Const, param: 1}", "sampler: {param: 1}", "sampler: {type: ratelimiting, param: -1}",
    ])
    func refused(text: String) {
        #expect(Reading(text).errors.first?.line == 1)
    }
}

extension Reading {
    fileprivate var client: JaegerSamplerSettings.Kind? {
        if case .jaeger(let settings) = head { settings.kind } else { nil }
    }
}
