import WinnowModel

/// How many different rare paths the traffic took, and how many of them are to be seen in what was kept: in one trace at least, the span that
/// the path starts with (of a recording every span, because there a path is the shape of a whole trace).
///
/// Of a recording that is itself a sample: the paths that it holds. Which of them are rare is judged by what their traces stand for.
struct RarePathMetric: LaneMetric {
    static let entries = [
        MetricEntry("rare_paths_seen", unit: "paths", .neither, "different rare paths that the traffic took"),
        MetricEntry(
            "rare_paths_kept", unit: "paths", .higher, "of those, paths that can be seen in what was kept",
            range: .upTo("rare_paths_seen")),
    ]
    private var seen: [Bool]
    private var kept: [Bool]
    private let unknown: Bool

    init(_ context: LaneContext) {
        seen = [Bool](repeating: false, count: context.facts.rarePaths.count)
        kept = seen
        unknown = context.facts.unknownClasses.contains(.rarePath)
    }

    mutating func observe(_ slab: LaneSlab) {
        for mark in slab.slab.truth.rarePaths where Int(mark.path) < seen.count {
            seen[Int(mark.path)] = true
            if slab.keeps(mark) { kept[Int(mark.path)] = true }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        func count(_ flags: [Bool]) -> Double? { unknown ? nil : Double(flags.count { $0 }) }
        return [
            MetricValue(id: "rare_paths_seen", value: count(seen)),
            MetricValue(id: "rare_paths_kept", value: count(kept)),
        ]
    }
}
