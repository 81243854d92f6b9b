/// Datadog's rate: an id is kept when its product with Knuth's factor, modulo 2^64, is at most `rate` × 2^64.
///
/// ddtrace 4.16.0, and the same of dd-trace-go 2.12.0 and dd-trace 6.21.0 for Node.js: `_trace/sampler.py` (RateSampler) and `_trace/sampling_rule.py` (SamplingRule). The threshold is a double, so an id whose
/// hash is 0 passes a RateSampler of rate 0; a SamplingRule compares with 0 and 1 first and keeps nothing at 0.
struct DatadogRate: Sendable, Equatable {
    /// The rate, 0...1.
    let rate: Double
    /// Greatest hash that is kept; `nil` keeps every id.
    let threshold: UInt64?
    /// Whether nothing is kept, whatever the hash.
    let keepsNone: Bool

    /// Creates a rate; numbers outside 0...1 are clamped, NaN is 0, by Go half of all. `zeroKeepsNone`: SamplingRule's reading of 0, not
    /// RateSampler's.
    init(_ rate: Double, zeroKeepsNone: Bool, _ tracer: DatadogSamplerSettings.Tracer = .python) {
        // uint64(NaN) is 2^63 on amd64.
        let clamped = rate.isNaN ? (tracer == .go ? 0.5 : 0) : min(1, max(0, rate))
        let scaled = clamped * 0x1p64
        self.rate = clamped
        threshold = scaled >= 0x1p64 ? nil : UInt64(scaled)
        keepsNone = zeroKeepsNone && clamped == 0
    }

    /// The hash of an id: the low 64 bits of a trace id, or a span id.
    @inline(__always)
    static func hash(_ id: UInt64) -> UInt64 { id &* 1_111_111_111_111_111_111 }

    /// What a tracer says when it is made with a rate that it can't take; `nil` when it takes it, clamped.
    static func refusal(of rate: Double, _ tracer: DatadogSamplerSettings.Tracer) -> String? {
        tracer == .node && rate.isNaN
            ? "RangeError: The number NaN cannot be converted to a BigInt because it is not an integer" : nil
    }

    /// Whether an id is kept.
    @inline(__always)
    func keeps(_ id: UInt64) -> Bool {
        guard let threshold else { return true }
        return !keepsNone && Self.hash(id) <= threshold
    }

    /// The value of the tag `_dd.p.ksr`: at most six decimals, half up, without trailing zeros (`internal/sampling.py`, `format_rate`).
    static func text(_ rate: Double) -> String {
        let millionths = (min(1, max(0, rate)) * 1e6 + 0.5).rounded(.down)
        // 0...1,000,000 after clamping; NaN has become 0.
        let whole = UInt32(millionths)
        if whole % 1_000_000 == 0 { return String(whole / 1_000_000) }
        let digits = String(whole)
        var text = "0." + String(repeating: "0", count: 6 - digits.count) + digits
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
