import WinnowModel
import WinnowPipeline
import WinnowSettings

/// A collector's traces pipelines with what leads from one to the next, and the ways of spans through them.
///
/// A way leads from receivers over connectors to one pipeline's exporters, on as many paths as there are: where pipelines part and meet again, a
/// span travels on each of them. Pipelines that only fan out make several ways, which share what stands before they part; nothing on one of them
/// changes what the others see.
struct CollectorGraph {
    /// One path of spans from a receiver.
    struct Path {
        /// The pipelines that a span passes.
        var pipelines: [Pipeline]
        /// The connectors between them, one less.
        var connectors: [Pipeline.Reference]

        /// The pipeline at its end.
        var last: Pipeline { pipelines[pipelines.count - 1] }

        /// Processors and connectors in the order in which a span meets them.
        var steps: [Step] {
            pipelines.indices.flatMap { index in
                pipelines[index].processors.indices.map {
                    Step(reference: pipelines[index].processors[$0], pipeline: pipelines[index].id, number: $0)
                }
                    + (index < connectors.count
                        ? [
                            Step(
                                reference: connectors[index], target: pipelines[index + 1],
                                pipeline: pipelines[index + 1].id,
                                number: 0)
                        ] : [])
            }
        }
    }

    /// Numbers of what paths have in common that start alike, from 1.
    struct Starts {
        private struct Start: Hashable {
            var before: Int
            var connector: ComponentID?
            var pipeline: ComponentID
        }

        private var numbers: [Start: Int] = [:]

        /// What a path is up to its next pipeline, given what it was before; 0: it starts there.
        mutating func number(after before: Int, _ path: Path, _ index: Int) -> Int {
            let connector = index > 0 ? path.connectors[index - 1].id : nil
            let start = Start(before: before, connector: connector, pipeline: path.pipelines[index].id)
            if let known = numbers[start] { return known }
            numbers[start] = numbers.count + 1
            return numbers.count
        }
    }

    /// All paths to the exporters of one pipeline, or to those that the same pipelines share.
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

        /// One at least; several where pipelines meet.
        var paths: [Path]
        /// Where the last pipeline hands spans to; none where it ends in connectors alone.
        var exporters: [Pipeline.Reference]

        /// The pipeline at its end, the first where several share its exporters.
        var last: Pipeline { paths[0].last }
        /// The pipelines at its end, each once.
        var lasts: [Pipeline] {
            var seen: Set<ComponentID> = []
            return paths.map(\.last).filter { seen.insert($0.id).inserted }
        }
        /// What the way is called: the pipeline at its end, or the exporters that several share.
        var name: String { lasts.count == 1 ? last.id.text : exporters.map(\.id.text).joined(separator: "+") }
        /// What stands at its end.
        var end: End {
            if exporters.isEmpty { return .derived }
            return exporters.contains { ExporterCatalog.isKept($0.id.type) } ? .kept : .shown
        }
        /// The pipelines on it, each once, in an order in which every one is fed by those before it.
        var pipelines: [Pipeline] {
            if paths.count == 1 { return paths[0].pipelines }
            var depth: [ComponentID: Int] = [:]
            var all: [ComponentID: Pipeline] = [:]
            for path in paths {
                for pipeline in path.pipelines { all[pipeline.id] = pipeline }
            }
            // Depths only grow, by one at least for each pass, and a path has no circle.
            var isGrowing = true
            while isGrowing {
                isGrowing = false
                for path in paths {
                    for (index, pipeline) in path.pipelines.enumerated() {
                        let least = index == 0 ? 0 : (depth[path.pipelines[index - 1].id] ?? 0) + 1
                        if depth[pipeline.id] ?? -1 < least {
                            depth[pipeline.id] = least
                            isGrowing = true
                        }
                    }
                }
            }
            let order = paths.flatMap(\.pipelines).map(\.id)
            var seen: Set<ComponentID> = []
            let once = order.filter { seen.insert($0).inserted }
            return once.enumerated().sorted {
                (depth[$0.element] ?? 0, $0.offset) < (depth[$1.element] ?? 0, $1.offset)
            }.compactMap { all[$0.element] }
        }
    }

    /// A component on a path.
    struct Step {
        /// Where a component stands, on whichever path.
        struct Place: Hashable {
            /// Of a connector, the one that it is.
            var connector: ComponentID?
            /// The pipeline of a processor; of a connector, the one that it hands spans to.
            var pipeline: ComponentID
            /// Number in the pipeline.
            var number: Int
        }

        var reference: Pipeline.Reference
        /// Of a connector, the pipeline that it hands spans to.
        var target: Pipeline?
        /// The pipeline in which it stands; of a connector, the one that it hands spans to.
        var pipeline: ComponentID
        /// Number in the pipeline.
        var number: Int

        /// Where it stands.
        var place: Place {
            Place(connector: target == nil ? nil : reference.id, pipeline: pipeline, number: number)
        }
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
        var paths: [(path: Path, exporters: [Pipeline.Reference])] = []
        for pipeline in open {
            try follow(pipeline, into: &paths)
        }
        let ways = Self.meeting(paths)
        if let closed = entries.first(where: { entry in !open.contains { $0.id == entry.id } }) {
            findings.append(
                closed.key.diagnostic(
                    "no receiver of '\(closed.id.text)' takes OTLP: it gets no spans here", severity: .note))
        }
        return ways
    }

    /// Paths that end at the same pipeline are one way, which stands where the first of them does.
    private static func meeting(_ paths: [(path: Path, exporters: [Pipeline.Reference])]) -> [Way] {
        var ways: [Way] = []
        var places: [ComponentID: Int] = [:]
        for (path, exporters) in paths {
            let way = Way(paths: [path], exporters: exporters)
            if let place = places[way.last.id] {
                ways[place].paths.append(path)
            } else {
                places[way.last.id] = ways.count
                ways.append(way)
            }
        }
        return ways
    }

    /// Ways by the exporters that they lead to: what several pipelines hand to one comes together there.
    ///
    /// Exporters that get the same make one way; those that nobody keeps anything of join none where others are, unless `all` of them count.
    static func joined(_ ways: [Way], ignored: Set<String>, all: Bool = false) -> [Way] {
        let counts = { (exporter: Pipeline.Reference) in
            all || !exporter.id.isNamed(in: ignored) && ExporterCatalog.isKept(exporter.id.type)
        }
        let keeps = ways.contains { $0.exporters.contains(where: counts) }
        var feeders: [ComponentID: [Int]] = [:]
        var order: [Pipeline.Reference] = []
        for (number, way) in ways.enumerated() {
            for exporter in way.exporters where !keeps || counts(exporter) {
                if feeders[exporter.id] == nil { order.append(exporter) }
                if feeders[exporter.id]?.last != number { feeders[exporter.id, default: []].append(number) }
            }
        }
        if feeders.values.allSatisfy({ $0.count == 1 }) { return ways }
        var joined: [Way] = []
        var places: [[Int]: Int] = [:]
        for exporter in order {
            let own = feeders[exporter.id] ?? []
            if let place = places[own] {
                joined[place].exporters.append(exporter)
            } else {
                places[own] = joined.count
                joined.append(Way(paths: own.flatMap { ways[$0].paths }, exporters: [exporter]))
            }
        }
        // What leads to exporters that none of those is.
        let used = Set(places.keys.flatMap { $0 })
        return joined + ways.indices.filter { !used.contains($0) }.map { ways[$0] }
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
        struct Course: Hashable {
            var connector: ComponentID
            var start: Int
        }
        var seen: Set<Course> = []
        var starts = Starts()
        for path in ways.flatMap(\.paths) {
            var start = 0
            let lastSampling = path.pipelines.lastIndex { $0.processors.contains { $0.id.isSampler } } ?? -1
            for (index, pipeline) in path.pipelines.enumerated() {
                let leads = index < lastSampling
                start = starts.number(after: start, path, index)
                for connector in pipeline.exporters where connectors.contains(connector.id) {
                    let effect = ConnectorCatalog.effect(of: connector.id.type)
                    guard effect == .derives || effect == .derivesAndPasses else { continue }
                    let place = places[connector.id] ?? found.count
                    if place == found.count {
                        found.append(Figures(connector: connector, courses: [], leadsToSampler: false))
                        places[connector.id] = place
                    }
                    if leads { found[place].leadsToSampler = true }
                    guard seen.insert(Course(connector: connector.id, start: start)).inserted else { continue }
                    let passed = Path(
                        pipelines: Array(path.pipelines[...index]), connectors: Array(path.connectors[..<index]))
                    if let way = found[place].courses.firstIndex(where: { $0.last.id == pipeline.id }) {
                        found[place].courses[way].paths.append(passed)
                    } else {
                        found[place].courses.append(Way(paths: [passed], exporters: []))
                    }
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

    private mutating func follow(
        _ pipeline: Pipeline, into paths: inout [(path: Path, exporters: [Pipeline.Reference])]
    ) throws(Failure) {
        var way = Path(pipelines: [], connectors: [])
        var entered: Set<ComponentID> = []
        var visits = [try enter(pipeline, &way, &entered, into: &paths)]
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
                visits.append(try enter(next[visit.target], &way, &entered, into: &paths))
            } else {
                visits[at].connector += 1
                visits[at].target = 0
            }
        }
    }

    /// Puts a pipeline at the end of the path at hand, which is one of `paths` where something leaves it there.
    private mutating func enter(
        _ pipeline: Pipeline, _ way: inout Path, _ entered: inout Set<ComponentID>,
        into paths: inout [(path: Path, exporters: [Pipeline.Reference])]
    ) throws(Failure) -> Visit {
        if !entered.insert(pipeline.id).inserted {
            throw pipeline.key.failure(
                "the pipelines form a cycle through '\(pipeline.id.text)': the Collector refuses it")
        }
        way.pipelines.append(pipeline)
        let exporters = pipeline.exporters.filter { !connectors.contains($0.id) }
        let leading = pipeline.exporters.filter { connectors.contains($0.id) && fed[$0.id] != nil }
        if !exporters.isEmpty || leading.isEmpty { paths.append((way, exporters)) }
        steps += 1
        if paths.count > Self.wayLimit || steps > Self.stepLimit {
            throw pipeline.key.failure("more than \(Self.wayLimit) ways through the pipelines are not modelled")
        }
        return Visit(leading: leading)
    }
}
