import WinnowModel

/// Keeps a share of trace ids by the arithmetic of an SDK: no two SDKs need keep the same ids (reference: head sampling, section 2).
///
/// Every span of a trace gets the same answer from one SDK. Kept spans carry no weight.
struct TraceIDRatio: Sendable, Hashable {
    /// What the catalogue says about it.
    static let entry = CatalogEntry(
        id: "head.trace_id_ratio", summary: "keeps a share of trace ids, by the arithmetic of the service's SDK",
        example: "sampler: trace_id_ratio\nratio: 0.1\nsdk: java",
        source: "OpenTelemetry SDKs' TraceIdRatioBased samplers, Datadog tracers, OpenCensus")

    /// What an id is made of before it is compared.
    private enum Form: UInt8 {
        /// Nothing is, everything is kept.
        case all, none
        /// Low 64 bits, shifted right by one, below the bound (Go, Rust).
        case shiftedLow
        /// Low 64 bits below the bound (Python, Ruby, opentelemetry-swift-core).
        case low
        /// Low 63 bits below the bound (Erlang).
        case maskedLow
        /// Low 60 bits below the bound (PHP; its sources since pull request 1391 compare the last 56 with a threshold of 4 digits instead).
        case shortLow
        /// Low 64 bits, not above the bound (OpenCensus).
        case lowInclusive
        /// Magnitude of the signed low 64 bits below the bound; the least integer has no magnitude and stays below (Java).
        case signedLow
        /// The same of the high 64 bits (.NET).
        case signedHigh
        /// XOR of the four 32-bit words below the bound (JS).
        case words
        /// High 64 bits, read little-endian and rounded through a `double`, not above the bound (C++).
        case scaledHigh
        /// Low 64 bits, read little-endian, below the bound (swift-otel).
        case swappedLow
        /// Low 64 bits times Knuth's factor, not above the bound (Datadog's tracers; the agent's test is `<`).
        case product
    }

    /// Share of ids, 0...1.
    let ratio: Double
    let bound: UInt64
    private let form: Form
    /// True where a span is kept, too, when its parent is sampled: OpenCensus, and opentelemetry-swift-core against the specification.
    let followsParent: Bool
    /// True where it is, too, when one of its links is to a sampled span (opentelemetry-swift-core, against the specification).
    let followsLinks: Bool

    /// Creates the test of an SDK; a ratio outside 0...1 is clamped. NaN keeps nothing but what a bound of 0 lets pass, with Go everything.
    init(_ ratio: Double, _ sdk: SDK = .go) {
        let isNaN = ratio.isNaN
        let ratio = isNaN ? 0 : min(1, max(0, ratio))
        followsParent = sdk == .swift || sdk == .openCensus
        followsLinks = sdk == .swift
        var kept = ratio
        let form: Form
        switch sdk {
        case .go where isNaN:
            // uint64(NaN) is 2^63 on amd64, above every id.
            form = .all
            bound = 1 << 63
            kept = 1
        case .go, .rust:
            form = ratio >= 1 ? .all : .shiftedLow
            bound = Self.word(ratio * 0x1p63)
        case .python:
            let scaled = (ratio * 0x1p64).rounded(.toNearestOrEven)
            form = scaled >= 0x1p64 ? .all : .low
            bound = Self.word(scaled)
        case .ruby:
            // ratio × (2^64 - 1) is computed in doubles, as ratio × 2^64, and rounded up.
            form = ratio >= 1 ? .all : .low
            bound = Self.word((ratio * 0x1p64).rounded(.up))
        case .erlang:
            // The bound is a double, which Erlang compares exactly: whole numbers below it are those below the next whole one.
            form = .maskedLow
            bound = ratio >= 1 ? UInt64(Int64.max) : Self.word((ratio * 0x1p63).rounded(.up))
        case .php:
            form = .shortLow
            bound = Self.word((ratio * 0x1p60).rounded(.toNearestOrAwayFromZero))
        case .swift:
            form = .low
            bound = Self.word(ratio * 0x1p64)
        case .openCensus:
            form = .lowInclusive
            bound = Self.word(ratio * 0x1p64)
        case .java, .dotnet:
            // Only a ratio of 0 has a bound below all ids; with a bound of 0, the least integer still passes.
            form = ratio == 0 && !isNaN ? .none : sdk == .java ? .signedLow : .signedHigh
            bound = ratio >= 1 ? UInt64(Int64.max) : Self.word(ratio * 0x1p63)
        case .js:
            form = ratio >= 1 ? .all : .words
            bound = ratio >= 1 ? 1 << 32 : Self.word((ratio * 4_294_967_295).rounded(.down))
        case .cpp:
            bound = Self.scaled(ratio)
            form = bound == 0 ? .none : .scaledHigh
        case .swiftOTel:
            form = .swappedLow
            bound = Self.word(ratio * 0x1p64)
        case .datadog:
            form = .product
            bound = Self.word(ratio * 0x1p64)
        }
        self.ratio = kept
        self.form = form
    }

    /// Keeps every id.
    static let all = TraceIDRatio(1, .go)
    /// Keeps no id.
    static let none = TraceIDRatio(0, .java)

    /// Whether the trace with this id is kept.
    @inline(__always)
    func keeps(high: UInt64, low: UInt64) -> Bool {
        switch form {
        case .all: true
        case .none: false
        case .shiftedLow: low >> 1 < bound
        case .low: low < bound
        case .maskedLow: low & 0x7FFF_FFFF_FFFF_FFFF < bound
        case .shortLow: low & 0x0FFF_FFFF_FFFF_FFFF < bound
        case .lowInclusive: low <= bound
        case .signedLow: Self.isNear(low, bound)
        case .signedHigh: Self.isNear(high, bound)
        case .words:
            UInt64(UInt32(truncatingIfNeeded: (high ^ low) >> 32) ^ UInt32(truncatingIfNeeded: high ^ low)) < bound
        case .scaledHigh: Self.scaled(Double(high.byteSwapped) / 0x1p64) <= bound
        case .swappedLow: low.byteSwapped < bound
        case .product: low &* 1_111_111_111_111_111_111 <= bound
        }
    }

    /// Chance of being kept and the part of the id that it hangs on.
    var inclusion: Inclusion {
        switch form {
        case .all: .always
        case .none: .never
        case .shiftedLow, .low, .lowInclusive: Inclusion(ratio, .low)
        case .maskedLow: Inclusion(ratio, .maskedLow)
        case .shortLow: Inclusion(ratio, .shortLow)
        case .signedLow: Inclusion(ratio, .signedLow)
        case .signedHigh: Inclusion(ratio, .signedHigh)
        case .words: Inclusion(ratio, .words)
        case .scaledHigh: Inclusion(ratio, .scaledHigh)
        case .swappedLow: Inclusion(ratio, .swappedLow)
        case .product: Inclusion(ratio, .product)
        }
    }

    /// What an SDK says when it refuses `ratio`; `nil` when it takes it (clamping it where it is outside 0...1).
    ///
    /// Known of OpenTelemetry Python 1.45, Java 1.68 and OpenCensus Python 0.11, whose constructors throw, and of Ruby, PHP and Erlang by
    /// their sources.
    static func refusal(of ratio: Double, _ sdk: SDK) -> String? {
        switch sdk {
        case .python where ratio.isNaN: "cannot convert float NaN to integer"
        case .python where !(0...1).contains(ratio): "Probability must be in range [0.0, 1.0]."
        case .java where ratio < 0 || ratio > 1: "ratio must be in range [0.0, 1.0]"
        case .ruby where !(0...1).contains(ratio): "ratio must be in range [0.0, 1.0]"
        case .php where ratio < 0 || ratio > 1: "probability should be be between 0.0 and 1.0."
        case .erlang where !(0...1).contains(ratio): "case_clause"
        case .openCensus where !(0...1).contains(ratio): "Rate must between 0 and 1."
        default: nil
        }
    }

    /// Converts as the languages do that stop at the largest integer.
    private static func word(_ value: Double) -> UInt64 {
        value >= 0x1p64 ? .max : UInt64(value)
    }

    /// Java's `Math.abs(x) < bound` over signed integers: the least one is its own magnitude.
    @inline(__always)
    private static func isNear(_ word: UInt64, _ bound: UInt64) -> Bool {
        let signed = Int64(bitPattern: word)
        return (signed < 0 ? 0 &- signed : signed) < Int64(bitPattern: bound)
    }

    /// opentelemetry-cpp's `CalculateThreshold`: high and low 32 bits apart, so that no product wraps.
    private static func scaled(_ ratio: Double) -> UInt64 {
        if ratio <= 0 { return 0 }
        if ratio >= 1 { return .max }
        let product = 4_294_967_295 * ratio
        let whole = product.rounded(.down)
        return UInt64(whole) << 32 &+ UInt64((product - whole) * 0x1p32 + product)
    }
}
