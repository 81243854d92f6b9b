import WinnowModel

/// All ways in which each operation can end, found by following failures up the calls until nothing new appears.
struct OutcomeTable {
    /// More ways than this are refused.
    static let most = 250
    /// More outcomes of callees than this are not looked at.
    private static let mostWork = 500_000

    /// What a call site makes of an outcome of its callee.
    struct Answer {
        /// The client span of a remote call.
        var client: OutcomeSpec
        /// Outcome of the caller if the failure propagates; 0: none.
        var transition: Int
        var failed: Bool
        var retryable: Bool
        /// Which of the retry events it records, from 1; one more than there are: none.
        var digit: Int
    }

    /// By operation; the first is success.
    private(set) var outcomes: [[OutcomeSpec]] = []
    /// By operation: outcome of each own error.
    private(set) var own: [[Int]] = []
    /// By fault and its targets: outcome, 0 when it does not fail the operation.
    private(set) var faulted: [[Int]] = []
    private var numbers: [[OutcomeSpec: Int]] = []
    private let graph: ResolvedGraph

    /// Finds the outcomes of `graph` under `faults`; fails with `.data` when an operation can end in too many ways.
    init(_ graph: ResolvedGraph, faults: [FaultSpec]) throws(Failure) {
        self.graph = graph
        for index in graph.operations.indices {
            let operation = graph.operations[index].spec
            var ok = OutcomeSpec(status: operation.setsOK ? .ok : .unset)
            switch operation.protocolBlock {
            case .http(let http): ok.httpStatus = Int64(http.status)
            case .rpc: ok.rpcCode = 0
            default: break
            }
            outcomes.append([ok])
            numbers.append([ok: 0])
            own.append([])
            own[index] = operation.errors.map { error in
                intern(index, Self.failure(of: operation, in: language(index), error))
            }
        }
        for (number, fault) in faults.enumerated() {
            var row: [Int] = []
            for target in graph.faultTargets[number] {
                let operation = graph.operations[target].spec
                let failure = fault.behavior.effect.failure
                row.append(failure.map { intern(target, Self.failure(of: operation, in: language(target), $0)) } ?? 0)
            }
            faulted.append(row)
        }
        try spread()
    }

    /// Follows failures from callees to callers until no operation can end in a new way.
    private mutating func spread() throws(Failure) {
        var callers = graph.operations.map { _ in [Int]() }
        for (caller, operation) in graph.operations.enumerated() {
            for call in operation.calls where Self.fails(call) { callers[call.callee].append(caller) }
        }
        var waiting = Array(graph.operations.indices.reversed())
        var isWaiting = graph.operations.map { _ in true }
        var work = 0
        while let caller = waiting.popLast() {
            isWaiting[caller] = false
            let before = outcomes[caller].count
            for call in graph.operations[caller].calls where Self.fails(call) {
                let seen = seen(by: call)
                work += seen.count
                for outcome in seen where outcome.failed { _ = intern(caller, derived(caller, call, outcome)) }
            }
            if outcomes[caller].count > Self.most || work > Self.mostWork {
                throw Failure(
                    .data,
                    graph.operations[caller].spec.place.finding(
                        "\(graph.title(caller)) can end in more than \(Self.most) ways",
                        remedy: "raise fewer different exceptions, or let calls propagate fewer failures"))
            }
            if outcomes[caller].count == before { continue }
            for next in callers[caller] where !isWaiting[next] {
                isWaiting[next] = true
                waiting.append(next)
            }
        }
    }

    /// True when a failure of the call can fail the caller.
    private static func fails(_ call: ResolvedGraph.Call) -> Bool { !call.spec.isAsync && call.spec.propagation > 0 }

    /// What the call site makes of each outcome of its callee; then of its timeout, then of a refused call.
    func answers(caller: Int, _ call: ResolvedGraph.Call) -> [Answer] {
        let retry = call.spec.retry
        return seen(by: call).map { outcome in
            var transition = 0
            if outcome.failed, Self.fails(call) {
                transition = numbers[caller][derived(caller, call, outcome)] ?? 0
            }
            let clientError = outcome.httpStatus.map { 400..<500 ~= $0 } ?? false
            let retryable: Bool
            if let retry {
                retryable = retry.on.isEmpty ? !clientError : outcome.isMeant(by: retry.on)
            } else {
                retryable = false
            }
            let events = retry?.events ?? []
            let event = events.firstIndex { outcome.isMeant(by: $0.on) }
            return Answer(
                client: outcome, transition: transition, failed: outcome.failed, retryable: retryable,
                digit: events.isEmpty ? 1 : outcome.failed ? (event ?? events.count) + 1 : events.count + 2)
        }
    }

    private func language(_ operation: Int) -> String { graph.services[graph.operations[operation].service].language }

    private mutating func intern(_ operation: Int, _ outcome: OutcomeSpec) -> Int {
        if let known = numbers[operation][outcome] { return known }
        numbers[operation][outcome] = outcomes[operation].count
        outcomes[operation].append(outcome)
        return outcomes[operation].count - 1
    }

    /// The callee's outcomes as the call site sees them: through a client span when the call is remote.
    private func seen(by call: ResolvedGraph.Call) -> [OutcomeSpec] {
        let plain = outcomes[call.callee]
        guard call.meeting == .remote else { return plain }
        let target = graph.operations[call.callee].spec
        var result = plain.map { Self.client(of: target, $0) }
        var timeout = OutcomeSpec(name: "timeout", failed: true, status: .error, errorType: "timeout")
        if let exception = call.spec.timeoutException {
            timeout.raised = exception
            timeout.recorded = exception
            timeout.message = "\(exception.shortType): \(exception.message)"
            timeout.errorType = exception.type
        }
        var refused = OutcomeSpec(
            name: "unavailable", failed: true, status: .error, message: "connection refused",
            errorType: "connection_refused")
        if case .rpc = target.protocolBlock {
            timeout.rpcCode = 4
            refused.rpcCode = 14
        }
        result.append(timeout)
        result.append(refused)
        return result
    }

    private static func client(of target: OperationSpec, _ outcome: OutcomeSpec) -> OutcomeSpec {
        var client = OutcomeSpec(name: outcome.name, failed: outcome.failed)
        switch target.protocolBlock {
        case .http:
            client.httpStatus = outcome.httpStatus
            if let code = outcome.httpStatus, code >= 400 {
                client.status = .error
                client.errorType = String(code)
            }
        case .rpc:
            client.rpcCode = outcome.rpcCode ?? (outcome.failed ? 2 : 0)
            if let code = client.rpcCode, code != 0 {
                client.status = .error
                client.errorType = RPCConventions.name(of: code)
            }
        default:
            if outcome.failed {
                client.status = .error
                client.errorType = "_OTHER"
            }
        }
        return client
    }

    /// What an operation's own error makes of it.
    private static func failure(of operation: OperationSpec, in language: String, _ error: ErrorSpec) -> OutcomeSpec {
        var outcome = OutcomeSpec(name: error.outcomeName, failed: true)
        outcome.httpStatus = error.httpStatus.map { Int64($0) }
        outcome.rpcCode = error.rpcCode.map { Int64($0) }
        outcome.errorType = error.exception?.type ?? ""
        outcome.message = error.exception.map { message($0, language) } ?? error.message
        outcome.raised = error.exception
        outcome.recorded = error.exception
        outcome.status = error.leavesUnset ? .unset : .error
        respond(operation, &outcome, isUnset: error.leavesUnset)
        return outcome
    }

    /// Gives a server operation's failure its response and the status that the conventions ask for.
    private static func respond(_ operation: OperationSpec, _ outcome: inout OutcomeSpec, isUnset: Bool = false) {
        guard operation.kind == .server else { return }
        var isError = !isUnset
        switch operation.protocolBlock {
        case .http:
            let code = outcome.httpStatus ?? 500
            outcome.httpStatus = code
            isError = isError && code >= 500
            outcome.errorType = code >= 500 ? (outcome.errorType.isEmpty ? String(code) : outcome.errorType) : ""
        case .rpc:
            let code = outcome.rpcCode ?? 2
            outcome.rpcCode = code
            isError = isError && RPCConventions.isServerError(code)
            outcome.errorType = isError ? RPCConventions.name(of: code) : ""
        default: break
        }
        outcome.raised = nil
        outcome.status = isError ? .error : .unset
        if !isError {
            outcome.recorded = nil
            outcome.message = ""
        }
    }

    private static func message(_ exception: ExceptionSpec, _ language: String) -> String {
        language == "python" ? "\(exception.shortType): \(exception.message)" : exception.message
    }

    /// What becomes of the caller when the failure propagates.
    private func derived(_ caller: Int, _ call: ResolvedGraph.Call, _ failure: OutcomeSpec) -> OutcomeSpec {
        let operation = graph.operations[caller].spec
        let rule = call.spec.raises.first { failure.isMeant(by: $0.on) }
        var outcome = OutcomeSpec(name: failure.name, failed: true, status: .error)
        if var exception = rule?.exception ?? failure.raised {
            // What travels on is recorded once on every span that it passes.
            if rule == nil { exception.times = 1 }
            outcome.name = exception.shortType
            outcome.recorded = exception
            exception.times = 1
            outcome.raised = exception
            outcome.message = Self.message(exception, language(caller))
            outcome.errorType = exception.type
        } else if call.meeting == .remote {
            outcome.name = "upstream"
            outcome.message = "\(graph.services[graph.operations[call.callee].service].name): \(failure.name)"
            outcome.errorType = failure.errorType
        } else {
            outcome.status = failure.status
            outcome.message = failure.message
            outcome.errorType = failure.errorType
            outcome.httpStatus = failure.httpStatus
            outcome.rpcCode = failure.rpcCode
        }
        if operation.kind == .server {
            if let handler = operation.handles.first(where: { $0.failure == outcome.name || $0.failure == "*" }) {
                outcome.httpStatus = Int64(handler.httpStatus ?? 500)
                outcome.rpcCode = Int64(handler.rpcCode ?? 2)
                outcome.recorded = nil
                outcome.message = ""
                outcome.errorType = ""
            }
            Self.respond(operation, &outcome)
            if outcome.recorded == nil, case .http = operation.protocolBlock { outcome.message = "" }
        } else if operation.kind == .consumer {
            outcome.raised = nil
        }
        return outcome
    }
}
