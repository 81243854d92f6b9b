/// The chance with which a span had been kept, and what it hangs on: two samplers that look at the same bits keep nested sets.
struct Inclusion: Sendable, Hashable {
    /// What the decision is drawn from.
    enum Source: UInt8, Sendable {
        /// Nothing: the same whatever the id.
        case certain
        /// The low 64 bits, low end kept.
        case low
        /// The low 64 bits as a signed number, both ends of the unsigned range kept.
        case signedLow
        /// The high 64 bits as a signed number.
        case signedHigh
        /// The four words together.
        case words
        /// The high 64 bits, little-endian.
        case scaledHigh
        /// The low 64 bits, little-endian.
        case swappedLow
        /// The low 64 bits, multiplied.
        case product
        /// The low 56 bits, high end kept.
        case threshold
        /// `rv` of the trace state.
        case randomValue
        /// More than one of them, or one that is not drawn from the id.
        case mixed
    }

    /// 0...1; NaN: unknown.
    var probability: Double
    /// What it hangs on.
    var source: Source

    init(_ probability: Double, _ source: Source) {
        self.probability = probability
        self.source = probability == 0 || probability == 1 ? .certain : source
    }

    static let always = Inclusion(1, .certain)
    static let never = Inclusion(0, .certain)
    static let unknown = Inclusion(.nan, .mixed)

    /// The chance that both keep.
    func and(_ other: Inclusion) -> Inclusion {
        if source == .certain { return probability == 0 ? .never : other }
        if other.source == .certain { return other.probability == 0 ? .never : self }
        if source == .mixed || other.source == .mixed { return .unknown }
        if source == other.source { return Inclusion(min(probability, other.probability), source) }
        return Inclusion(Self.joint(self, other) ?? Self.joint(other, self) ?? probability * other.probability, .mixed)
    }

    /// The chance that one of both keeps.
    func or(_ other: Inclusion) -> Inclusion {
        let both = and(other)
        if source == other.source && source != .mixed {
            return Inclusion(max(probability, other.probability), source)
        }
        if source == .certain { return probability == 1 ? .always : other }
        if other.source == .certain { return other.probability == 1 ? .always : self }
        return Inclusion(probability + other.probability - both.probability, .mixed)
    }

    /// The chance that it does not keep.
    var complement: Inclusion { Inclusion(1 - probability, source == .certain ? .certain : .mixed) }

    /// The common share of two sets of low 64 bits that are intervals, exactly; `nil` for a pair that is independent or comes the other way.
    private static func joint(_ a: Inclusion, _ b: Inclusion) -> Double? {
        switch (a.source, b.source) {
        case (.low, .signedLow):
            // [0, p) against both ends, each half as long.
            let half = b.probability / 2
            return min(a.probability, half) + max(0, a.probability - (1 - half))
        case (.low, .threshold): return lowEnd(a.probability, b.probability)
        case (.signedLow, .threshold):
            return lowEnd(a.probability / 2, b.probability) + highEnd(a.probability / 2, b.probability)
        default: return nil
        }
    }

    /// Share of [0, p) that is in the upper `top` of the block of 2^56 ids in which it stands.
    private static func lowEnd(_ p: Double, _ top: Double) -> Double {
        let blocks = (p * 256).rounded(.down)
        return (blocks * top + max(0, p * 256 - blocks - (1 - top))) / 256
    }

    /// The same of [1 - p, 1).
    private static func highEnd(_ p: Double, _ top: Double) -> Double {
        let blocks = (p * 256).rounded(.down)
        return (blocks * top + min(p * 256 - blocks, top)) / 256
    }
}
