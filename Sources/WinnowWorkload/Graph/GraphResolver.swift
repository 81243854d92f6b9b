import WinnowModel

/// Looks up every name of a scenario and checks every number, and says all that is wrong at once.
struct GraphResolver {
    private let scenario: Scenario
    private var graph = ResolvedGraph()
    private var findings: [Diagnostic] = []
    private var serviceNumbers: [String: Int] = [:]
    /// By service: index of each operation by its id.
    private var operationNumbers: [[String: Int]] = []

    /// More findings are not told.
    private static let mostFindings = 50
    /// Most instances of all services, roots, and faults.
    private static let mostInstances = 100_000
    private static let mostRoots = 1_000
    private static let mostFaults = 1_000

    private init(_ scenario: Scenario) { self.scenario = scenario }

    /// The graph of `scenario`; fails with `.data` and every finding.
    static func resolve(_ scenario: Scenario) throws(Failure) -> ResolvedGraph {
        var resolver = GraphResolver(scenario)
        resolver.declare()
        resolver.connect()
        resolver.root()
        resolver.aim()
        if !resolver.findings.isEmpty { throw Failure(.data, Array(resolver.findings.prefix(mostFindings))) }
        return resolver.graph
    }

    private mutating func report(_ place: SourcePlace, _ message: String, _ remedy: String, text: String? = nil) {
        findings.append(place.finding(message, remedy: remedy, text: text))
    }

    private mutating func declare() {
        var check = NumberCheck()
        check.latency(scenario.network, "the network time", scenario.place)
        for service in scenario.services {
            if serviceNumbers[service.name] != nil {
                report(service.place, "service \(service.name) is declared twice", "give each service one entry")
                continue
            }
            if service.name.isEmpty {
                report(service.place, "a service has no name", "write NAME: {operations: …} under `services`")
            }
            check.service(service)
            let number = graph.services.count
            serviceNumbers[service.name] = number
            graph.services.append(service)
            graph.firstInstance.append(graph.instances)
            graph.instances += max(1, min(service.replicas, NumberCheck.mostReplicas))
            var known: [String: Int] = [:]
            for operation in service.operations {
                if known[operation.id] != nil {
                    report(
                        operation.place, "operation \(operation.id) is declared twice in \(service.name)",
                        "give each operation one entry; equal span names can be set with `name`")
                    continue
                }
                check.operation(operation)
                known[operation.id] = graph.operations.count
                graph.operations.append(ResolvedGraph.Operation(service: number, spec: operation))
            }
            operationNumbers.append(known)
        }
        if graph.services.isEmpty {
            report(scenario.place, "the scenario has no services", "declare at least one service with one operation")
        }
        findings += check.findings
        limit(graph.instances, Self.mostInstances, "instances", scenario.services.last?.place)
        limit(scenario.traffic.roots.count, Self.mostRoots, "roots", scenario.traffic.roots.last?.place)
        limit(scenario.faults.count, Self.mostFaults, "faults", scenario.faults.last?.place)
    }

    private mutating func limit(_ count: Int, _ most: Int, _ what: String, _ place: SourcePlace?) {
        if count > most {
            report(place ?? scenario.place, "\(count) \(what), more than \(most)", "split the scenario")
        }
    }

    private mutating func connect() {
        for index in graph.operations.indices {
            let operation = graph.operations[index]
            var names: [String: Int] = [:]
            var calls: [ResolvedGraph.Call] = []
            for step in operation.spec.steps {
                var group: [ResolvedGraph.Call] = []
                let shares = self.shares(of: step)
                var low = 0.0
                for (number, call) in step.calls.enumerated() {
                    var check = NumberCheck()
                    check.call(call)
                    findings += check.findings
                    guard let callee = callee(of: call, from: operation.service) else { continue }
                    guard let meeting = meeting(of: call, callee: callee, from: operation.service) else { continue }
                    let target = graph.operations[callee]
                    var name =
                        call.name.isEmpty ? "\(graph.services[target.service].name) \(target.spec.id)" : call.name
                    let times = names[name, default: 0] + 1
                    names[name] = times
                    // Two calls of one name would draw the same numbers.
                    if times > 1 { name += " #\(times)" }
                    let isChoice = step.form == .oneOf
                    let share = isChoice ? shares[number] : call.probability
                    let high = min(1, low + share)
                    group.append(
                        ResolvedGraph.Call(
                            spec: call, callee: callee, meeting: meeting, name: name, low: isChoice ? low : 0,
                            high: isChoice ? high : share, choice: isChoice ? group.first?.name ?? name : name,
                            isParallel: step.form == .parallel))
                    if isChoice { low = high }
                }
                if step.form == .parallel, !group.isEmpty {
                    group[0].opensGroup = true
                    group[group.count - 1].closesGroup = true
                }
                calls += group
            }
            if calls.count(where: { $0.spec.retry?.events.isEmpty == false }) > 1 {
                report(
                    operation.spec.place, "two calls of \(operation.spec.id) record events for failed attempts",
                    "let one call of an operation have `events` under `retry`")
            }
            graph.operations[index].calls = calls
        }
    }

    private mutating func shares(of step: StepSpec) -> [Double] {
        let weights = step.calls.map(\.weight)
        if step.form != .oneOf { return weights }
        let sum = weights.reduce(0, +)
        if !(sum > 0 && sum.isFinite) || weights.contains(where: { !($0 >= 0) }) {
            report(
                step.place, "the weights of the alternatives must be finite, not negative and not all zero",
                "give each alternative a `weight`, such as its chance")
            return weights.map { _ in 0 }
        }
        return sum < 1 ? weights : weights.map { $0 / sum }
    }

    private mutating func callee(of call: CallSpec, from service: Int) -> Int? {
        var target = service
        if !call.service.isEmpty {
            guard let found = serviceNumbers[call.service] else {
                let near =
                    findings.count < Self.mostFindings
                    ? nearest(to: call.service, in: graph.services.map(\.name)) : nil
                report(
                    call.place, "there is no service \(call.service)",
                    near.map { "did you mean \($0)?" } ?? "declare it under `services`", text: call.service)
                return nil
            }
            target = found
        }
        // That there is no service at all has been said.
        guard target < operationNumbers.count else { return nil }
        if let found = operationNumbers[target][call.operation] { return found }
        let known = graph.services[target].operations.map(\.id)
        report(
            call.place, "service \(graph.services[target].name) has no operation \(call.operation)",
            (findings.count < Self.mostFindings ? nearest(to: call.operation, in: known) : nil).map {
                "did you mean \($0)?"
            } ?? "it has \(list(known))",
            text: call.operation)
        return nil
    }

    private mutating func meeting(of call: CallSpec, callee: Int, from service: Int) -> ResolvedGraph.Meeting? {
        let target = graph.operations[callee]
        switch target.spec.kind {
        case .server: return .remote
        case .consumer: return .message
        case .internal, .client, .producer, .unspecified:
            if target.service == service { return .local }
            report(
                call.place,
                "\(graph.title(callee)) is of kind \(target.spec.kind.name): another service can't call it",
                "make it `kind: server` (called over the network) or `kind: consumer` (reached by a message)")
            return nil
        }
    }

    private mutating func root() {
        var shared = false
        for root in scenario.traffic.roots {
            var check = NumberCheck()
            if let own = root.arrivals { check.arrivals(own, root.place) }
            findings += check.findings
            shared = shared || root.arrivals == nil
            let call = CallSpec(root.service, root.operation, root.place)
            if root.service.isEmpty {
                report(root.place, "this root names no service", "write {service: NAME, operation: NAME}")
                continue
            }
            guard let service = serviceNumbers[root.service] else {
                _ = callee(of: call, from: 0)
                continue
            }
            guard let operation = callee(of: call, from: service) else { continue }
            if graph.roots.contains(operation) {
                report(root.place, "\(graph.title(operation)) is a root twice", "list each root operation once")
                continue
            }
            graph.roots.append(operation)
        }
        if scenario.traffic.roots.isEmpty {
            report(scenario.place, "no operation is a root: no trace would ever start", "list roots under `traffic`")
        }
        let weights = scenario.traffic.roots.filter { $0.arrivals == nil }.map(\.weight)
        if shared {
            guard let arrivals = scenario.traffic.arrivals else {
                let place = scenario.traffic.roots.first { $0.arrivals == nil }?.place ?? scenario.place
                report(
                    place, "this root has no arrivals and there are none to share",
                    "set `arrivals` of the root or of `traffic`")
                return
            }
            var check = NumberCheck()
            check.arrivals(arrivals, scenario.place)
            findings += check.findings
            let sum = weights.reduce(0, +)
            if !(sum > 0 && sum.isFinite) || weights.contains(where: { !($0 >= 0) }) {
                report(
                    scenario.traffic.roots.first { !($0.weight >= 0) }?.place ?? scenario.place,
                    "the weights of the roots must be finite, not negative and not all zero",
                    "give each root a `weight` above 0")
            }
        }
    }

    private mutating func aim() {
        if findings.count >= Self.mostFindings { return }
        let roots = Set(graph.roots)
        var names: Set<String> = []
        for fault in scenario.faults {
            var check = NumberCheck()
            check.fault(fault)
            findings += check.findings
            if !names.insert(fault.name).inserted {
                report(fault.place, "two faults are called \(fault.name)", "give each fault a name of its own")
            }
            var targets: [Int] = []
            if fault.service.isEmpty {
                report(fault.place, "this fault names no service", "write service: NAME")
            } else if let operation = fault.operation {
                let call = CallSpec(fault.service, operation, fault.place)
                if let found = callee(of: call, from: 0) { targets = [found] }
            } else if let service = serviceNumbers[fault.service] {
                targets = graph.operations.indices.filter {
                    graph.operations[$0].service == service && isEntry($0, roots)
                }
                if targets.isEmpty {
                    report(
                        fault.place, "no operation of \(fault.service) is reached from outside",
                        "name the `operation` that the fault hits")
                }
            } else {
                _ = callee(of: CallSpec(fault.service, "", fault.place), from: 0)
            }
            if let instance = fault.instance, let service = serviceNumbers[fault.service],
                instance < 0 || instance >= graph.services[service].replicas
            {
                report(
                    fault.place, "\(fault.service) has no instance \(instance)",
                    "its instances are numbered 0 to \(graph.services[service].replicas - 1)")
            }
            graph.faultTargets.append(targets)
        }
    }

    /// True for operations by which work enters a service.
    private func isEntry(_ operation: Int, _ roots: Set<Int>) -> Bool {
        let kind = graph.operations[operation].spec.kind
        return kind == .server || kind == .consumer || roots.contains(operation)
    }

    private func list(_ names: [String]) -> String {
        if names.isEmpty { return "none" }
        return names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " …" : "")
    }
}

extension CallSpec {
    /// A call that only names its callee.
    fileprivate init(_ service: String, _ operation: String, _ place: SourcePlace) {
        self.init()
        self.service = service
        self.operation = operation
        self.place = place
    }
}
