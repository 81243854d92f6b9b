import WinnowModel
import WinnowPipeline
import WinnowSettings

/// A collector's traces pipelines with what leads from one to the next, and the ways of spans through them.
///
/// A way leads from a receiver over connectors to one pipeline's exporters. Pipelines that fan out make several ways, which share what stands
/// before they part; nothing on one of them changes what the others see.
struct CollectorGraph {
    /// One way.
    struct Way {
        /// What stands at its end.
        enum End: Int {
            /// Exporters that keep spans or hand them on.
            case kept
            /// Exporters that people look at.
            case shown
            /// Connectors to other signals alone: figures are made of the spans.
            case derived
        }

        /// The pipelines that a span passes.
        var pipelines: [Pipeline]
        /// The connectors between them, one less.
        var connectors: [Pipeline.Reference]
        /// Where the last pipeline hands spans to; none where it ends in connectors alone.
        var exporters: [Pipeline.Reference]

        /// The pipeline at its end.
        var last: Pipeline { pipelines[pipelines.count - 1] }
        /// What the way is called: the pipeline at its end.
        var name: String { last.id.text }
        /// What stands at its end.
        var end: End {
            if exporters.isEmpty { return .derived }
            return exporters.contains { ExporterCatalog.isKept($0.id.type) } ? .kept : .shown
        }
        /// Processors and connectors in the order in which a span meets them.
        var steps: [Step] {
            pipelines.indices.flatMap { index in
                pipelines[index].processors.map { Step(reference: $0) }
                    + (index < connectors.count
                        ? [Step(reference: connectors[index], target: pipelines[index + 1])] : [])
            }
        }
    }

    /// A component on a way.
    struct Step {
        var reference: Pipeline.Reference
        /// Of a connector, the pipeline that it hands spans to.
        var target: Pipeline?
    }

    /// Most ways that are followed.
    static let wayLimit = 64
    /// Most pipelines that are entered on all ways together, so that ways that lead nowhere end as well.
    private static let stepLimit = 10_000

    private let pipelines: [Pipeline]
    private let connectors: Set<ComponentID>
    /// What is taken for handing everything on, whatever it does.
    private let ignored: Set<String>
    /// The pipelines that receive from a connector.
    private var fed: [ComponentID: [Pipeline]] = [:]
    private var steps = 0

    init(pipelines: [Pipeline], connectors: Set<ComponentID>, ignored: Set<String> = []) {
        self.pipelines = pipelines.filter { $0.id.type == "traces" }
        self.connectors = connectors
        self.ignored = ignored
        for pipeline in self.pipelines {
            for receiver in pipeline.receivers where connectors.contains(receiver.id) {
                fed[receiver.id, default: []].append(pipeline)
            }
        }
    }

    /// Every way, in the order of the file; findings that stop none are appended.
    mutating func ways(into findings: inout [Diagnostic]) throws(Failure) -> [Way] {
        let entries = pipelines.filter { pipeline in pipeline.receivers.contains { !connectors.contains($0.id) } }
        // What is recorded comes over OTLP: where some pipeline takes it, the others get nothing.
        let takesOTLP = entries.filter { pipeline in pipeline.receivers.contains { $0.id.type == "otlp" } }
        let open = takesOTLP.isEmpty ? entries : takesOTLP
        var ways: [Way] = []
        for pipeline in open {
            var way = Way(pipelines: [], connectors: [], exporters: [])
            try follow(pipeline, &way, into: &ways)
        }
        if let closed = entries.first(where: { entry in !open.contains { $0.id == entry.id } }) {
            findings.append(
                closed.key.diagnostic(
                    "no receiver of '\(closed.id.text)' takes OTLP: it gets no spans here", severity: .note))
        }
        noteMerges(ways, into: &findings)
        return ways
    }

    /// Pipelines that several others hand spans to get each of them once per way.
    private func noteMerges(_ ways: [Way], into findings: inout [Diagnostic]) {
        var before: [ComponentID: Set<[ComponentID]>] = [:]
        for way in ways {
            for (index, pipeline) in way.pipelines.enumerated() where index > 0 {
                before[pipeline.id, default: []].insert(way.pipelines[..<index].map(\.id))
            }
        }
        for pipeline in pipelines {
            guard let count = before[pipeline.id]?.count, count > 1 else { continue }
            findings.append(
                pipeline.key.diagnostic(
                    "'\(pipeline.id.text)' gets every span \(count) times, from \(count) pipelines: each way is modelled "
                        + "alone, so that a sampler in it does not see the copies together", severity: .warning))
        }
    }

    /// Whether it is known which spans a connector hands on.
    private static func isModelled(_ id: ComponentID) -> Bool {
        switch ConnectorCatalog.effect(of: id.type) {
        // What cannot be known of one is its figures: it hands every span on.
        case .passes, .routes, .unknowable: true
        case .derives, nil: false
        }
    }

    /// The pipelines that a connector hands spans to, in the order of the file.
    func pipelines(fedBy connector: ComponentID) -> [String] { (fed[connector] ?? []).map(\.id.text) }

    /// A connector that makes figures of what leaves pipelines.
    struct Figures {
        /// Where a pipeline names it first.
        var connector: Pipeline.Reference
        /// The ways to it.
        var courses: [Way]
        /// Whether a sampler stands further on.
        var leadsToSampler: Bool

        /// The samplers on the ways to it.
        var samplers: [Pipeline.Reference] {
            courses.flatMap { $0.pipelines.flatMap(\.processors).filter(\.id.isSampler) }
        }
    }

    /// Connectors that make figures of what leaves the pipelines of these ways, each once, in the order of the ways.
    func figures(of ways: [Way]) -> [Figures] {
        var found: [Figures] = []
        var seen: Set<[ComponentID]> = []
        for way in ways {
            for (index, pipeline) in way.pipelines.enumerated() {
                let leads = way.pipelines[(index + 1)...].contains { $0.processors.contains { $0.id.isSampler } }
                for connector in pipeline.exporters where connectors.contains(connector.id) {
                    let effect = ConnectorCatalog.effect(of: connector.id.type)
                    guard effect == .derives || effect == .unknowable else { continue }
                    let place =
                        found.firstIndex { $0.connector.id == connector.id }
                        ?? {
                            found.append(Figures(connector: connector, courses: [], leadsToSampler: false))
                            return found.count - 1
                        }()
                    if leads { found[place].leadsToSampler = true }
                    let passed = way.pipelines[...index]
                    guard seen.insert([connector.id] + passed.map(\.id)).inserted else { continue }
                    found[place].courses.append(
                        Way(pipelines: Array(passed), connectors: Array(way.connectors[..<index]), exporters: []))
                }
            }
        }
        return found
    }

    private mutating func follow(_ pipeline: Pipeline, _ way: inout Way, into ways: inout [Way]) throws(Failure) {
        if way.pipelines.contains(where: { $0.id == pipeline.id }) {
            throw pipeline.key.failure(
                "the pipelines form a cycle through '\(pipeline.id.text)': the Collector refuses it")
        }
        way.pipelines.append(pipeline)
        defer { way.pipelines.removeLast() }
        way.exporters = pipeline.exporters.filter { !connectors.contains($0.id) }
        let leading = pipeline.exporters.filter { connectors.contains($0.id) && fed[$0.id] != nil }
        if !way.exporters.isEmpty || leading.isEmpty { ways.append(way) }
        steps += 1
        if ways.count > Self.wayLimit || steps > Self.stepLimit {
            throw pipeline.key.failure("more than \(Self.wayLimit) ways through the pipelines are not modelled")
        }
        for connector in leading {
            if !Self.isModelled(connector.id), !connector.id.isNamed(in: ignored) {
                throw connector.node.failure(
                    "the connector '\(connector.id.text)' may hand on some traces only, which is not modelled yet",
                    remedy: "--ignore \(connector.id.text) has it hand on everything")
            }
            way.connectors.append(connector)
            for next in fed[connector.id] ?? [] { try follow(next, &way, into: &ways) }
            way.connectors.removeLast()
        }
    }
}
