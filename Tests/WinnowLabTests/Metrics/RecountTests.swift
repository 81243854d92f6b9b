import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Every figure again, with plain loops over what became of each span.
@Suite struct RecountTests {
    private struct Case {
        var plan: LabPlan
        var driver: LaneDriver

        func values(_ policy: Int) -> [String: Double?] {
            var values: [String: Double?] = [:]
            for value in driver.lanes[policy].results() {
                let key = value.id + "{" + Dimension(pairs: value.dimension).text + "}"
                #expect(values.updateValue(value.value, forKey: key) == nil, "\(key) stands twice")
            }
            return values
        }
    }

    private static let gateway = """
          tail_sampling:
            decision_wait: 4s
            num_traces: 250
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
        """
    private static let errors = """
          tail_sampling:
            decision_wait: 20s
            num_traces: 50000
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
        """

    private static let seconds: UInt64 = 28

    private static func run(_ policies: [String], options: String = "") throws -> Case {
        let folder = TemporaryFolder()
        folder.write(LabFiles.collector(gateway, "tail_sampling"), to: "gateway.yaml")
        folder.write(LabFiles.collector(errors, "tail_sampling"), to: "errors.yaml")
        folder.write(
            LabFiles.collector("  probabilistic_sampler: {sampling_percentage: 25}", "probabilistic_sampler"),
            to: "quarter.yaml")
        let plan = try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\n\(options)\npolicies:\n"
                + policies.map { "  - \($0)\n" }.joined(), in: folder, seconds: seconds)
        return Case(plan: plan, driver: LaneDriver(plan, isWindowed: false))
    }

    /// A queue of two spans loses some, a map of 250 traces evicts some: incomplete traces of every kind.
    private static let lossy = Result {
        try run(
            [
                "{name: ratio, sampler: trace_id_ratio, ratio: 0.3}", "{name: gateway, file: gateway.yaml}",
                "{name: errors, file: errors.yaml}", "{name: quarter, file: quarter.yaml}",
                "{name: bounded, sampler: tail_bounded}", "{name: none, sampler: always_off}",
            ], options: "network_delay: 30ms\nbatch_span_processor: {max_queue_size: 3, max_export_batch_size: 2}")
    }

    @Test func keptCompleteCoveredAndDropped() throws {
        let run = try Self.lossy.get()
        let tables = run.plan.traffic.tables
        for (policy, lane) in run.driver.lanes.enumerated() {
            let values = run.values(policy)
            func expect(_ key: String, _ value: Double?, _ location: SourceLocation = #_sourceLocation) {
                #expect(
                    values[key] == .some(value),
                    "\(lane.blueprint.name) \(key): \(values[key] as Any) for \(value as Any)",
                    sourceLocation: location)
            }
            func share(_ a: Int, _ b: Int) -> Double? { b == 0 ? nil : Double(a) / Double(b) }
            var traces = 0
            var spans = 0
            var keptTraces = 0
            var keptSpans = 0
            var complete = 0
            var rootless = 0
            var orphans = 0
            var fates: [SpanFate: Int] = [:]
            var operations: [String: Bool] = [:]
            var edges: [String: Bool] = [:]
            for outcome in lane.outcomes {
                traces += 1
                spans += outcome.rows.count
                let kept = outcome.keptRows
                keptSpans += kept.count
                if !kept.isEmpty { keptTraces += 1 }
                if kept.count == outcome.rows.count { complete += 1 }
                if !kept.isEmpty && !kept.contains(outcome.root) { rootless += 1 }
                for row in outcome.rows {
                    fates[outcome.fate(row), default: 0] += 1
                    let isKept = kept.contains(row)
                    let operation = tables.operations[Int(outcome.batch.operation[row])]
                    let key = "\(tables.title(outcome.batch.operation[row])) \(operation.kind)"
                    operations[key] = operations[key] == true || isKept
                    let parent = Int(outcome.batch.parent[row])
                    guard parent >= 0 else { continue }
                    if isKept && !kept.contains(parent) { orphans += 1 }
                    let caller = tables.operations[Int(outcome.batch.operation[parent])].service
                    if caller == operation.service { continue }
                    let edge = "\(tables.strings[caller]) > \(tables.strings[operation.service])"
                    edges[edge] = edges[edge] == true || (isKept && kept.contains(parent))
                }
            }
            #expect(traces > 800)
            expect("generated_traces{}", Double(traces))
            expect("generated_spans{}", Double(spans))
            expect("kept_traces{}", Double(keptTraces))
            expect("kept_spans{}", Double(keptSpans))
            expect("kept_trace_ratio{}", share(keptTraces, traces))
            expect("kept_span_ratio{}", share(keptSpans, spans))
            expect("complete_traces{}", Double(complete))
            expect("broken_traces{}", Double(keptTraces - complete))
            expect("trace_completeness_ratio{}", share(complete, keptTraces))
            expect("rootless_traces{}", Double(rootless))
            expect("orphan_spans{}", Double(orphans))
            let keptOperations = operations.values.count { $0 }
            let keptEdges = edges.values.count { $0 }
            expect("operations_seen{}", Double(operations.count))
            expect("operations_kept{}", Double(keptOperations))
            expect("operation_coverage_ratio{}", share(keptOperations, operations.count))
            expect("service_edges_seen{}", Double(edges.count))
            expect("service_edges_kept{}", Double(keptEdges))
            expect("service_edge_coverage_ratio{}", share(keptEdges, edges.count))
            var lost = 0
            // No processor changes spans here, and no collector comes or goes: their causes have no rows.
            let others: [SpanFate] = [
                .kept, .travelling, .filtered, .processorError, .lostInRestart, .unreachable,
            ]
            for fate in SpanFate.allCases where !others.contains(fate) && !fate.isOfExports {
                expect("dropped_spans{cause=\(fate.cause)}", Double(fates[fate] ?? 0))
            }
            for fate in [SpanFate.queueFull, .evicted, .lateAfterPop, .neverDecided, .droppedOnShutdown] {
                lost += fates[fate] ?? 0
            }
            expect("lost_spans{}", Double(lost))
            if lane.blueprint.name == "gateway" {
                #expect((fates[.evicted] ?? 0) > 0 && (fates[.queueFull] ?? 0) > 0)
                #expect(orphans > 0 && rootless > 0 && complete > 0)
            }
        }
    }

    @Test func retentionOfEachClass() throws {
        let run = try Self.lossy.get()
        var stray = 0
        for lane in run.driver.lanes {
            let results = lane.results()
            func row(_ id: String, _ dimension: Dimension) throws -> MetricValue {
                try #require(results.first { $0.id == id && Dimension(pairs: $0.dimension) == dimension })
            }
            func check(_ row: MetricValue, _ kept: Int, _ all: Int) {
                guard all > 0 else {
                    #expect(row.value == nil && row.interval == nil)
                    return
                }
                #expect(row.value == Double(kept) / Double(all))
                let (low, high) = SlowWilson.bounds(Double(kept), Double(all))
                #expect(abs((row.interval?.low ?? -1) - low) < 1e-12)
                #expect(abs((row.interval?.high ?? -1) - high) < 1e-12)
            }
            var seen = 0
            for (id, value) in TraceClasses.all {
                let all = lane.outcomes.filter { $0.classes.contains(value) }
                let kept = all.count { $0.isKept(as: value) }
                stray += all.count { $0.isKept } - kept
                let dimension = Dimension(["class": id])
                #expect(try row("class_traces", dimension).value == Double(all.count))
                #expect(try row("class_kept_traces", dimension).value == Double(kept))
                check(try row("class_retention_ratio", dimension), kept, all.count)
                seen += all.isEmpty ? 0 : 1
            }
            #expect(seen >= 6)
            let failed = lane.outcomes.filter { outcome in
                outcome.rows.contains { outcome.batch.status[$0] == SpanStatus.error.rawValue }
            }
            #expect(failed.count > 10)
            let keptErrors = failed.count { outcome in
                outcome.keptRows.contains { outcome.batch.status[$0] == SpanStatus.error.rawValue }
            }
            check(try row("error_retention_ratio", .whole), keptErrors, failed.count)
        }
        // Broken traces of which something else was kept.
        #expect(stray > 10)
    }

    @Test func firstExemplarOfEachFault() throws {
        let run = try Self.lossy.get()
        for (policy, lane) in run.driver.lanes.enumerated() {
            let values = run.values(policy)
            var seen: [Double?] = []
            var missed = 0
            for (number, fault) in run.plan.traffic.facts.faults.enumerated() {
                var earliest: Nanos?
                var touches = 0
                for slab in lane.retired {
                    for touch in slab.slab.truth.touches where Int(touch.fault) == number {
                        touches += 1
                        guard slab.fate[Int(touch.span)] == SpanFate.kept.rawValue else { continue }
                        let stored = slab.storedAt[Int(touch.span)]
                        #expect(stored >= slab.slab.batch.end[Int(touch.span)])
                        earliest = min(earliest ?? stored, stored)
                    }
                }
                let delay = earliest.map { Double($0 - fault.onset) / 1e9 }
                #expect(values["first_exemplar_seconds{fault=\(fault.name)}"] == .some(delay))
                if delay != nil { seen.append(delay) }
                if touches > 0 && delay == nil { missed += 1 }
            }
            #expect(values["faults_without_exemplar{}"] == .some(Double(missed)))
            #expect(missed == (lane.blueprint.name == "none" ? 1 : 0))
            // One fault falls into these seconds: it is its own median, and never where nothing of it was kept.
            #expect(values["first_exemplar_seconds{}"] == .some(seen.first ?? nil))
        }
    }

    /// The spans with another trace state.
    private static func saying(_ state: String, _ batch: TraceBatch, _ tables: inout TraceTables) -> TraceBatch {
        if state.isEmpty { return batch }
        let text = tables.strings.intern(state)
        var batch = batch
        let before = batch.extras
        batch.extras = (0..<batch.spanCount).map { row in
            var extras = tables.extras[before.isEmpty ? 0 : Int(before[row])]
            extras.traceState = text
            return tables.add(extras)
        }
        return batch
    }

    @Test func bytesAreThoseOfTheEncoder() throws {
        let run = try Self.lossy.get()
        for (policy, lane) in run.driver.lanes.enumerated() {
            let values = run.values(policy)
            var tables = run.plan.traffic.tables
            // probabilistic_sampler writes its threshold and randomness on what it keeps.
            let state = lane.blueprint.name == "quarter" ? "ot=th:c;rv:01234567890abc" : ""
            var bytes = 0
            var generated = 0
            for slab in lane.retired {
                let batch = Self.saying(state, slab.slab.batch, &tables)
                let encoder = OTLPEncoder(tables)
                for trace in 0..<slab.traceCount {
                    let kept = TraceOutcome(slab: slab, trace: trace).keptRows.map(UInt32.init)
                    if !kept.isEmpty { bytes += encoder.encode(batch, rows: kept).count }
                }
                for row in 0..<slab.spanCount { generated += Int(slab.slab.spans.spanBytes[row]) }
            }
            #expect(values["kept_bytes{}"] == .some(Double(bytes)), "\(lane.blueprint.name)")
            #expect(values["generated_bytes{}"] == .some(Double(generated)))
            // The backend charges for what reaches it, in whatever requests. After a tail sampler that is one for each trace, and for each part that
            // is late; otherwise it is never as many bytes as one request for each trace.
            let prices = PriceTable()
            let spans = try #require(values["hop_spans{hop=backend}"] ?? nil)
            let sent = try #require(values["hop_bytes{hop=backend}"] ?? nil)
            let isByTrace = lane.blueprint.hops.last?.stages.last?.isTail == true
            #expect(
                bytes == 0 || (isByTrace ? sent >= Double(bytes) : sent != Double(bytes)), "\(lane.blueprint.name)")
            let usd = sent / 1e9 * prices.usdPerIngestedGB + spans / 1e6 * prices.usdPerMillionSpans
            let cost = try #require(values["backend_cost_usd_per_month{}"] ?? nil)
            #expect(abs(cost - usd * 2_592_000 / Double(Self.seconds)) <= 1e-9 * usd * 1e5)
        }
    }

    /// The spans of all slabs in one batch, and where each slab's first stands in it.
    private static func joined(_ slabs: [Slab]) -> (batch: TraceBatch, first: [Int]) {
        var all = TraceBatch()
        var first: [Int] = []
        for slab in slabs {
            let batch = slab.batch
            let offset = all.spanCount
            first.append(offset)
            all.reserve(traces: all.traceCount + batch.traceCount, spans: offset + batch.spanCount)
            for trace in 0..<batch.traceCount {
                all.traceIDHigh[all.traceCount + trace] = batch.traceIDHigh[trace]
                all.traceIDLow[all.traceCount + trace] = batch.traceIDLow[trace]
                all.firstSpan[all.traceCount + trace + 1] = UInt32(offset) + batch.firstSpan[trace + 1]
            }
            for row in 0..<batch.spanCount {
                all.spanID[offset + row] = batch.spanID[row]
                all.parent[offset + row] = batch.parent[row] < 0 ? batch.parent[row] : batch.parent[row] + Int32(offset)
                all.start[offset + row] = batch.start[row]
                all.end[offset + row] = batch.end[row]
                all.operation[offset + row] = batch.operation[row]
                all.instance[offset + row] = batch.instance[row]
                all.status[offset + row] = batch.status[row]
                all.attributes[offset + row] = batch.attributes[row]
                all.extras.append(batch.extras.isEmpty ? 0 : batch.extras[row])
            }
            all.traceCount += batch.traceCount
            all.spanCount += batch.spanCount
        }
        return (all, first)
    }

    @Test func hopsCountWhatWasSent() throws {
        let run = try Self.lossy.get()
        let (batch, first) = Self.joined(run.driver.slabs)
        let encoder = OTLPEncoder(run.plan.traffic.tables)
        func rows(_ spans: [SpanHandle]) -> [UInt32] { spans.map { UInt32(first[$0.sequence] + $0.row) } }
        let sent = run.driver.requests
        for name in ["gateway", "errors", "quarter"] {
            let policy = try #require(run.plan.policyNames.firstIndex(of: name))
            let values = run.values(policy)
            let hop = "{hop=\(name).yaml}"
            #expect(values["hop_requests\(hop)"] == .some(Double(sent.count)))
            #expect(values["hop_spans\(hop)"] == .some(Double(sent.reduce(0) { $0 + $1.count })))
            let bytes = sent.reduce(0) { $0 + encoder.encode(batch, rows: rows($1)).count }
            #expect(values["hop_bytes\(hop)"] == .some(Double(bytes)))
            #expect(values["hop_spans{hop=backend}"] == values["kept_spans{}"])
        }
        // A probabilistic_sampler hands each request on at once.
        let quarter = try #require(run.plan.policyNames.firstIndex(of: "quarter"))
        let retired = run.driver.lanes[quarter].retired
        let passed = sent.map { $0.filter { retired[$0.sequence].fate[$0.row] == SpanFate.kept.rawValue } }.filter {
            !$0.isEmpty
        }
        let values = run.values(quarter)
        #expect(values["hop_requests{hop=backend}"] == .some(Double(passed.count)))
        var tables = run.plan.traffic.tables
        let stated = Self.saying("ot=th:c;rv:01234567890abc", batch, &tables)
        let writing = OTLPEncoder(tables)
        let bytes = passed.reduce(0) { $0 + writing.encode(stated, rows: rows($1)).count }
        #expect(values["hop_bytes{hop=backend}"] == .some(Double(bytes)))
    }
}
