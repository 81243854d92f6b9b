import WinnowModel
import WinnowStore

/// Spans that were lost without a sampling decision: by policy, where, and why; the largest losses first.
struct Losses {
    /// Most rows of a policy.
    private static let most = 5

    private struct Row {
        var policy: String
        var hop: String
        var cause: String
        /// Of one seed; the mean where there are several.
        var spans: Double
        var share: Double?
    }

    private var rows: [Row] = []
    private let hasPolicies: Bool
    /// What has no row.
    private(set) var sentences: [String] = []

    init(_ record: RunRecord) {
        let causes = Set(SpanFate.allCases.filter(\.isLoss).map(\.cause))
        let seeds = Double(max(1, record.run.seeds.count))
        let spans = Double(record.run.traffic.spans)
        hasPolicies = record.policies.count > 1
        for policy in record.policies {
            var places: [(hop: String, cause: String)] = []
            var sums: [String: Double] = [:]
            for entry in record.ledger where entry.policy == policy.ordinal && causes.contains(entry.cause) {
                if entry.spans == 0 { continue }
                let key = entry.hop + "\n" + entry.cause
                if sums[key] == nil { places.append((entry.hop, entry.cause)) }
                sums[key, default: 0] += Double(entry.spans) / seeds
            }
            let all = places.map { place -> Row in
                let lost = sums[place.hop + "\n" + place.cause] ?? 0
                return Row(
                    policy: policy.name.visibleName, hop: place.hop.visibleName,
                    cause: place.cause.replacing("_", with: " "), spans: lost, share: spans > 0 ? lost / spans : nil)
            }.sorted { ($1.spans, $0.hop, $0.cause) < ($0.spans, $1.hop, $1.cause) }
            rows += all.prefix(Self.most)
            if all.count > Self.most {
                sentences.append(
                    "\(policy.name.visibleName) lost spans in \(all.count - Self.most) other ways; CSV has them all.")
            }
        }
    }

    /// The table; `nil` when nothing was lost.
    var table: ComparisonTable? {
        if rows.isEmpty { return nil }
        func column(_ title: String, right: Bool = false, _ text: (Row) -> String) -> ComparisonTable.Column {
            ComparisonTable.Column(
                header: (title, ""), alignsRight: right, cells: rows.map { ComparisonTable.Cell(text: text($0)) })
        }
        var columns = [
            column("lost at", \.hop), column("cause", \.cause),
            column("spans", right: true) { NumberText.count($0.spans) },
            column("of all", right: true) { $0.share.map(NumberText.percent) ?? NumberText.none },
        ]
        if hasPolicies { columns.insert(column("policy", \.policy), at: 0) }
        return ComparisonTable(columns: columns)
    }
}
