import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Ways on which pipelines part and meet again.
extension CollectorReader {
    /// What stands on a way, and where spans go from one to the next; `nil`: from each to the next.
    mutating func stages(of way: CollectorGraph.Way) -> (stages: [StageSettings], graph: StageGraph?) {
        if way.paths.count == 1 { return (stages(way.paths[0].steps).map(\.stage), nil) }
        var made: [CollectorGraph.Step.Place: StageSettings] = [:]
        for path in way.paths {
            for (place, stage) in stages(path.steps) { made[place] = stage }
        }
        let meeting = MeetingPipelines(way, made)
        return (meeting.stages, meeting.graph)
    }
}

/// Puts the stages of pipelines that part and meet in an order, and says what leads from one to the next.
private struct MeetingPipelines {
    /// The stages of a pipeline in that order.
    private struct Numbers {
        var first: Int
        var last: Int
        /// By connector: what it hands on to the pipeline.
        var routes: [ComponentID: Int]
    }

    private struct Lead: Hashable {
        var source: Int
        var connector: ComponentID
        var target: ComponentID
    }

    private(set) var stages: [StageSettings] = []
    private(set) var graph: StageGraph

    init(_ way: CollectorGraph.Way, _ made: [CollectorGraph.Step.Place: StageSettings]) {
        graph = StageGraph(copies: way.paths.count, entries: [], after: [], isAside: [])
        var numbers: [ComponentID: Numbers] = [:]
        let feeders = Self.feeders(way)
        for pipeline in way.pipelines { numbers[pipeline.id] = append(pipeline, feeders[pipeline.id] ?? [], made) }
        let lasts = way.lasts
        // Where several pipelines hand to the same exporters.
        let end = lasts.count > 1 ? stages.count : nil
        if end != nil { addMeeting(way.name, way.last.key) }
        connect(way, numbers, end: end)
        graph.isAside = Self.aside(way, numbers, stages.count)
    }

    /// By pipeline: the connectors that lead to it, each once, `nil` for requests from outside.
    private static func feeders(_ way: CollectorGraph.Way) -> [ComponentID: [(
        from: ComponentID, connector: ComponentID
    )?]] {
        var seen: Set<[ComponentID]> = []
        var feeders: [ComponentID: [(from: ComponentID, connector: ComponentID)?]] = [:]
        for path in way.paths {
            for (index, pipeline) in path.pipelines.enumerated() {
                if index == 0 {
                    if seen.insert([pipeline.id]).inserted { feeders[pipeline.id, default: []].append(nil) }
                    continue
                }
                let (from, connector) = (path.pipelines[index - 1].id, path.connectors[index - 1].id)
                if seen.insert([pipeline.id, from, connector]).inserted {
                    feeders[pipeline.id, default: []].append((from, connector))
                }
            }
        }
        return feeders
    }

    /// Appends the stages of a pipeline: what connectors hand on to it, then, where several of those meet, a stage that does nothing, its
    /// processors.
    private mutating func append(
        _ pipeline: Pipeline, _ feeders: [(from: ComponentID, connector: ComponentID)?],
        _ made: [CollectorGraph.Step.Place: StageSettings]
    ) -> Numbers {
        var routes: [ComponentID: Int] = [:]
        for case let feeder? in feeders where routes[feeder.connector] == nil {
            let place = CollectorGraph.Step.Place(connector: feeder.connector, pipeline: pipeline.id, number: 0)
            guard let stage = made[place] else { continue }
            routes[feeder.connector] = stages.count
            add(stage)
        }
        let sources = feeders.count { feeder in feeder.map { routes[$0.connector] == nil } ?? true } + routes.count
        let own = pipeline.processors.indices.compactMap { number in
            made[CollectorGraph.Step.Place(connector: nil, pipeline: pipeline.id, number: number)]
        }
        let first = stages.count
        var reads = false
        if let stage = own.first, case .editing = stage { reads = true }
        if own.isEmpty || sources > 1 && !reads { addMeeting(pipeline.id.text, pipeline.key) }
        for stage in own { add(stage) }
        for number in first..<stages.count - 1 {
            graph.after[number].append(StageGraph.Edge(to: number + 1, copies: Array(0..<graph.copies)))
        }
        return Numbers(first: first, last: stages.count - 1, routes: routes)
    }

    /// Adds a stage that does nothing, where paths meet.
    private mutating func addMeeting(_ name: String, _ node: YAMLNode) {
        add(
            .editing(
                EditingSettings(
                    name: name, place: SettingPlace(node), configuration: name, editor: PassingEditor())))
    }

    private mutating func add(_ stage: StageSettings) {
        stages.append(stage)
        graph.after.append([])
    }

    /// Adds what leads from pipeline to pipeline, in and out.
    private mutating func connect(_ way: CollectorGraph.Way, _ numbers: [ComponentID: Numbers], end: Int?) {
        let none = [Int](repeating: -1, count: graph.copies)
        var entries: [ComponentID: Int] = [:]
        var leads: [Lead: Int] = [:]
        var starts = CollectorGraph.Starts()
        var firsts: [Int: Int] = [:]
        for (number, path) in way.paths.enumerated() {
            var before = (copy: 0, last: -1)
            var start = 0
            for (index, pipeline) in path.pipelines.enumerated() {
                guard let own = numbers[pipeline.id] else { continue }
                start = starts.number(after: start, path, index)
                let copy = firsts[start] ?? number
                firsts[start] = copy
                if index == 0 {
                    let place = entries[pipeline.id] ?? graph.entries.count
                    if place == graph.entries.count {
                        graph.entries.append(StageGraph.Edge(to: own.first, copies: none))
                    }
                    entries[pipeline.id] = place
                    graph.entries[place].copies[0] = copy
                } else {
                    let connector = path.connectors[index - 1].id
                    let route = own.routes[connector]
                    let lead = Lead(source: before.last, connector: connector, target: pipeline.id)
                    let place = leads[lead] ?? graph.after[before.last].count
                    if place == graph.after[before.last].count {
                        graph.after[before.last].append(StageGraph.Edge(to: route ?? own.first, copies: none))
                    }
                    leads[lead] = place
                    graph.after[before.last][place].copies[before.copy] = copy
                    if let route, graph.after[route].isEmpty {
                        graph.after[route].append(StageGraph.Edge(to: own.first, copies: Array(0..<graph.copies)))
                    }
                }
                before = (copy, own.last)
            }
            guard let end else { continue }
            let place =
                graph.after[before.last].firstIndex { $0.target == end } ?? graph.after[before.last].count
            if place == graph.after[before.last].count {
                graph.after[before.last].append(StageGraph.Edge(to: end, copies: none))
            }
            graph.after[before.last][place].copies[before.copy] = number
        }
        if let last = end ?? numbers[way.last.id]?.last {
            graph.after[last].append(StageGraph.Edge(to: nil, copies: Array(0..<graph.copies)))
        }
    }

    /// Which stages lie on some paths only.
    private static func aside(
        _ way: CollectorGraph.Way, _ numbers: [ComponentID: Numbers], _ count: Int
    ) -> [Bool] {
        var met = [Int](repeating: 0, count: count)
        if way.lasts.count > 1 { met[count - 1] = way.paths.count }
        for path in way.paths {
            for (index, pipeline) in path.pipelines.enumerated() {
                guard let own = numbers[pipeline.id] else { continue }
                for number in own.first...own.last { met[number] += 1 }
                if index > 0, let route = own.routes[path.connectors[index - 1].id] { met[route] += 1 }
            }
        }
        return met.map { $0 < way.paths.count }
    }
}
