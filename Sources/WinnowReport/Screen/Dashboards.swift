import Glibc
import WinnowStore

/// What dashboards on the metrics of connectors show, against what was: the services that look most wrong, and in words what looks right.
struct Dashboards {
    /// Most services of a connector that get a row.
    private static let mostServices = 5
    /// From which factor on a figure is told as wrong; shares and rates that connectors show are exact where nothing is missing.
    private static let tolerance = 1.01

    /// What is shown and what was true of a service.
    private struct Row {
        var name: String
        var stands: String
        var service: String
        var requests: (shown: Double?, real: Double?)
        var errors: (shown: Double?, real: Double?)
        var p95: (shown: Double?, real: Double?)
        /// The larger factor by which requests or errors are off; infinite where nothing is shown.
        var deviation: Double
    }

    private struct Connector: Hashable {
        var policy: Int
        var dimension: Dimension
    }

    private let figures: Figures
    private let names: [Int: String]
    private var rows: [Row] = []
    /// What needs no row.
    private(set) var sentences: [String] = []

    init(_ record: RunRecord, _ figures: Figures) {
        self.figures = figures
        names = Dictionary(
            record.policies.map { ($0.ordinal, $0.name.visibleName) }, uniquingKeysWith: { first, _ in first })
        for policy in record.policies {
            let all = figures.rows(policy.ordinal, "connector_request_rate_ratio", having: "connector")
            for (connector, services) in Self.byConnector(all) { add(connector, services, policy.ordinal) }
            addCounts(policy.ordinal)
        }
    }

    /// The table; `nil` when no figure is wrong.
    var table: ComparisonTable? {
        if rows.isEmpty { return nil }
        func column(
            _ title: String, _ text: (Double) -> String, _ pair: (Row) -> (shown: Double?, real: Double?), exact: Bool,
            givesWay: Int? = nil
        ) -> ComparisonTable.Column {
            ComparisonTable.Column(
                header: (title, "shown / true"), alignsRight: true,
                cells: rows.map { row in
                    let (shown, real) = pair(row)
                    let words = [shown, real].map { $0.map(text) ?? NumberText.none }
                    let isBad = exact && Self.factor(shown, real) > Self.tolerance
                    return ComparisonTable.Cell(text: words.joined(separator: " / "), isBad: isBad)
                }, givesWay: givesWay)
        }
        func words(_ title: String, givesWay: Int? = nil, _ text: (Row) -> String) -> ComparisonTable.Column {
            ComparisonTable.Column(
                header: (title, ""), alignsRight: false, cells: rows.map { ComparisonTable.Cell(text: text($0)) },
                givesWay: givesWay)
        }
        return ComparisonTable(columns: [
            words("dashboard on", \.name), words("", givesWay: 1, \.stands),
            words("service") { $0.service.shortened(to: 20) },
            column("requests/s", { NumberText.trimmed($0, decimals: $0 < 9.95 ? 2 : 1) }, \.requests, exact: true),
            column("errors", NumberText.percent, \.errors, exact: true),
            column("p95", NumberText.seconds, \.p95, exact: false, givesWay: 0),
        ])
    }

    private static func byConnector(_ rows: [RunRecord.Metric]) -> [(Dimension, [RunRecord.Metric])] {
        Dictionary(grouping: rows) { row in
            Dimension(["connector": row.dimension["connector"] ?? "", "stands": row.dimension["stands"] ?? ""])
        }.sorted { $0.key < $1.key }
    }

    /// The connector, with its policy where there are several.
    private func name(_ connector: Dimension, _ policy: Int) -> String {
        (names.count > 1 ? (names[policy] ?? "") + " " : "") + (connector["connector"] ?? "").visibleName
    }

    private static func stands(_ connector: Dimension) -> String {
        switch connector["stands"] {
        case "before": "before sampling"
        case "between": "between samplers"
        case "after": "after sampling"
        default: ""
        }
    }

    /// `spanmetrics, after sampling`.
    private func label(_ connector: Dimension, _ policy: Int) -> String {
        [name(connector, policy), Self.stands(connector)].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private mutating func add(_ connector: Dimension, _ services: [RunRecord.Metric], _ policy: Int) {
        let label = label(connector, policy)
        let all = services.map { row($0, policy) }
        let wrong = all.filter { $0.deviation > Self.tolerance }
            .sorted { ($1.deviation, $0.service) < ($0.deviation, $1.service) }
        rows += wrong.prefix(Self.mostServices)
        if wrong.count > Self.mostServices {
            sentences.append("\(label): \(wrong.count - Self.mostServices) services more look wrong; CSV has them all.")
        } else if wrong.isEmpty, !all.isEmpty {
            let p95 = all.map { Self.factor($0.p95.shown, $0.p95.real) }.filter(\.isFinite).max()
            sentences.append(
                "\(label): requests and errors of \(all.count) \(all.count == 1 ? "service are" : "services are") as they were"
                    + (p95.map {
                        "; its histogram puts the 95th percentile off by up to \(NumberText.percent($0 - 1))."
                    }
                        ?? "."))
        }
    }

    private func row(_ metric: RunRecord.Metric, _ policy: Int) -> Row {
        let dimension = metric.dimension
        func pair(_ id: String) -> (shown: Double?, real: Double?) {
            func value(_ of: String) -> Double? {
                figures.value(
                    policy, id,
                    Dimension([
                        "connector": dimension["connector"] ?? "", "of": of, "service": dimension["service"] ?? "",
                        "stands": dimension["stands"] ?? "",
                    ]))
            }
            return (value("shown"), value("true"))
        }
        let errors = pair("connector_error_rate")
        // A rate of its own is not known of a recording under a second.
        let requests = Self.factor(metric.value, 1)
        let failed = figures.row(policy, "connector_error_rate_ratio", dimension)?.value.map { Self.factor($0, 1) } ?? 1
        return Row(
            name: name(dimension, policy), stands: Self.stands(dimension),
            service: (dimension["service"] ?? "").visibleName,
            requests: pair("connector_requests_per_second"), errors: errors, p95: pair("connector_p95_seconds"),
            deviation: max(requests, failed))
    }

    /// By which factor two figures differ, 1 or more; infinite where one of them is nothing.
    private static func factor(_ a: Double?, _ b: Double?) -> Double {
        guard let a, let b else { return a == nil && b == nil ? 1 : .infinity }
        if a == b { return 1 }
        return a > 0 && b > 0 ? max(a / b, b / a) : .infinity
    }

    /// Metrics that are about something else than requests.
    private mutating func addCounts(_ policy: Int) {
        let all = figures.rows(policy, "connector_value_ratio", having: "connector")
        let groups = Dictionary(grouping: all) { row in
            Dimension([
                "connector": row.dimension["connector"] ?? "", "metric": row.dimension["metric"] ?? "",
                "stands": row.dimension["stands"] ?? "",
            ])
        }
        for (metric, rows) in groups.sorted(by: { $0.key < $1.key }) {
            let ratios = rows.compactMap(\.value)
            guard let least = ratios.min(), let most = ratios.max() else { continue }
            let name = "\(label(metric, policy)): \((metric["metric"] ?? "").visibleName)"
            if least == 1, most == 1 {
                sentences.append("\(name) counts everything.")
            } else {
                let range =
                    NumberText.percent(least) == NumberText.percent(most)
                    ? NumberText.percent(least) : "\(NumberText.percent(least)) to \(NumberText.percent(most))"
                sentences.append(
                    "\(name) counts \(range) of what there was"
                        + (rows.count > 1 ? ", by service (\(rows.count))." : "."))
            }
        }
    }
}
