import WinnowStore
import WinnowFormats
public import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Applies one configuration to recorded traces and says what it decides on each.
public struct DecideRun {
    /// How spans reach the first collector, since there is no fleet to model.
    public enum Arrival: String, Sendable, CaseIterable {
        /// One batch for each (trace, service), at the latest end in it.
        case end
        /// The requests of the file in their order, each no earlier than the latest end in it.
        case file
        /// A trace at once, at its latest end.
        case trace
    }

    private struct Flight {
        var arrival: Nanos
        var order: UInt64
        var spans: [SpanHandle]
    }

    private struct Line {
        var decision: TraceDecision
        var id: TraceID
        var stage: Int?
        var name: String?
        var spansKept: Int
        var lateSpans: Int
        var probability: Double
    }

    private let policy: PolicyReader.Read
    private let traffic: any Traffic
    private let context: LaneContext
    private let seed: UInt64
    private var ring = SpansRing()
    private var chain: CollectorChain
    private var output = CollectorChain.Output()
    private var log = DecisionLog()
    private var head: [HeadDecisions] = []
    private let written: WrittenStates?
    private var path: ProbabilisticPath

    /// Findings about the configuration, and about attributes that it looks for in vain.
    public let findings: [Diagnostic]

    /// Reads a configuration for its faults only.
    public static func check(_ spec: PolicySpec, options: LabOptions) throws(Failure) {
        let reader = PolicyReader(version: options.collectorVersion, environment: options.environment, folder: "")
        _ = try reader.read([spec])
    }

    /// Reads a configuration as typed; `traffic` as recorded.
    public init(_ spec: PolicySpec, traffic: any Traffic, options: LabOptions, recordsVerdicts: Bool) throws(Failure) {
        let reader = PolicyReader(version: options.collectorVersion, environment: options.environment, folder: "")
        policy = try reader.read([spec])[0]
        self.traffic = traffic
        seed = options.seed ?? 1
        context = LaneContext(
            tables: traffic.tables, facts: traffic.facts, networkDelayNanos: 0,
            processorSettings: BatchSpanProcessors.Settings(), meter: RequestMeter(traffic.tables),
            prices: PriceTable(),
            endsWithShutdown: true)
        written = policy.blueprint.makeWrittenStates()
        path = policy.blueprint.makePath(traffic.tables, written)
        chain = CollectorChain(
            hops: policy.blueprint.makeHops(
                traffic.tables, seed, written: written, recordsVerdicts: recordsVerdicts),
            networkDelayNanos: 0,
            meter: context.meter)
        let attributes = AttributeCheck(traffic.tables).warnings(policy.tailSettings, policy: 0)
        findings =
            policy.findings
            + attributes.map {
                Diagnostic($0.message, severity: .warning, file: $0.file, line: $0.line)
            }
    }

    /// Decides everything and hands out one JSON object a line, in order of decision; stops when `emit` answers false.
    public mutating func run(_ arrival: Arrival, emit: (String) throws -> Bool) throws {
        load()
        let flights = flights(arrival)
        for flight in flights {
            chain.deliver(flight.spans[...], bytes: 0, at: flight.arrival, ring: ring, into: &output)
        }
        chain.finish(at: flights.last?.arrival ?? 0, ring: ring, into: &output)
        for (stage, decision) in output.decisions { log.add(decision, stage: stage, id: id(decision.trace)) }
        for late in output.late { log.late(late.trace, late.stage, late.round, late.kept) }
        var text = ""
        for line in lines(flights) {
            text += json(line) + "\n"
            if text.utf8.count > 1 << 16 {
                if try !emit(text) { return }
                text = ""
            }
        }
        if !text.isEmpty { _ = try emit(text) }
    }

    private func id(_ trace: SpanHandle) -> TraceID { ring[trace.sequence].batch.traceID(trace.row) }

    private mutating func load() {
        var planner = traffic.planner(seed: seed)
        var sampler = policy.blueprint.makeHead(seed: seed)
        let sizer = SpanSizer(context.tables)
        var plan = SlabPlan()
        while planner.next(&plan) {
            let slab = Slab()
            traffic.fill(slab, with: plan)
            slab.spans.index()
            sizer.measure(slab.batch, into: &slab.spans.spanBytes)
            ring.append(slab.spans)
            if sampler != nil {
                var decisions = HeadDecisions()
                sampler?.decide(slab.batch, context.tables, into: &decisions)
                head.append(decisions)
                written?.append(decisions)
            }
        }
    }

    private func flights(_ arrival: Arrival) -> [Flight] {
        var groups: [[UInt64]: Flight] = [:]
        for sequence in ring.base..<ring.end {
            let slab = ring[sequence]
            let batch = slab.batch
            for row in 0..<batch.spanCount {
                if !head.isEmpty && head[sequence].keep[row] == 0 { continue }
                let handle = SpanHandle(sequence: sequence, row: row)
                let trace = SpanHandle(sequence: sequence, row: Int(slab.traceOf[row])).rawValue
                let end = max(batch.end[row], batch.start[row])
                let key: [UInt64]
                switch arrival {
                case .end: key = [trace, UInt64(context.tables.operations[Int(batch.operation[row])].service)]
                case .file: key = [batch.request.isEmpty ? 0 : UInt64(batch.request[row])]
                case .trace: key = [trace]
                }
                var flight =
                    groups.removeValue(forKey: key)
                    ?? Flight(arrival: 0, order: arrival == .file ? key[0] : handle.rawValue, spans: [])
                flight.arrival = max(flight.arrival, end)
                flight.spans.append(handle)
                groups[key] = flight
            }
        }
        var flights = Array(groups.values)
        if arrival == .file {
            flights.sort { $0.order < $1.order }
            // A request that stands later in the file did not arrive earlier.
            for index in flights.indices.dropFirst() {
                flights[index].arrival = max(flights[index].arrival, flights[index - 1].arrival)
            }
        } else {
            flights.sort { ($0.arrival, $0.order) < ($1.arrival, $1.order) }
        }
        return flights
    }

    private mutating func lines(_ flights: [Flight]) -> [Line] {
        var first: [SpanHandle: Nanos] = [:]
        var stored: [SpanHandle: Int] = [:]
        for flight in flights {
            for span in flight.spans {
                let trace = traceOf(span)
                first[trace] = min(first[trace] ?? .max, flight.arrival)
            }
        }
        for span in output.stored { stored[traceOf(span), default: 0] += 1 }
        let tails = policy.blueprint.tailStages.count
        let names = chain.hops.flatMap { $0.replicas.first ?? [] }.map { $0.tallies.map(\.name) }
        var lines: [Line] = []
        var decided: Set<SpanHandle> = []
        for entry in log.entries {
            let decision = entry.decision
            decided.insert(decision.trace)
            let before = probabilityBefore(decision.trace)
            lines.append(
                Line(
                    decision: decision, id: entry.id, stage: tails > 1 ? entry.stage : nil,
                    name: decision.policy >= 0 ? names[entry.stage][decision.policy] : nil,
                    spansKept: decision.outcome == .sampled ? decision.spansSeen + entry.lateKept : 0,
                    lateSpans: entry.lateSpans, probability: before * decision.probability))
        }
        // Traces that no tail sampler saw: start-time samplers and probabilistic_sampler processors decided alone.
        for sequence in ring.base..<ring.end {
            let batch = ring[sequence].batch
            for trace in 0..<batch.traceCount {
                let handle = SpanHandle(sequence: sequence, row: trace)
                if decided.contains(handle) || (tails > 0 && first[handle] != nil && stored[handle] != nil) { continue }
                let kept = stored[handle] ?? 0
                let root = Int(batch.firstSpan[trace])
                let at = first[handle] ?? batch.start[root]
                lines.append(
                    Line(
                        decision: TraceDecision(
                            trace: handle, round: 0, outcome: kept > 0 ? .sampled : .notSampled, policy: -1,
                            decidedAt: at,
                            firstArrival: at, spansSeen: batch.spans(of: trace).count, probability: 1),
                        id: batch.traceID(trace), stage: nil, name: nil, spansKept: kept, lateSpans: 0,
                        probability: probabilityBefore(handle)))
            }
        }
        return lines.sorted {
            ($0.decision.decidedAt, $0.decision.firstArrival, $0.id, $0.decision.round)
                < ($1.decision.decidedAt, $1.decision.firstArrival, $1.id, $1.decision.round)
        }
    }

    private func traceOf(_ span: SpanHandle) -> SpanHandle {
        SpanHandle(sequence: span.sequence, row: Int(ring[span.sequence].traceOf[span.row]))
    }

    /// Probability with which start-time samplers and probabilistic_sampler processors let the trace through.
    private mutating func probabilityBefore(_ trace: SpanHandle) -> Double {
        let slab = ring[trace.sequence]
        let root = Int(slab.batch.firstSpan[trace.row])
        let arrives = head.isEmpty || head[trace.sequence].keep[root] != 0
        return (head.isEmpty ? 1 : head[trace.sequence].probability[root])
            * path.passage(root, slab, arrives: arrives).probability
    }

    private func json(_ line: Line) -> String {
        let decision = line.decision
        var members: [JSONValue.Member] = [
            .init("traceId", .string(line.id.hex)), .init("round", .int(Int64(decision.round))),
            .init("sampled", .bool(decision.outcome == .sampled)), .init("decision", .string(decision.outcome.name)),
            .init("policy", line.name.map { .string($0) } ?? .null),
            .init("decidedAtNanos", .string(String(decision.decidedAt))),
            .init("spansSeen", .int(Int64(decision.spansSeen))), .init("spansKept", .int(Int64(line.spansKept))),
            .init("lateSpans", .int(Int64(line.lateSpans))),
            .init("probability", line.probability.isFinite ? .number(line.probability) : .null),
        ]
        if let stage = line.stage { members.append(.init("stage", .int(Int64(stage)))) }
        if !decision.verdicts.isEmpty {
            let stages = chain.hops.flatMap { $0.replicas.first ?? [] }
            let tallies = stages[line.stage ?? policy.blueprint.firstTailStage].tallies
            members.append(
                .init(
                    "policies",
                    .object(
                        zip(tallies, decision.verdicts).map { tally, verdict in
                            .init(tally.name, .string((Verdict(rawValue: verdict) ?? .error).name))
                        })))
        }
        return JSONValue.object(members).text()
    }
}
