/// The chance with which a span had been kept, and what it hangs on: two samplers that look at the same bits keep nested sets.
struct Inclusion: Sendable, Hashable {
    /// What the decision is drawn from.
    enum Source: UInt8, Sendable {
        /// Nothing: the same whatever the id.
        case certain
        /// The low 64 bits, low end kept.
        case low
        /// The low 63 bits, low end kept: twice the low 64 bits' share from each of their halves.
        case maskedLow
        /// The low 60 bits, low end kept.
        case shortLow
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
        case (.low, .maskedLow): return highEnd(a.probability, b.probability, blocks: 2)
        case (.low, .shortLow): return highEnd(a.probability, b.probability, blocks: 16)
        case (.maskedLow, .shortLow): return highEnd(a.probability, b.probability, blocks: 8)
        case (.signedLow, .maskedLow): return bothEnds(a.probability, b.probability, blocks: 2)
        case (.signedLow, .shortLow): return bothEnds(a.probability, b.probability, blocks: 16)
        case (.low, .threshold): return lowEnd(a.probability, b.probability, blocks: 256)
        case (.maskedLow, .threshold): return lowEnd(a.probability, b.probability, blocks: 128)
        case (.shortLow, .threshold): return lowEnd(a.probability, b.probability, blocks: 16)
        case (.signedLow, .threshold): return bothEnds(a.probability, b.probability, blocks: 256)
        default: return nil
        }
    }

    /// Share of [0, p) that is in the upper `end` of the block in which it stands, of so many equal ones; of [1 - p, 1) in the lower.
    private static func lowEnd(_ p: Double, _ end: Double, blocks: Double) -> Double {
        let whole = (p * blocks).rounded(.down)
        return (whole * end + max(0, p * blocks - whole - (1 - end))) / blocks
    }

    /// The same of [1 - p, 1) in the upper end; of [0, p) in the lower.
    private static func highEnd(_ p: Double, _ end: Double, blocks: Double) -> Double {
        let whole = (p * blocks).rounded(.down)
        return (whole * end + min(p * blocks - whole, end)) / blocks
    }

    /// The same of both ends, each of half the length, in one end of the blocks.
    private static func bothEnds(_ p: Double, _ end: Double, blocks: Double) -> Double {
        lowEnd(p / 2, end, blocks: blocks) + highEnd(p / 2, end, blocks: blocks)
    }
}
