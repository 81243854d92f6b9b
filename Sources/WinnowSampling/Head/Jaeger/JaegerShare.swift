import WinnowModel

/// A share of trace ids, by the arithmetic of a client.
///
/// Recorded of jaeger-client-go 2.30.0, jaeger-core 1.8.1, jaeger-client 4.8.0 (Python) and 3.19.0 (Node.js).
struct JaegerShare: Sendable {
    private enum Test: Sendable {
        case all
        case ratio(TraceIDRatio)
        case below(UInt64)
        case masked(atMost: UInt64)
        case signed(positive: Int64, negative: Int64)
        case drawn(key: UInt64)
    }

    /// The share, 0...1.
    let rate: Double
    /// What ids are compared with; `nil`: nothing of the kind, or more than any id.
    let bound: UInt64?
    private let test: Test

    /// A rate outside 0...1 is clamped; NaN is what each language makes of it. `key` is that of the process's draws.
    init(_ rate: Double, _ rules: JaegerRules, key: UInt64 = 0) {
        let rate = rate.isNaN ? rate : min(1, max(0, rate))
        self.rate = rate
        switch rules.arithmetic {
        case .ratio(let sdk):
            bound = nil
            test = .ratio(TraceIDRatio(rate, sdk))
        case .low:
            let scaled = ((rate.isNaN ? 0 : rate) * 0x1p64).rounded(.up)
            bound = scaled >= 0x1p64 ? nil : UInt64(scaled)
            test = bound.map { .below($0) } ?? .all
        case .masked:
            // uint64(NaN) is 2^63 on amd64.
            let most = rate.isNaN ? 1 << 63 : UInt64(rate * 0x1p63)
            bound = most
            test = .masked(atMost: most)
        case .signed:
            let positive = rate.isNaN ? 0 : Int64(clamping: Int128(rate * 0x1p63))
            let negative = rate.isNaN ? 0 : Int64(clamping: Int128(rate * -0x1p63))
            bound = nil
            test = .signed(positive: positive, negative: negative)
        case .drawn:
            bound = nil
            test = .drawn(key: key)
        }
    }

    /// Whether an id with these low 64 bits is kept.
    @inline(__always)
    func keeps(_ low: UInt64) -> Bool {
        switch test {
        case .all: return true
        case .ratio(let ratio): return ratio.keeps(high: 0, low: low)
        case .below(let bound): return low < bound
        case .masked(let most): return low & 0x7FFF_FFFF_FFFF_FFFF <= most
        case .signed(let positive, let negative):
            let signed = Int64(bitPattern: low)
            return signed > 0 ? signed <= positive : signed >= negative
        case .drawn(let key): return keeps(draw: Draw.unit(Draw.word(key, low)))
        }
    }

    /// Whether a draw from 0..<1 is kept, where one is drawn.
    func keeps(draw: Double) -> Bool { draw < rate }

    /// What is said about an id.
    func verdict(_ low: UInt64) -> JaegerVerdict {
        JaegerVerdict(isKept: keeps(low), kind: .probabilistic, parameter: rate, probability: rate)
    }
}
