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
            try follow(pipeline, into: &ways)
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
        // What leads to a pipeline is known by a number: of the pipelines before the last of them, and that one.
        struct Lead: Hashable {
            var before: Int
            var last: ComponentID
        }
        var numbers: [Lead: Int] = [:]
        var leads: [ComponentID: Set<Int>] = [:]
        for way in ways {
            var before = 0
            for (index, pipeline) in way.pipelines.enumerated() {
                if index > 0 { leads[pipeline.id, default: []].insert(before) }
                let lead = Lead(before: before, last: pipeline.id)
                before = numbers[lead] ?? numbers.count + 1
                numbers[lead] = before
            }
        }
        for pipeline in pipelines {
            guard let count = leads[pipeline.id]?.count, count > 1 else { continue }
            findings.append(
                pipeline.key.diagnostic(
                    "'\(pipeline.id.text)' gets every span \(count) times, from \(count) pipelines: each way is modelled "
                        + "alone, so that a sampler in it does not see the copies together", severity: .warning))
        }
    }

    /// Whether it is known which spans a connector hands on.
    private static func isModelled(_ id: ComponentID) -> Bool {
        switch ConnectorCatalog.effect(of: id.type) {
        case .passes, .routes, .derivesAndPasses: true
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
        var places: [ComponentID: Int] = [:]
        var seen: Set<[ComponentID]> = []
        for way in ways {
            let lastSampling = way.pipelines.lastIndex { $0.processors.contains { $0.id.isSampler } } ?? -1
            for (index, pipeline) in way.pipelines.enumerated() {
                let leads = index < lastSampling
                for connector in pipeline.exporters where connectors.contains(connector.id) {
                    let effect = ConnectorCatalog.effect(of: connector.id.type)
                    guard effect == .derives || effect == .derivesAndPasses else { continue }
                    let place = places[connector.id] ?? found.count
                    if place == found.count {
                        found.append(Figures(connector: connector, courses: [], leadsToSampler: false))
                        places[connector.id] = place
                    }
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

    // MARK: Following

    /// A pipeline on the way at hand, and how far its connectors were followed.
    private struct Visit {
        var leading: [Pipeline.Reference]
        var connector = 0
        var target = 0
    }

    private mutating func follow(_ pipeline: Pipeline, into ways: inout [Way]) throws(Failure) {
        var way = Way(pipelines: [], connectors: [], exporters: [])
        var entered: Set<ComponentID> = []
        var visits = [try enter(pipeline, &way, &entered, into: &ways)]
        while let visit = visits.last {
            let at = visits.count - 1
            guard visit.connector < visit.leading.count else {
                visits.removeLast()
                if let left = way.pipelines.popLast() { entered.remove(left.id) }
                _ = way.connectors.popLast()
                continue
            }
            let connector = visit.leading[visit.connector]
            if visit.target == 0, !Self.isModelled(connector.id), !connector.id.isNamed(in: ignored) {
                throw connector.node.failure(
                    "the connector '\(connector.id.text)' may hand on some traces only, which is not modelled yet",
                    remedy: "--ignore \(connector.id.text) has it hand on everything")
            }
            let next = fed[connector.id] ?? []
            if visit.target < next.count {
                visits[at].target += 1
                way.connectors.append(connector)
                visits.append(try enter(next[visit.target], &way, &entered, into: &ways))
            } else {
                visits[at].connector += 1
                visits[at].target = 0
            }
        }
    }

    /// Puts a pipeline at the end of the way at hand, which is one of `ways` where something leaves it there.
    private mutating func enter(
        _ pipeline: Pipeline, _ way: inout Way, _ entered: inout Set<ComponentID>, into ways: inout [Way]
    ) throws(Failure) -> Visit {
        if !entered.insert(pipeline.id).inserted {
            throw pipeline.key.failure(
                "the pipelines form a cycle through '\(pipeline.id.text)': the Collector refuses it")
        }
        way.pipelines.append(pipeline)
        way.exporters = pipeline.exporters.filter { !connectors.contains($0.id) }
        let leading = pipeline.exporters.filter { connectors.contains($0.id) && fed[$0.id] != nil }
        if !way.exporters.isEmpty || leading.isEmpty { ways.append(way) }
        steps += 1
        if ways.count > Self.wayLimit || steps > Self.stepLimit {
            throw pipeline.key.failure("more than \(Self.wayLimit) ways through the pipelines are not modelled")
        }
        return Visit(leading: leading)
    }
}
