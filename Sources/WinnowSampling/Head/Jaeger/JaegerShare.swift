/// A share of trace ids, by the arithmetic of a client.
struct JaegerShare: Sendable {
    /// The share, 0...1.
    let rate: Double
    private let ratio: TraceIDRatio?
    /// Ids whose low half is below are kept; `nil` keeps all.
    let bound: UInt64?

    /// `rate` must be in 0...1.
    init(_ rate: Double, _ rules: JaegerRules) {
        self.rate = rate
        if let sdk = rules.ratio {
            bound = nil
            ratio = TraceIDRatio(rate, sdk)
        } else {
            // jaeger-client compares the low 64 bits with rate × 2^64, whose fraction counts.
            let scaled = (rate * 0x1p64).rounded(.up)
            bound = scaled >= 0x1p64 ? nil : UInt64(scaled)
            ratio = nil
        }
    }

    /// Whether an id with these low 64 bits is kept.
    @inline(__always)
    func keeps(_ low: UInt64) -> Bool {
        if let ratio { return ratio.keeps(high: 0, low: low) }
        guard let bound else { return true }
        return low < bound
    }

    /// What is said about an id.
    func verdict(_ low: UInt64) -> JaegerVerdict {
        JaegerVerdict(isKept: keeps(low), kind: .probabilistic, parameter: rate, probability: rate)
    }
}
