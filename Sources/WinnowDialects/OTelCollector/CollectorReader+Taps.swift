import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

extension CollectorReader {
    /// Connectors that make figures of spans, and says where they stand: after a sampler they count what is kept alone.
    mutating func readTaps(_ ways: [CollectorGraph.Way], head: [StageSettings]) {
        for figures in graph.figures(of: ways) where !figures.connector.id.isNamed(in: context.ignored) {
            let connector = figures.connector
            let node = settings(definitions.connectors[connector.id], connector)
            let deriver = ConnectorCatalog.find(connector.id.type)?.deriver(configuredBy: node, into: &findings)
            let said =
                "'\(connector.id.text)' makes figures of the spans that leave "
                + Self.list(figures.courses.map { "'\($0.last.id.text)'" })
            if figures.samplers.isEmpty {
                findings.append(
                    connector.node.diagnostic(said + ", before any sampler: of every span", severity: .note))
            } else {
                findings.append(
                    connector.node.diagnostic(
                        said + ", after \(Self.list(figures.samplers.map(\.id.text))): they are of what is kept alone",
                        severity: .warning, remedy: "feed it from a pipeline without a sampler"))
            }
            guard let deriver else { continue }
            guard let courses = courses(of: figures, head) else {
                findings.append(
                    connector.node.diagnostic(
                        "what stands before '\(connector.id.text)' is not modelled: its figures are not made",
                        severity: .warning))
                continue
            }
            taps.append(
                ConnectorTap(
                    name: connector.id.text, place: SettingPlace(connector.node), courses: courses,
                    leadsToSampler: figures.leadsToSampler, deriver: deriver))
        }
    }

    /// The ways to a connector; `nil` where some of what stands there is not modelled: the samplers may be all the same.
    private mutating func courses(of figures: CollectorGraph.Figures, _ head: [StageSettings]) -> [Int]? {
        let numbers = figures.courses.map { way -> Int? in
            if let known = courseNumbers[way.last.id] { return known }
            // What is wrong on a way is said by the ways that are asked for.
            let before = findings
            let (stages, graph) = stages(of: way)
            let isModelled = !findings[before.count...].contains { $0.severity == .error }
            findings = before
            if isModelled {
                courses.append(ConnectorTap.Course(pipeline: way.name, stages: head + stages, graph: graph))
            }
            let number = isModelled ? courses.count - 1 : nil
            courseNumbers[way.last.id] = .some(number)
            return number
        }
        return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }
}
