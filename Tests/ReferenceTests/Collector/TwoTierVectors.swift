import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
@testable import WinnowLab
@testable import WinnowPipeline
@testable import WinnowSampling
import WinnowSettings

/// What comes out of gateways behind an agent with the real `load_balancing` exporter (core and contrib v0.161.0).
enum TwoTierVectors: VectorSuite {
    static let file = "otelcol/whole-files/two-tier.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var open = 0
        for line in vectors.lines {
            let input = line["input"]?.string ?? ""
            let path =
                input == "mix"
                ? vectors.folder + "/otelcol/whole-files/mix.requests.jsonl.gz"
                : Checkout.path("scenarios/traces/order-flow.jsonl.gz")
            let run = try TwoTierRun(line, traces: path)
            // What a gateway receives hangs on no order; what it keeps may, where the recorder saw it differ.
            let isOpen = line["deterministic"]?.bool != true
            if isOpen { open += 1 }
            for gateway in line["gateways"]?.members ?? [] {
                let (backend, wanted) = (gateway.name, gateway.value)
                let found = run.gateways[backend]
                tally.count(
                    found?.received == wanted["received"].map(TwoTierRun.received),
                    "\(line["case"]?.string ?? "") \(backend): received \(String(describing: found?.received))")
                if isOpen { continue }
                tally.count(
                    found?.decisions == TwoTierRun.counts(wanted["decisions"])
                        && found?.spans == wanted["out"]?["spans"]?.integer.map { Int($0) },
                    "\(line["case"]?.string ?? "") \(backend): \(String(describing: found))")
            }
            let range = line["union_range"]?["spans"]?.elements?.compactMap { $0.integer.map { Int($0) } }
            let wanted = line["union"]?["spans"]?.integer.map { Int($0) } ?? 0
            let kept = run.gateways.values.reduce(0) { $0 + $1.spans }
            tally.count(
                ((range?.first ?? wanted)...(range?.last ?? wanted)).contains(kept),
                "\(line["case"]?.string ?? ""): \(kept) spans, not \(range ?? [wanted])")
        }
        tally.note = ", \(open) cases by their ranges"
    }
}

/// An agent and its gateways over recorded requests.
private struct TwoTierRun {
    /// What came to one gateway and what it made of it.
    struct Gateway {
        /// Requests, spans and traces.
        var received: [Int]
        /// Number of traces by verdict.
        var decisions: [String: Int]
        /// Spans that were kept.
        var spans: Int
    }

    private(set) var gateways: [String: Gateway] = [:]

    static func received(_ json: JSONValue) -> [Int] {
        ["requests", "spans", "traces"].map { json[$0]?.integer.map { Int($0) } ?? -1 }
    }

    static func counts(_ json: JSONValue?) -> [String: Int] {
        Dictionary(
            (json?.members ?? []).map { ($0.name, $0.value.integer.map { Int($0) } ?? -1) },
            uniquingKeysWith: { first, _ in first })
    }

    init(_ line: JSONValue, traces: String) throws {
        let recording = try Recording([traces], LabOptions(), needsTruth: false)
        let (blueprint, endpoints) = try Self.blueprint(line)
        let tables = recording.traffic.tables
        let states = SpanStates(tables)
        var route = Route(
            hops: blueprint.makeHops(tables, 1, states), states: states, tables: tables, networkDelayNanos: 0,
            meter: nil)
        var planner = recording.traffic.planner(seed: 1)
        var plan = SlabPlan()
        var ring = SpansRing()
        while planner.next(&plan) {
            let slab = Slab()
            recording.traffic.fill(slab, with: plan)
            slab.spans.index()
            ring.append(slab.spans)
        }
        let order = RequestOrder(ring) { _ in true }
        var out = Route.Output()
        for request in order.requests {
            let spans = order.spans[request.range]
            route.book(leaving: spans.count)
            route.deliver(spans, bytes: 0, at: request.arrival, ring: ring, into: &out)
        }
        route.finish(.runOn, ring: ring, into: &out)
        read(out, route.traffic.hops[1].replicas, endpoints)
    }

    private mutating func read(_ out: Route.Output, _ replicas: [HopTraffic.Replica], _ endpoints: [String]) {
        var verdicts = endpoints.map { _ in [String: Int]() }
        var traces = endpoints.map { _ in Set<SpanHandle>() }
        var spans = endpoints.map { _ in 0 }
        for (_, decision) in out.decisions {
            verdicts[decision.replica][decision.outcome.name, default: 0] += 1
            traces[decision.replica].insert(decision.trace)
            if decision.outcome == .sampled { spans[decision.replica] += decision.spansSeen }
        }
        for late in out.late where late.kept { spans[late.replica] += 1 }
        for (index, endpoint) in endpoints.enumerated() {
            gateways[endpoint] = Gateway(
                received: [replicas[index].requests, replicas[index].spans, traces[index].count],
                decisions: verdicts[index], spans: spans[index])
        }
    }

    private static func blueprint(_ line: JSONValue) throws -> (LaneBlueprint, endpoints: [String]) {
        let folder = TemporaryFolder()
        folder.write(line["agent"]?.string ?? "", to: "agent.yaml")
        folder.write(line["gateway"]?.string ?? "", to: "gateway.yaml")
        let reader = try ExperimentPolicyReader(LabOptions(), folder: "")
        let read = try reader.read([PolicySpec("x=\(folder("agent.yaml")),\(folder("gateway.yaml"))")])[0]
        let backends = (line["backends"]?.elements ?? []).compactMap(\.string)
        return (read.blueprint, LoadBalancerRing(backends).endpoints)
    }
}
