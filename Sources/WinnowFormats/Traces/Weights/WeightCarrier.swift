import WinnowModel

/// A place where samplers write what a kept trace stands for. One file with such a type and one line in `WeightCatalog`.
///
/// Asked once for each different row of attributes and each different trace state, never once per span.
protocol WeightCarrier: SendableMetatype {
    /// What the catalogue says about it.
    static var entry: WeightEntry { get }
    /// Keys of the attributes that it reads; empty when it reads trace state only.
    static var keys: [String] { get }
    /// What a span's attributes say; `nil`: nothing. Asked only where a key of `keys` occurs.
    static func statement(attributes: WeightAttributes) -> WeightStatement?
    /// What a trace state says; `nil`: nothing.
    static func statement(traceState header: String) -> WeightStatement?
}

extension WeightCarrier {
    static var keys: [String] { [] }
    static func statement(attributes: WeightAttributes) -> WeightStatement? { nil }
    static func statement(traceState header: String) -> WeightStatement? { nil }
}

/// What the catalogue says about a carrier of weights.
public struct WeightEntry: Sendable, Hashable {
    /// Its id: lower case, with dots.
    public let id: String
    /// One line about it.
    public let summary: String
    /// Where the behaviour comes from.
    public let source: String

    init(id: String, summary: String, source: String) {
        self.id = id
        self.summary = summary
        self.source = source
    }
}

/// What a span says about the sampling of its trace.
enum WeightStatement: Sendable, Equatable {
    /// The trace stands for this many, at least 1.
    case weight(Double)
    /// The trace was kept because the random bits of its id reach the threshold; if they don't, the statement is void.
    case threshold(ConsistentThreshold)
    /// A sampler decided, but at what rate isn't said, or it is no rate at all.
    case unknown

    /// One over a sampling probability; unknown outside 0 < p ≤ 1.
    static func probability(_ probability: Double) -> WeightStatement {
        let weight = 1 / probability
        return probability > 0 && probability <= 1 && weight.isFinite ? .weight(weight) : .unknown
    }

    /// A number of traces; unknown below 1.
    static func count(_ count: Double) -> WeightStatement {
        count >= 1 && count.isFinite ? .weight(count) : .unknown
    }
}

/// The attributes of one row, by key.
struct WeightAttributes {
    private let values: [(key: String, value: AttributeValue)]

    init(_ values: [(key: String, value: AttributeValue)]) { self.values = values }

    /// The first value with this key.
    subscript(_ key: String) -> AttributeValue? { values.first { $0.key == key }?.value }

    /// The value as a number, text in decimal included; NaN when it is there and no number.
    func number(_ key: String) -> Double? {
        switch self[key] {
        case nil: nil
        case .int(let number): Double(number)
        case .double(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .string(let text): Double(text) ?? .nan
        default: .nan
        }
    }

    /// The value when it is text.
    func text(_ key: String) -> String? {
        if case .string(let text) = self[key] { text } else { nil }
    }
}
