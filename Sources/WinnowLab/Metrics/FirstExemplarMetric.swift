import WinnowModel

/// How long after a fault starts the first span that it touched can be looked at.
///
/// The whole is the median over the faults that touched spans. One of which no such span was kept is never seen, later than any time: where it
/// is in the middle there is no value, and `faults_without_exemplar` says why.
struct FirstExemplarMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "first_exemplar_seconds", unit: "s", .lower,
            "from a fault's onset to the first kept span that it touched; the whole is the median, a fault without one counts as never"
        ),
        MetricEntry(
            "faults_without_exemplar", unit: "faults", .lower, "faults that touched spans of which none was kept"),
    ]
    private let facts: TrafficFacts
    private var first: [Nanos]
    private var touched: [Bool]

    init(_ context: LaneContext) {
        facts = context.facts
        first = [Nanos](repeating: .max, count: facts.faults.count)
        touched = [Bool](repeating: false, count: facts.faults.count)
    }

    mutating func observe(_ slab: LaneSlab) {
        for touch in slab.slab.truth.touches where Int(touch.fault) < first.count {
            touched[Int(touch.fault)] = true
            if slab.fate[Int(touch.span)] == SpanFate.kept.rawValue {
                first[Int(touch.fault)] = min(first[Int(touch.fault)], slab.storedAt[Int(touch.span)])
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        guard facts.knowsFaults else {
            return [
                MetricValue(id: "first_exemplar_seconds", value: nil),
                MetricValue(id: "faults_without_exemplar", value: nil),
            ]
        }
        /// Of the faults that touched spans; infinite: never.
        var delays: [Double] = []
        var values: [MetricValue] = []
        for (index, fault) in facts.faults.enumerated() {
            let seen = first[index] != .max
            let delay = seen ? (Double(first[index]) - Double(fault.onset)) / 1e9 : nil
            // Differences of Unix nanoseconds lose bits as doubles; subtract integers.
            let exact = seen && first[index] >= fault.onset ? Double(first[index] - fault.onset) / 1e9 : delay
            values.append(
                MetricValue(id: "first_exemplar_seconds", dimension: [("fault", fault.name)], value: exact))
            if let exact { delays.append(exact) } else if touched[index] { delays.append(.infinity) }
        }
        let missed = zip(touched, first).count { $0 && $1 == .max }
        return [
            MetricValue(id: "first_exemplar_seconds", value: Self.median(delays)),
            MetricValue(id: "faults_without_exemplar", value: Double(missed)),
        ] + values
    }

    /// The median; `nil` of nothing, and where it is infinite.
    static func median(_ delays: [Double]) -> Double? {
        guard !delays.isEmpty else { return nil }
        let sorted = delays.sorted()
        let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        return middle.isFinite ? middle : nil
    }
}
