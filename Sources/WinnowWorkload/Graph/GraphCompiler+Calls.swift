import WinnowModel

/// Call sites: when they happen, what their client spans carry, what failures of the callee mean there.
extension GraphCompiler {
    /// `isTold`: the operation tells of this call's attempts.
    mutating func compile(_ call: ResolvedGraph.Call, of caller: Int, isTold: Bool) {
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
        var (least, span) = (UInt32(0), UInt32(1))
        if case .between(let low, let high) = spec.repetition {
            least = UInt32(clamping: low)
            span = UInt32(clamping: high - low + 1)
        }
        let answers = outcomes.answers(caller: caller, call)
        let firstResult = Int32(results.count)
        for answer in answers { results.append(result(answer, call, caller, callee)) }
        let (low, high) = range(call)
        calls.append(
            CallGraph.Call(
                key: Draw.key("call " + call.name), flags: flags, choice: Draw.key("choose " + call.choice), low: low,
                high: high, callee: Int32(call.callee), firstRepeat: first, repeats: Int32(repeats.count) - first,
                leastRepeats: least, repeatSpan: span,
                attempts: Int32(spec.retry?.attempts ?? 1), backoff: Double(spec.retry?.backoffNanos ?? 0),
                backoffFactor: spec.retry?.factor ?? 1, timeout: spec.timeoutNanos ?? .max,
                propagation: threshold(spec.propagation) ?? 0, clientOperation: clientOperation(call, caller, callee),
                firstResult: firstResult, calleeOutcomes: Int32(outcomes.outcomes[call.callee].count),
                bins: table(network), scale: network.scaleNanos,
                storyBase: isTold ? Int32(Self.storyBase(spec.retry?.events.count ?? 0)) : 0))
    }

    private mutating func firstRepeat(_ repetition: RepeatSpec) -> Int32 {
        let first = Int32(repeats.count)
        var sum = 0.0
        for line in repetition.lines where line.share > 0 {
            sum += line.share
            repeats.append(
                CallGraph.Repeat(upTo: threshold(sum) ?? 0, count: UInt32(clamping: line.count)))
        }
        // Rounding must not leave a gap after the last line.
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
}
