import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowLab
import WinnowPipeline
import WinnowReport
import WinnowSampling
import WinnowWorkload
import WinnowStore

/// A catalogue as `winnow list` shows it: one line here for each.
struct Catalog: Sendable {
    /// One thing that is listed.
    struct Row: Sendable {
        var id: String
        var summary: String
        /// What `--verbose` adds: a label and text, which may have several lines.
        var details: [(label: String, text: String)] = []
    }

    let name: String
    let rows: @Sendable () -> [Row]

    /// All catalogues.
    static let all = [
        Catalog(name: "samplers") {
            SamplerCatalog.entries.map {
                Row(
                    id: $0.id, summary: $0.summary,
                    details: [
                        ("example", $0.example), ("settings", SamplerKeys.text($0) ?? ""), ("source", $0.source),
                    ])
            }
        },
        Catalog(name: "components") { components },
        Catalog(name: "dialects") {
            DialectCatalog.all.map { $0.entry }
                .map { Row(id: $0.id, summary: $0.summary, details: [("example", $0.example)]) }
        },
        Catalog(name: "metrics") {
            MetricCatalog.entries.map {
                Row(
                    id: $0.id, summary: $0.summary,
                    details: [
                        ("unit", $0.unit), ("better", $0.direction.rawValue),
                        ("counts", $0.counts.rawValue + " traces"), ("kind", $0.kind.rawValue),
                    ])
            }
        },
        Catalog(name: "faults") { FaultCatalog.lines.map(row) },
        Catalog(name: "transport-faults") {
            TransportFaultCatalog.all.map {
                Row(id: $0.id, summary: $0.summary, details: [("example", $0.example)])
            }
        },
        Catalog(name: "backends") { BackendCatalog.all.map { backend($0) } },
        Catalog(name: "arrivals") { ArrivalCatalog.lines.map(row) },
        Catalog(name: "latencies") { LatencyCatalog.lines.map(row) },
        Catalog(name: "formats") { traces + written },
        Catalog(name: "weights") {
            WeightCatalog.entries.map { Row(id: $0.id, summary: $0.summary, details: [("source", $0.source)]) }
        },
        Catalog(name: "collector-versions") { releases },
        Catalog(name: "scenarios") { BundledScenarios.names.map(scenario) },
    ]

    /// The rows as text, ids in a column; `withDetails` adds an indented line for each detail.
    func text(width: Int, withDetails: Bool = false) -> String {
        let rows = rows()
        let column = (rows.map { $0.id.count }.max() ?? 0) + 2
        let room = max(20, width - column)
        let margin = String(repeating: " ", count: column)
        var text = ""
        for row in rows {
            text += row.id + String(repeating: " ", count: column - row.id.count)
            text += Help.wrap(row.summary, width: room, indent: 0).joined(separator: "\n" + margin) + "\n"
            guard withDetails else { continue }
            let labels = (row.details.map { $0.label.count }.max() ?? 0) + 2
            for detail in row.details where !detail.text.isEmpty {
                let lines = detail.text.split(separator: "\n", omittingEmptySubsequences: false)
                let label = detail.label + ":"
                text += margin + label + String(repeating: " ", count: labels - label.count)
                text += lines.joined(separator: "\n" + margin + String(repeating: " ", count: labels)) + "\n"
            }
        }
        return text
    }

    private static func backend<Kind: BackendKind>(_ type: Kind.Type) -> Row {
        Row(
            id: Kind.id, summary: Kind.summary,
            details: [
                ("example", "backend: {kind: \(Kind.id)}"), ("settings", SamplerKeys.text(of: BlockShape(Kind.self))),
            ])
    }

    /// Releases of the Collector at which a modelled rule changed, with what holds since then.
    private static var releases: [Row] {
        var rows: [Row] = []
        for change in CollectorChange.all {
            let id = change.since.description
            if rows.last?.id == id {
                rows[rows.count - 1].summary += "; " + change.summary
                rows[rows.count - 1].details[1].text += "\n" + change.source
            } else {
                rows.append(
                    Row(
                        id: id, summary: "\(change.component): \(change.summary)",
                        details: [("use", "--collector-version \(id)"), ("source", change.source)]))
            }
        }
        return rows
    }

    /// Processors, connectors and routing exporters of the Collector that are known, with what becomes of them here.
    private static var components: [Row] {
        var rows = ProcessorCatalog.all.map { component($0.type, $0.aliases, role($0.effect), $0.summary) }
        rows += ProcessorCatalog.unknowable.map {
            component($0.type, $0.aliases, role(ProcessorEffect.unknowable), $0.summary)
        }
        rows += ConnectorCatalog.all.map { component($0.type, $0.aliases, role($0.effect), $0.summary) }
        let routing = (word: "routes", meaning: "modelled: which collector of the next tier gets what")
        rows += ExporterCatalog.all.map { component($0.type, $0.aliases, routing, $0.summary) }
        return rows.sorted { $0.id < $1.id }
    }

    private static func component(
        _ type: String, _ aliases: [String], _ role: (word: String, meaning: String), _ summary: String
    ) -> Row {
        let also = aliases.isEmpty ? [] : [("also", aliases.joined(separator: ", "))]
        return Row(id: type, summary: role.word + ": " + summary, details: [("here", role.meaning)] + also)
    }

    private static func role(_ effect: ConnectorEffect) -> (word: String, meaning: String) {
        switch effect {
        case .passes: ("connector, passes", "modelled: spans go on to the next pipelines as they are")
        case .routes: ("connector, routes", "modelled: which pipelines spans go on to")
        case .derives: ("connector, derives", "modelled: the figures it makes of spans")
        case .derivesAndPasses:
            ("connector, derives and passes", "modelled: the figures it makes of spans, which go on")
        }
    }

    private static func role(_ effect: ProcessorEffect) -> (word: String, meaning: String) {
        switch effect {
        case .samples: ("samples", "modelled: which spans go on, and what they stand for")
        case .decides: ("decides", "modelled: which spans go on")
        case .edits: ("edits", "modelled: what spans say, to samplers after it and to the backend")
        case .neutral:
            (
                "neutral",
                "no effect on which spans are kept; of these, batch and groupbytrace are modelled: when spans go on, and in which requests"
            )
        case .unknowable: ("unknowable", "hangs on what is not in the file; --assume FILE says what it adds")
        }
    }

    private static func row(_ line: CatalogLine) -> Row {
        Row(id: line.id, summary: line.summary, details: [("example", line.example)])
    }

    /// Formats of traces; one that is read and written under one name is one row.
    private static var traces: [Row] {
        var rows = TraceFormatCatalog.all.map {
            Row(
                id: $0.id, summary: "traces in: \($0.summary)", details: [("use", "--traces FILE, plain, gzip or zstd")]
            )
        }
        for format in TraceFormatCatalog.writers.map({ $0.format }) {
            let endings = format.extensions.map { "." + $0 }.joined(separator: ", ")
            let details = [
                (
                    "write",
                    "-o \(format.id):FILE, or -o FILE that ends in \(endings), with or without .gz or .zst after it"
                ),
                ("lost", format.losses.map(\.rawValue).joined(separator: "\n")),
            ].filter { !$0.1.isEmpty }
            if let known = rows.firstIndex(where: { $0.id == format.id }) {
                rows[known].summary = "traces in and out: " + rows[known].summary.dropFirst("traces in: ".count)
                rows[known].details += details
            } else {
                rows.append(Row(id: format.id, summary: "traces out: \(format.summary)", details: details))
            }
        }
        let endings = TraceTargets.store.extensions.map { "." + $0 }.joined(separator: ", ")
        rows.append(
            Row(
                id: TraceTargets.store.id,
                summary: "traces in and out: a store that traces find and traces show search (SQLite)",
                details: [
                    ("use", "winnow traces find FILE, winnow convert FILE -o …"),
                    ("write", "-o sqlite:FILE, or -o FILE that ends in \(endings)"),
                ]))
        return rows
    }

    private static var written: [Row] {
        ReportCatalog.formats.map {
            let endings = $0.extensions.map { "." + $0 }.joined(separator: ", ")
            return Row(
                id: $0.id, summary: "report out: \($0.summary)",
                details: [("use", "-o \($0.id):FILE, or -o FILE that ends in \(endings)")])
        }
    }

    /// A scenario describes itself; one that can't be read is listed all the same, and `run` says what is wrong with it.
    private static func scenario(_ name: String) -> Row {
        let path = (BundledScenarios.folder ?? ".") + "/\(name).yaml"
        let description = (try? YAMLDocument.parse(path: path))?["description"]?.text
        return Row(
            id: name, summary: description ?? "winnow run \(name)",
            details: [("use", "winnow run \(name)"), ("file", path)])
    }
}
