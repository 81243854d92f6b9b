import WinnowModel

/// Compiles a scenario: looks up names, bounds its growth, finds all outcomes, builds the tables and the flat arrays of the generator.
struct GraphCompiler {
    private(set) var compiled = CallGraph()
    private(set) var facts = TrafficFacts()
    private var rows = RowCompiler()
    private let graph: ResolvedGraph
    private let scenario: Scenario
    private let outcomes: OutcomeTable

    private var operations: [CallGraph.Operation] = []
    private var ends: [CallGraph.Outcome] = []
    private var modes: [CallGraph.Mode] = []
    private var faults: [CallGraph.Fault] = []
    private var calls: [CallGraph.Call] = []
    private var results: [CallGraph.Result] = []
    private var repeats: [CallGraph.Repeat] = []
    private var stories: [CallGraph.Story] = []
    private var bins: [OctaveTable.Bin] = []
    private var shapes: [LatencyShape: Int32] = [:]

    var tables: TraceTables { rows.tables }

    /// Compiles `scenario` for `durationNanos` of virtual time; fails with `.data` and all findings.
    init(_ scenario: Scenario, durationNanos: UInt64) throws(Failure) {
        self.scenario = scenario
        graph = try GraphResolver.resolve(scenario)
        let bounds = try GrowthBounds(graph, scenario)
        outcomes = try OutcomeTable(graph, faults: scenario.faults)
        for service in graph.services { rows.instances(of: service, environment: scenario.environment) }
        for index in graph.operations.indices { try compile(index) }
        freeze(maxDepth: bounds.maxDepth)
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
        for call in operation.calls { compile(call, of: index) }
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
    private func attributes(of operation: ResolvedGraph.Operation, _ outcome: OutcomeSpec) -> [AttributeSpec] {
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
        for (number, fault) in scenario.faults.enumerated() {
            guard let place = graph.faultTargets[number].firstIndex(of: index),
                let threshold = threshold(fault.probability)
            else { continue }
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

    // MARK: Stories: what an operation tells about the attempts of its retried call

    /// The retry events of an operation that tells stories; nil when its spans do not depend on attempts.
    private func retryEvents(of operation: ResolvedGraph.Operation) -> (attempts: Int, events: [RetryEventSpec])? {
        guard let retry = storyCall(operation)?.spec.retry else { return nil }
        return (retry.attempts, retry.events)
    }

    private func storyCall(_ operation: ResolvedGraph.Operation) -> ResolvedGraph.Call? {
        let counts = operation.spec.attributes.contains { $0.source == .attempts }
        return operation.calls.first { $0.spec.retry?.events.isEmpty == false }
            ?? (counts ? operation.calls.first { $0.spec.retry != nil } : nil)
    }

    /// Rows for every outcome and story; a story is the digits of its attempts in base (events + 2).
    private mutating func tell(
        _ operation: ResolvedGraph.Operation, _ index: Int, _ plan: (attempts: Int, events: [RetryEventSpec])
    ) throws(Failure) -> Int {
        let base = plan.events.count + 2
        var all = [[Int]()]
        var last = all
        for _ in 0..<plan.attempts {
            // In the order of the numbers: bijective base `base`.
            last = last.flatMap { story in (1...base).map { story + [$0] } }
            all += last
            if all.count > 1_000 { break }
        }
        let service = graph.services[operation.service]
        let ways = outcomes.outcomes[index]
        if all.count * ways.count > 20_000 {
            throw Failure(
                .data,
                operation.spec.place.finding(
                    "\(operation.spec.id) records too many combinations of failed attempts",
                    remedy: "lower the attempts or the number of retry events"))
        }
        for outcome in ways {
            let attributes = attributes(of: operation, outcome)
            for story in all {
                let events = story.compactMap { plan.events.indices.contains($0 - 1) ? plan.events[$0 - 1].event : nil }
                stories.append(
                    CallGraph.Story(
                        attributes: rows.row(attributes, attempts: story.count),
                        extras: rows.extras(
                            of: outcome, events: operation.spec.events, attempts: events,
                            operation: operation.spec.name, in: service)))
            }
        }
        return all.count
    }

    // MARK: Calls

    private mutating func compile(_ call: ResolvedGraph.Call, of caller: Int) {
        let spec = call.spec
        let callee = graph.operations[call.callee]
        var flags: CallGraph.CallFlags = []
        if call.low <= 0, call.high >= 1 { flags.insert(.always) }
        if call.meeting == .remote { flags.insert(.remote) }
        if call.meeting == .message { flags.insert(.message) }
        if spec.isAsync { flags.insert(.async) }
        if call.isParallel { flags.insert(.parallel) }
        if call.opensGroup { flags.insert(.opensGroup) }
        if call.closesGroup { flags.insert(.closesGroup) }
        if spec.repetition == .constant(1) { flags.insert(.once) }
        if spec.timeoutNanos != nil, call.meeting == .remote { flags.insert(.timed) }
        if spec.propagation >= 1 { flags.insert(.propagates) }
        var network = spec.network ?? scenario.network
        if call.meeting != .remote, let delay = spec.delay {
            flags.insert(.delayed)
            network = delay
        }
        let first = firstRepeat(spec.repetition)
        let answers = outcomes.answers(caller: caller, call)
        let firstResult = Int32(results.count)
        for answer in answers { results.append(result(answer, call, caller, callee)) }
        let (low, high) = range(call)
        let isTold = storyCall(graph.operations[caller])?.name == call.name
        calls.append(
            CallGraph.Call(
                key: Draw.key("call " + call.name), flags: flags, choice: Draw.key("choose " + call.choice), low: low,
                high: high, callee: Int32(call.callee), firstRepeat: first, repeats: Int32(repeats.count) - first,
                attempts: Int32(spec.retry?.attempts ?? 1), backoff: Double(spec.retry?.backoffNanos ?? 0),
                backoffFactor: spec.retry?.factor ?? 1, timeout: spec.timeoutNanos ?? .max,
                propagation: threshold(spec.propagation) ?? 0, clientOperation: clientOperation(call, caller, callee),
                firstResult: firstResult, calleeOutcomes: Int32(outcomes.outcomes[call.callee].count),
                bins: table(network), scale: network.scaleNanos,
                storyBase: isTold ? Int32((spec.retry?.events.count ?? 0) + 2) : 0))
    }

    private mutating func firstRepeat(_ repetition: RepeatSpec) -> Int32 {
        let first = Int32(repeats.count)
        var sum = 0.0
        for line in repetition.lines where line.share > 0 {
            sum += line.share
            repeats.append(
                CallGraph.Repeat(upTo: threshold(sum) ?? 0, count: UInt32(clamping: line.count)))
        }
        // Rounding must not leave a gap behind the last line.
        if !repeats.isEmpty { repeats[repeats.count - 1].upTo = .max }
        return first
    }

    /// The words with which the call happens.
    private func range(_ call: ResolvedGraph.Call) -> (low: UInt64, high: UInt64) {
        guard call.high > call.low, let high = threshold(call.high) else { return (1, 0) }
        let low = threshold(call.low).map { $0 == .max ? $0 : $0 + 1 } ?? 0
        return (low, high)
    }

    private mutating func result(
        _ answer: OutcomeTable.Answer, _ call: ResolvedGraph.Call, _ caller: Int, _ callee: ResolvedGraph.Operation
    ) -> CallGraph.Result {
        var client = CallGraph.Outcome(attributes: 0, extras: 0, status: 0)
        if call.meeting == .remote {
            let service = graph.services[graph.operations[caller].service]
            let target = graph.services[callee.service]
            var row = ConventionRow()
            switch callee.spec.protocolBlock {
            case .http(let http): HTTPConventions.client(http, of: target, by: service, answer.client, into: &row)
            case .rpc(let rpc):
                RPCConventions.span(rpc, isServer: false, peer: target, service, answer.client, into: &row)
            default:
                row.add("server.address", .string(target.hostName))
                row.add("server.port", .int(Int64(target.port)))
            }
            for attribute in call.spec.attributes where attribute.applies(to: answer.client.name) {
                row.add(attribute)
            }
            client = CallGraph.Outcome(
                attributes: rows.row(row.attributes),
                extras: rows.extras(
                    of: answer.client, events: [], attempts: [], operation: callee.spec.name, in: service),
                status: answer.client.status.rawValue)
        }
        return CallGraph.Result(
            client: client, transition: Int32(answer.transition), failed: answer.failed,
            retryable: answer.retryable, digit: UInt8(clamping: answer.digit))
    }

    private mutating func clientOperation(
        _ call: ResolvedGraph.Call, _ caller: Int, _ callee: ResolvedGraph.Operation
    ) -> UInt32 {
        guard call.meeting == .remote else { return 0 }
        let service = graph.services[graph.operations[caller].service]
        var name = callee.spec.name
        // HTTP client spans are named by the method: a client does not know the route.
        if case .http(let http) = callee.spec.protocolBlock { name = http.method }
        return rows.operation(
            service: service.name, name: name, kind: .client,
            scope: service.clientScope.isEmpty ? service.name : service.clientScope)
    }

    // MARK: Latency tables

    private mutating func table(_ latency: any LatencyDistribution) -> Int32 {
        if let known = shapes[latency.shape] { return known }
        let offset = Int32(bins.count)
        bins += OctaveTable.bins(of: latency, most: 1e30)
        shapes[latency.shape] = offset
        return offset
    }

    // MARK: Roots

    private mutating func compileRoots(_ bounds: GrowthBounds, _ durationNanos: UInt64) throws(Failure) {
        let sharing = scenario.traffic.roots.filter { $0.arrivals == nil }.reduce(0) { $0 + $1.weight }
        var expected: [Double] = []
        for root in scenario.traffic.roots {
            let own = root.arrivals ?? scenario.traffic.arrivals ?? PoissonArrivals(perSecond: 0)
            let factor = root.arrivals == nil ? root.weight / sharing : 1
            let source = CallGraph.Source(
                profile: own.profile(durationNanos: durationNanos), factor: factor, isRegular: own.isRegular)
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
        facts.begin = defaultEpochNanos
        facts.durationNanos = durationNanos
        facts.faults = scenario.faults.map { fault in
            TrafficFacts.Fault(
                name: fault.name, kind: type(of: fault.behavior).entry.id, target: fault.target,
                onset: defaultEpochNanos &+ fault.fromNanos, end: defaultEpochNanos &+ fault.untilNanos)
        }
    }
}
