/// What recorded traces say about the sampling that they went through before they were recorded, counted by who says it.
public struct WeightSummary: Sendable, Hashable {
    /// The traces whose weight comes from one carrier.
    public struct Part: Sendable, Hashable {
        /// Id of the carrier: `otel.threshold`, `honeycomb` …
        public var carrier: String
        /// Traces with a known weight.
        public var traces = 0
        /// Traces of which the carrier says that they were sampled, but not at what rate.
        public var unknown = 0
        /// Least known weight; 0 when there is none.
        public var least = 0.0
        /// Greatest known weight; 0 when there is none.
        public var greatest = 0.0
        /// Sum of the known weights.
        public var represented = 0.0

        /// Creates the part of a carrier that no trace has named yet.
        public init(carrier: String) { self.carrier = carrier }

        /// Counts a trace; `nil`: sampled, but nobody says at what rate.
        public mutating func add(_ weight: Double?) {
            guard let weight else {
                unknown += 1
                return
            }
            least = traces == 0 ? weight : min(least, weight)
            greatest = max(greatest, weight)
            represented += weight
            traces += 1
        }
    }

    /// The carriers that some trace names, in the order of their catalogue.
    public var parts: [Part]
    /// Traces that say nothing: each stands for itself.
    public var silent: Int

    /// Creates a summary.
    public init(parts: [Part], silent: Int) {
        self.parts = parts
        self.silent = silent
    }

    /// True when no trace says anything.
    public var isEmpty: Bool { parts.isEmpty }
    /// Traces with a known weight.
    public var traces: Int { parts.reduce(0) { $0 + $1.traces } }
    /// Traces that were sampled at a rate that nobody says; each is counted as one.
    public var unknown: Int { parts.reduce(0) { $0 + $1.unknown } }
    /// How many traces all of them stand for, those without a known weight for themselves.
    public var represented: Double { parts.reduce(Double(silent + unknown)) { $0 + $1.represented } }
    /// Least known weight; 0 when there is none.
    public var least: Double { parts.filter { $0.traces > 0 }.map(\.least).min() ?? 0 }
    /// Greatest known weight; 0 when there is none.
    public var greatest: Double { parts.map(\.greatest).max() ?? 0 }
}
