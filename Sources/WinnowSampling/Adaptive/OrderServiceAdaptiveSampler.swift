public import WinnowModel

/// The order service's `AdaptiveSampler`, faults included: a baseline to compare with, not a recommendation.
///
/// A span with a true `error` attribute at its start is kept; any other is kept by its trace id with probability
/// `base_rate` × multiplier. `error_rate` is never updated and `target_spans_per_second` never read, so nothing adapts. Every span decides
/// for itself: where the probability differs along a trace, traces break. Kept spans carry no weight.
///
/// Two readings are named: **as written**, the multiplier is looked up by the *span's name* in a table of service names, so it is 1 almost
/// everywhere; **by service**, the table is looked up by the span's service, as was meant.
public struct OrderServiceAdaptiveSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "adaptive.order_service",
        summary: "the order service's sampler as given: static multipliers, no control loop (baseline)",
        example: "sampler: adaptive_order_service\nreading: as_written", source: "order service, AdaptiveSampler")

    /// How the table of multipliers is read.
    public enum Reading: String, Sendable, CaseIterable {
        /// Looked up by the span's name.
        case asWritten = "as_written"
        /// Looked up by the service's name.
        case byService = "by_service"
    }

    /// What a user may set.
    public struct Settings: Sendable {
        /// How the table is read.
        public var reading = Reading.asWritten
        /// Probability before multipliers, 0...1.
        public var baseRate = 0.1
        /// Multipliers by service name; 1 for any other.
        public var multipliers: [(service: String, multiplier: Double)] = [
            ("order-service", 2.0), ("payment-service", 3.0), ("notification-service", 0.5),
        ]

        /// Creates the sampler's own defaults.
        public init() {}
    }

    private let settings: Settings
    private let ratios: [String: TraceIDRatio]
    private let other: TraceIDRatio
    private var byOperation: [TraceIDRatio] = []
    private var error = StartTimeTruth(key: "error")

    /// Creates the sampler.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        var ratios: [String: TraceIDRatio] = [:]
        for (service, multiplier) in settings.multipliers {
            ratios[service] = TraceIDRatio(min(1, settings.baseRate * multiplier), .python)
        }
        self.ratios = ratios
        other = TraceIDRatio(min(1, settings.baseRate), .python)
    }

    /// Decides every span by itself.
    public mutating func decide(_ starts: SpanStarts, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decisions.reset(count: starts.spanCount)
        for number in byOperation.count..<max(byOperation.count, tables.operations.count) {
            let operation = tables.operations[number]
            let looked = settings.reading == .asWritten ? operation.name : operation.service
            byOperation.append(ratios[tables.strings[looked]] ?? other)
        }
        error.prepare(tables)
        for trace in 0..<starts.traceCount {
            let high = starts.traceIDHigh[trace]
            let low = starts.traceIDLow[trace]
            for row in starts.spans(of: trace) {
                let forced = error.holds(starts.attributes[row], traceKey: low, spanKey: starts.spanID[row], tables)
                let ratio = byOperation[Int(starts.operation[row])]
                decisions.keep[row] = forced || ratio.keeps(high: high, low: low) ? 1 : 0
                decisions.probability[row] = forced ? 1 : ratio.ratio
                decisions.exportedWeight[row] = 1
            }
        }
    }
}
