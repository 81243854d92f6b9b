import WinnowModel

/// Compiles a scenario: looks up names, bounds its growth, finds all outcomes, builds the tables and the flat arrays of the generator.
struct GraphCompiler {
    private(set) var compiled = CallGraph()
    private(set) var facts = TrafficFacts()
    var rows = RowCompiler()
    let graph: ResolvedGraph
    let scenario: Scenario
    let outcomes: OutcomeTable

    private var operations: [CallGraph.Operation] = []
    private var ends: [CallGraph.Outcome] = []
    private var modes: [CallGraph.Mode] = []
    private var faults: [CallGraph.Fault] = []
    var calls: [CallGraph.Call] = []
    var results: [CallGraph.Result] = []
    var repeats: [CallGraph.Repeat] = []
    var stories: [CallGraph.Story] = []
    private var bins: [OctaveTable.Bin] = []
    private var shapes: [LatencyShape: Int32] = [:]
    /// By operation: faults that hit it, and which of their targets it is.
    private var faultsOf: [Int: [(fault: Int, place: Int)]] = [:]

    var tables: TraceTables { rows.tables }

    /// Most latency tables, of 16 KiB each.
    private static let mostShapes = 2_000
    /// Most outcomes of calls, over all call sites.
    private static let mostResults = 1_000_000

    /// Compiles `scenario` for `durationNanos` of virtual time; fails with `.data` and all findings.
    init(_ scenario: Scenario, durationNanos: UInt64) throws(Failure) {
        self.scenario = scenario
        graph = try GraphResolver.resolve(scenario)
        let bounds = try GrowthBounds(graph, scenario)
        outcomes = try OutcomeTable(graph, faults: scenario.faults)
        for service in graph.services { rows.instances(of: service, environment: scenario.environment) }
        for number in scenario.faults.indices {
            for (place, target) in graph.faultTargets[number].enumerated() {
                faultsOf[target, default: []].append((number, place))
            }
        }
        for index in graph.operations.indices { try compile(index) }
        freeze(maxDepth: bounds.maxDepth)
        if shapes.count > Self.mostShapes {
            throw Failure(
                .data,
                scenario.place.finding(
                    "\(shapes.count) different shapes of times, more than \(Self.mostShapes)",
                    remedy: "let operations share the sigma of their latency"))
        }
        try compileRoots(bounds, durationNanos)
        describe(durationNanos)
    }

    private mutating func freeze(maxDepth: Int) {
        compiled.operations = FrozenArray(operations)
        compiled.outcomes = FrozenArray(ends)
        compiled.modes = FrozenArray(modes)
        compiled.faults = FrozenArray(faults)
        compiled.calls = FrozenArray(calls)
        compiled.results = FrozenArray(results)
        compiled.repeats = FrozenArray(repeats)
        compiled.stories = FrozenArray(stories)
        compiled.bins = FrozenArray(bins)
        compiled.hasExtras = rows.tables.extras.count > 1
        compiled.maxDepth = Int32(clamping: maxDepth)
    }

    // MARK: Operations

    private mutating func compile(_ index: Int) throws(Failure) {
        let operation = graph.operations[index]
        let service = graph.services[operation.service]
        let spec = operation.spec
        var flags: CallGraph.OperationFlags = []
        let firstOutcome = Int32(ends.count)
        let extraEvents = retryEvents(of: operation)
        for outcome in outcomes.outcomes[index] {
            ends.append(
                CallGraph.Outcome(
                    attributes: rows.row(attributes(of: operation, outcome)),
                    extras: rows.extras(
                        of: outcome, events: spec.events, attempts: [], operation: spec.name, in: service),
                    status: outcome.status.rawValue))
        }
        let firstStory = Int32(stories.count)
        var told = 0
        if let events = extraEvents {
            flags.insert(.stories)
            told = try tell(operation, index, events)
        }
        let firstMode = Int32(modes.count)
        let total = compileModes(spec.errors, outcomes.own[index])
        if total != nil { flags.insert(.fails) }
        let firstFault = Int32(faults.count)
        compileFaults(on: index, &flags)
        let firstCall = Int32(calls.count)
        let toldCall = storyCall(operation)?.name
        for call in operation.calls { compile(call, of: index, isTold: call.name == toldCall) }
        if results.count > Self.mostResults {
            throw Failure(
                .data,
                spec.place.finding(
                    "the calls of the scenario can end in more than \(Self.mostResults) ways in all",
                    remedy: "let fewer different failures pass through its operations"))
        }
        operations.append(
            CallGraph.Operation(
                number: rows.operation(
                    service: service.name, name: spec.name, kind: spec.kind,
                    scope: spec.scope.isEmpty ? service.name : spec.scope),
                flags: flags, bins: table(spec.latency), scale: spec.latency.scaleNanos, firstCall: firstCall,
                endCall: Int32(calls.count), firstOutcome: firstOutcome, firstMode: firstMode,
                endMode: Int32(modes.count), modeTotal: total ?? 0, firstFault: firstFault,
                endFault: Int32(faults.count),
                firstInstance: UInt32(graph.firstInstance[operation.service]), instances: UInt32(service.replicas),
                firstStory: firstStory, stories: Int32(told)))
    }

    /// Attributes of a span by convention and by hand.
    func attributes(of operation: ResolvedGraph.Operation, _ outcome: OutcomeSpec) -> [AttributeSpec] {
        let service = graph.services[operation.service]
        let spec = operation.spec
        var row = ConventionRow()
        switch spec.protocolBlock {
        case .none: break
        case .http(let http): HTTPConventions.server(http, service, outcome, into: &row)
        case .rpc(let rpc):
            RPCConventions.span(rpc, isServer: spec.kind == .server, peer: service, service, outcome, into: &row)
        case .database(let database): DatabaseConventions.client(database, service, outcome, into: &row)
        case .messaging(let messaging):
            MessagingConventions.span(messaging, spec.kind, service, outcome, into: &row)
        }
        for attribute in spec.attributes where attribute.applies(to: outcome.name) { row.add(attribute) }
        return row.attributes
    }

    private mutating func compileModes(_ errors: [ErrorSpec], _ numbers: [Int]) -> UInt64? {
        var sum = 0.0
        var last: UInt64?
        for (error, number) in zip(errors, numbers) where error.rate > 0 {
            sum += error.rate
            guard let upTo = threshold(sum) else { continue }
            modes.append(CallGraph.Mode(upTo: upTo, outcome: Int32(number), atEnd: error.atEnd))
            last = upTo
        }
        return last
    }

    private mutating func compileFaults(on index: Int, _ flags: inout CallGraph.OperationFlags) {
        for (number, place) in faultsOf[index] ?? [] {
            let fault = scenario.faults[number]
            guard let threshold = threshold(fault.probability) else { continue }
            let effect = fault.behavior.effect
            let first = graph.firstInstance[graph.operations[index].service]
            flags.insert(.faulted)
            if effect.refusesCalls { flags.insert(.refused) }
            faults.append(
                CallGraph.Fault(
                    from: defaultEpochNanos &+ fault.fromNanos, until: defaultEpochNanos &+ fault.untilNanos,
                    threshold: threshold, purpose: Draw.key("fault " + fault.name), factor: effect.factor,
                    addition: effect.additionNanos, instance: fault.instance.map { UInt32(first + $0) } ?? .max,
                    number: UInt32(number), outcome: Int32(outcomes.faulted[number][place]),
                    refuses: effect.refusesCalls, isSilent: effect.isSilent))
        }
    }

    // MARK: Latency tables

    mutating func table(_ latency: any LatencyDistribution) -> Int32 {
        if let known = shapes[latency.shape] { return known }
        if shapes.count >= Self.mostShapes {
            shapes[latency.shape] = 0
            return 0
        }
        let offset = Int32(bins.count)
        bins += OctaveTable.bins(of: latency, most: 1e30)
        shapes[latency.shape] = offset
        return offset
    }

    // MARK: Roots

    private mutating func compileRoots(_ bounds: GrowthBounds, _ durationNanos: UInt64) throws(Failure) {
        let sharing = scenario.traffic.roots.filter { $0.arrivals == nil }.reduce(0) { $0 + $1.weight }
        let common = scenario.traffic.arrivals ?? PoissonArrivals(perSecond: 0)
        let commonProfile = common.profile(durationNanos: durationNanos)
        var expected: [Double] = []
        for root in scenario.traffic.roots {
            let factor = root.arrivals == nil ? root.weight / sharing : 1
            let source = CallGraph.Source(
                profile: root.arrivals?.profile(durationNanos: durationNanos) ?? commonProfile,
                process: root.arrivals ?? common, factor: factor)
            compiled.sources.append(source)
            expected.append(source.profile.expectedArrivals * factor)
        }
        let total = expected.reduce(0, +)
        let rare = RarePaths(
            graph, shares: expected.map { total > 0 ? $0 / total : 0 }, maxDepth: bounds.maxDepth)
        compiled.nodes = FrozenArray(rare.nodes)
        facts.rarePaths = rare.titles
        var roots: [CallGraph.Root] = []
        for (number, operation) in graph.roots.enumerated() {
            let key = Draw.key("root " + graph.services[graph.operations[operation].service].name)
            roots.append(
                CallGraph.Root(
                    operation: operation, key: Draw.fold(key, Draw.key(graph.operations[operation].spec.id)),
                    slo: graph.operations[operation].spec.sloNanos ?? .max, mostSpans: Int(bounds.most[operation]),
                    expectedSpans: bounds.expected[operation], node: rare.starts[number]))
        }
        compiled.roots = FrozenArray(roots)
        for number in roots.indices where graph.operations[roots[number].operation].spec.sloNanos == nil {
            roots[number].slo = TrialRun.p99(of: number, in: compiled)
        }
        compiled.roots = FrozenArray(roots)
    }

    private mutating func describe(_ durationNanos: UInt64) {
        facts.name = scenario.name
        facts.silentServices = Set(graph.services.lazy.filter { !$0.namesSDK }.map(\.name))
        facts.begin = defaultEpochNanos
        facts.durationNanos = durationNanos
        facts.faults = scenario.faults.map { fault in
            TrafficFacts.Fault(
                name: fault.name, kind: type(of: fault.behavior).entry.id, target: fault.target,
                onset: defaultEpochNanos &+ fault.fromNanos, end: defaultEpochNanos &+ fault.untilNanos)
        }
    }
}
