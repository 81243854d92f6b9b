public import WinnowFormats
public import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowStore
import WinnowSettings

/// Applies one configuration to recorded traces and says what it decides on each: a route without a fleet, and a log.
public struct DecideRun {
    /// How spans reach the first collector, since there is no fleet to model.
    public enum Arrival: String, Sendable, CaseIterable {
        /// Each span at its own end.
        case end
        /// The requests of the file in their order, each at the latest end in it and never before the one before.
        case file
        /// A trace at once, at its latest end.
        case trace
    }

    /// What happens after the last span.
    public enum Ending: String, Sendable, CaseIterable {
        /// Time runs on until nothing waits.
        case wait
        /// The collectors are shut down: what is pending is decided as a shutdown does.
        case shutdown
    }

    private let policy: ExperimentPolicyReader.Read
    private let traffic: any Traffic
    private let seed: UInt64
    private var route: Route
    private var ring = SpansRing()
    private var output = Route.Output()
    private var log: DecisionLog
    private var last: Nanos = 0
    private let hasHead: Bool
    /// Measures spans where a stage asks how large they are.
    private let sizer: SpanSizer?
    /// What the tail samplers would say of themselves, one JSON object a line, after the run; empty where it is not recorded.
    public private(set) var telemetry = ""

    /// What is assumed about things that the files, of which `summary` tells, do not say; only what makes a difference.
    public func assumptions(_ summary: ReadSummary, _ options: LabOptions) -> [String] {
        let parents = policy.blueprint.looksAtParents ? summary.assumption(options.remoteParents) : nil
        return [parents, SDKCheck.assumption(traffic.tables, [policy])].compactMap { $0 }
    }

    /// Findings about the configuration, about attributes that it looks for and no span has, and about services whose SDK is not known.
    public let findings: [Diagnostic]

    /// Reads a configuration for its faults only.
    public static func check(_ spec: PolicySpec, options: LabOptions) throws(Failure) {
        var reader = ExperimentPolicyReader(
            version: options.collectorVersion, environment: options.environment, folder: "")
        reader.services = .pending
        reader.assumed = try options.assumed()
        _ = try reader.read([spec])
    }

    /// Reads a configuration as typed; `traffic` as recorded.
    public init(
        _ spec: PolicySpec, traffic: any Traffic, options: LabOptions, recordsVerdicts: Bool,
        recordsTelemetry: Bool = false
    ) throws(Failure) {
        var reader = ExperimentPolicyReader(
            version: options.collectorVersion, environment: options.environment, folder: "")
        reader.services = ServiceSDKs(in: traffic.tables)
        reader.assumed = try options.assumed()
        policy = try reader.read([spec])[0]
        self.traffic = traffic
        seed = options.seed ?? 1
        let blueprint = policy.blueprint
        let states = SpanStates(traffic.tables)
        route = Route(
            head: blueprint.makeHead(seed: seed, options.remoteParents),
            hops: blueprint.makeHops(
                traffic.tables, seed, states, recordsVerdicts: recordsVerdicts, recordsTelemetry: recordsTelemetry),
            states: states,
            tables: traffic.tables, networkDelayNanos: 0, meter: nil)
        log = DecisionLog(blueprint)
        hasHead = blueprint.head != nil
        let measures =
            blueprint.tailSettings.contains { $0.settings.countsBytes }
            || recordsTelemetry && options.collectorVersion.gates[.countBytesSampled] == true
        sizer = measures ? SpanSizer(traffic.tables) : nil
        let attributes = AttributeCheck(traffic.tables).warnings(blueprint.tailSettingsBeforeEdits, policy: 0)
        let services = SDKCheck(traffic.tables).warnings(policy, policy: 0)
        findings =
            policy.findings
            + (attributes + services).map {
                Diagnostic($0.message, severity: .warning, file: $0.file, line: $0.line)
            }
    }

    /// Decides everything and hands out one JSON object a line, in order of decision; stops when `emit` answers false.
    ///
    /// Returns what a user ought to know about the decisions.
    @discardableResult public mutating func run(
        _ arrival: Arrival, ending: Ending = .wait, emit: (String) throws -> Bool
    ) throws -> [Diagnostic] {
        switch arrival {
        case .end: try runByEnd()
        case .file, .trace: runByRequest(arrival)
        }
        switch ending {
        case .wait: route.finish(.runOn, ring: ring, into: &output)
        case .shutdown: route.finish(.shutdown(at: last), ring: ring, into: &output)
        }
        apply()
        telemetry = route.telemetry.map { TelemetryLine.text($0, policy.blueprint) }.joined()
        retire()
        let faults = route.ledger.faults
        if !faults.isEmpty {
            throw Failure(
                .internal,
                Diagnostic(
                    "the ledger does not close: \(faults.joined(separator: "; "))",
                    remedy: "this is a fault of Winnow; please report it with the traces"))
        }
        var lines = DecisionLine(policy.blueprint, rules: route.rules, verdictNames: route.verdictNames)
        for entry in log.ordered {
            lines.write(entry)
            if lines.bytes.count > 1 << 16, try !emit(lines.take()) { return [] }
        }
        if !lines.bytes.isEmpty { _ = try emit(lines.take()) }
        return longTraces + policy.warnings(passedOver: route.edits.map(\.passedOver))
    }

    /// Traces that outlasted the wait.
    private var longTraces: [Diagnostic] {
        guard !log.lateTraces.isEmpty, let first = policy.tailSettings.first else { return [] }
        let count = log.lateTraces.count
        return [
            Diagnostic(
                "\(count) \(count == 1 ? "trace" : "traces") went on after the decision: decision_wait "
                    + "\(WarningText.short(Double(first.decisionWaitNanos) / 1e9)) s is shorter than they are",
                severity: .warning, file: first.place.file, line: first.place.line,
                remedy: "lateSpans and rounds above 0 show them; a longer decision_wait decides them whole")
        ]
    }

    // MARK: Arrival

    /// Stretch after stretch, each span at its own end; what is finished is forgotten.
    private mutating func runByEnd() throws {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var order = EndOrder()
        var entries: [EndOrder.Entry] = []
        while planner.next(&plan) {
            let spans = load(plan)
            order.order(spans, before: plan.until, ring: ring, into: &entries)
            end(entries)
            retire(keeping: order.oldest)
        }
        order.order(nil, before: .max, ring: ring, into: &entries)
        end(entries)
    }

    private mutating func end(_ entries: [EndOrder.Entry]) {
        for entry in entries where !hasHead || route.isSampled(entry.span) { log.arrive(entry.span, at: entry.end) }
        route.enter(ending: entries, ring: ring, into: &output)
        if let latest = entries.last { last = latest.end }
        apply()
    }

    /// All spans at once in memory, by request or by trace.
    private mutating func runByRequest(_ arrival: Arrival) {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        while planner.next(&plan) { _ = load(plan) }
        let requests = RequestOrder(ring, arrival) { route.isSampled($0) }
        for request in requests.requests {
            let spans = requests.spans[request.range]
            for span in spans { log.arrive(span, at: request.arrival) }
            route.book(leaving: spans.count)
            route.deliver(spans, bytes: 0, at: request.arrival, ring: ring, into: &output)
            last = request.arrival
            if output.stored.count + output.gone.count > 8192 { apply() }
        }
        apply()
    }

    private mutating func load(_ plan: SlabPlan) -> Spans {
        let slab = Slab()
        traffic.fill(slab, with: plan)
        let spans = slab.spans
        spans.index()
        sizer?.measure(spans.batch, into: &spans.spanBytes)
        ring.append(spans)
        route.enter(starting: spans)
        var sampledOut = 0
        if hasHead {
            let keep = route.decisions.keep
            for row in 0..<spans.batch.spanCount { sampledOut += keep[row] == 0 ? 1 : 0 }
        }
        log.start(spans, sampledOut: sampledOut)
        return spans
    }

    // MARK: Bookkeeping

    private mutating func apply() {
        log.apply(output, route.states)
        output.removeAll()
    }

    /// Forgets stretches of which nothing is under way; those from `oldest` on are still needed.
    private mutating func retire(keeping oldest: Int? = nil) {
        while let (sequence, travelling) = log.oldest, sequence < oldest ?? .max {
            if travelling > 0 {
                guard route.held(in: sequence) == travelling else { return }
                route.retire(sequence, into: &output)
                apply()
            }
            log.retire(route.states)
            route.release(before: sequence + 1)
            ring.release(before: sequence + 1)
        }
    }
}
