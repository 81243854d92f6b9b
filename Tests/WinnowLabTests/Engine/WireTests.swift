import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings
import WinnowTestSupport

@testable import WinnowLab

/// Requests that are made of bytes: nothing that is measured otherwise changes, and the lengths are those that arithmetic says.
@Suite struct WireTests {
    private static let own: Set<String> = [
        "wire_requests", "compressed_bytes_by_hop", "compression_ratio", "wire_ns_per_span",
    ]

    private static func rows(_ lane: Lane) -> [String] {
        lane.results().filter { !own.contains($0.id) }.map { value in
            "\(value.id) \(value.dimension.map { $0.key + "=" + $0.value }) \(String(describing: value.value))"
        }
    }

    /// Runs a plan with and without bytes; answers by the wires, lane by lane.
    private static func compare(_ plan: LabPlan, _ name: String, seed: UInt64 = 1) throws -> [RouteWire] {
        let plain = LaneDriver(plan, seed: seed, isWindowed: false)
        var other = plan
        other.wire = .bytes
        let made = LaneDriver(other, seed: seed, isWindowed: false)
        return try zip(plain.lanes, made.lanes).map { lane, same in
            let wire = try #require(same.route.wire)
            #expect(lane.route.wire == nil && lane.faults.isEmpty && same.faults.isEmpty)
            #expect(wire.fault == nil, "\(name) \(lane.blueprint.name): \(wire.fault ?? "")")
            #expect(Self.rows(lane) == Self.rows(same), "\(name) \(lane.blueprint.name)")
            #expect(wire.tallies.map(\.bytes) == same.route.traffic.hops.map(\.bytes), "\(name) \(lane.blueprint.name)")
            return wire
        }
    }

    private static let samplers = """
          - {name: ratio, sampler: trace_id_ratio, ratio: 0.3}
          - {name: consistent, sampler: probability, ratio: 0.3}
          - {name: limited, sampler: jaeger, type: ratelimiting, param: 2}
          - {name: tagged, sampler: jaeger, type: probabilistic, param: 0.4}
          - {name: datadog, sampler: datadog, sample_rate: 0.4}
          - {name: adaptive, sampler: adaptive_target_rate}

        """

    @Test(arguments: ["scenarios/ci.yaml", "scenarios/polyglot.yaml"])
    func whatStartTimeSamplersWriteIsOnTheWire(_ workload: String) throws {
        let plan = try LabPlan.written(
            "workload: \(LabFiles.package(workload))\npolicies:\n" + Self.samplers, in: TemporaryFolder(), seconds: 8)
        let wires = try Self.compare(plan, workload)
        #expect(wires.allSatisfy { ($0.tallies.last?.requests ?? 0) > 0 })
    }

    @Test(arguments: ["storefront", "order-processing", "faults/restart", "faults/stored-unanswered"])
    func shippedScenariosHaveTheSameFigures(_ name: String) throws {
        let wires = try Self.compare(try LabPlan.shipped(name, seconds: 6), name)
        #expect(wires.contains { $0.tallies.contains { $0.compressedBytes > 0 && $0.compressedBytes < $0.bytes } })
    }

    @Test func recordedTracesComeOutAsTheyWere() throws {
        let folder = TemporaryFolder()
        let plan = try LabPlan.written(
            "traces: \(LabFiles.orderFlow)\npolicies:\n" + Self.samplers, in: folder)
        _ = try Self.compare(plan, "recorded")
    }

    /// Trace states of others, and `th` and `rv` of samplers before: each sampler keeps, changes or drops them in its own way.
    @Test func recordedTraceStatesGoOnAsSamplersLeaveThem() throws {
        let states = [
            "", "ot=th:8", "ot=th:c;rv:0123456789abcd", "vendor=1", "vendor=1,ot=th:8;k:v",
            "ot=k:v,congo=t61rc,rojo=00f",
            "ot=rv:fffffffffffff0;other:1,vendor=" + String(repeating: "x", count: 120), "broken===", "ot=th:zz",
        ]
        let folder = TemporaryFolder()
        folder.write(
            WeightedRecording(300).text(state: { states[$0.place % states.count] }), to: "recorded.jsonl")
        var policies = Self.samplers
        for behaviour in ["spec", "python", "java", "js"] {
            policies += "  - {name: share by \(behaviour), sampler: probability, ratio: 0.5, behaviour: \(behaviour)}\n"
            policies += """
                  - {name: \(behaviour), sampler: composite, of: {parent_threshold: {root: {probability: {ratio: 0.5}}}}, \
                behaviour: \(behaviour)}

                """
        }
        for mode in ["hash_seed", "proportional", "equalizing"] {
            folder.write(
                LabFiles.collector(
                    "  probabilistic_sampler: {sampling_percentage: 60, mode: \(mode)}", "probabilistic_sampler"),
                to: mode + ".yaml")
            policies += "  - {name: \(mode), file: \(mode).yaml}\n"
            policies += "  - name: python and \(mode)\n"
            policies += "    stages: [{sampler: probability, ratio: 0.7, behaviour: python}, {file: \(mode).yaml}]\n"
        }
        let plan = try LabPlan.written("traces: recorded.jsonl\npolicies:\n" + policies, in: folder)
        let wires = try Self.compare(plan, "trace states")
        // Some keep nothing of what says that it was sampled before.
        #expect(wires.count { ($0.tallies.last?.requests ?? 0) > 0 } > wires.count / 2)
    }

    // MARK: Any way

    private static let processors = [
        "batch/N: {timeout: 300ms, send_batch_size: 40}", "groupbytrace/N: {wait_duration: 400ms}",
        "attributes/N: {actions: [{key: kN, value: grüße, action: upsert}]}",
        "attributes/N: {actions: [{key: http.request.method, action: delete}]}",
        "resource/N: {attributes: [{key: host.name, value: hN, action: upsert}]}",
        "transform/N: {trace_statements: ['set(span.name, Concat([span.name, \"-N\"], \"\"))']}",
        "probabilistic_sampler/N: {sampling_percentage: 60, mode: proportional}",
        "probabilistic_sampler/N: {sampling_percentage: 70, mode: equalizing}",
        "tail_sampling/N: {decision_wait: 1s, policies: [{name: a, type: probabilistic, probabilistic: {sampling_percentage: 60}}]}",
    ]

    private static func collector(_ random: inout TestRandom) -> String {
        let steps = (0..<random.below(5)).map { number in
            random.pick(processors).split(separator: "N").joined(separator: "\(number)")
        }
        let names = steps.map { $0.prefix { $0 != ":" } }.joined(separator: ", ")
        let compression = random.pick(["gzip", "zstd", "none", "zlib", "snappy", "deflate"])
        let exporter = "otlp: {endpoint: \"x:1\", compression: \(compression)}"
        guard random.oneIn(3) else {
            return """
                receivers: {otlp: }
                processors: {\(steps.joined(separator: ", "))}
                exporters: {\(exporter)}
                service: {pipelines: {traces: {receivers: [otlp], processors: [\(names)], exporters: [otlp]}}}

                """
        }
        return """
            receivers: {otlp: }
            processors:
              attributes/way: {actions: [{key: way, value: other, action: upsert}]}
            \(steps.map { "  " + $0 }.joined(separator: "\n"))
            connectors: {forward: , forward/again: }
            exporters: {\(exporter)}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [forward, forward/again]}
                traces/one: {receivers: [forward], processors: [attributes/way], exporters: [otlp]}
                traces/two: {receivers: [forward/again], processors: [\(names)], exporters: [otlp]}

            """
    }

    private static func transport(_ random: inout TestRandom) -> String {
        if random.oneIn(2) { return "" }
        let faults = [
            "{at: 3s, for: 4s, to: collectors, unavailable: {}}",
            "{at: 2s, for: 5s, to: backend, partial_success: {rejected: 50 %}}",
            "{at: 4s, for: 3s, to: backend, stored_unanswered: {}}",
            "{at: 1s, for: 6s, to: backend, latency: {extra: 2s}}", "",
        ]
        return "transport: {faults: [\(random.pick(faults))]}\n"
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func anyWayHasTheSameFigures(_ seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        let folder = TemporaryFolder()
        folder.write(Self.collector(&random), to: "one.yaml")
        folder.write(Self.collector(&random), to: "two.yaml")
        let replicas = ["", "*2", "*3:round_robin", "*2:random", "*2,@4s:3"]
        let policies = [
            "{name: alone, file: \"one.yaml\(random.pick(Array(replicas.prefix(4))))\"}",
            "{name: two, file: \"one.yaml\(random.pick(Array(replicas.prefix(4)))),two.yaml\(random.pick(Array(replicas.prefix(4))))\"}",
            "{name: changing, file: \"one.yaml*2@4s:3@6s:restart:1:2s,two.yaml\"}",
        ]
        let text = """
            workload: \(LabFiles.package("scenarios/ci.yaml"))
            \(Self.transport(&random))policies:
            \(policies.map { "  - " + $0 }.joined(separator: "\n"))

            """
        let plan = try LabPlan.written(text, in: folder, seconds: 5)
        let wires = try Self.compare(plan, "seed \(seed)", seed: seed)
        #expect(wires.allSatisfy { $0.tallies[0].requests > 0 })
    }

    // MARK: What is noticed

    @Test func anotherLengthEndsTheRun() throws {
        func written(_ service: String) throws -> LabPlan {
            try LabPlan.written(
                """
                name: small
                duration: 20s
                traffic: {arrivals: 40/s, roots: [{service: \(service), operation: GET /}]}
                services: {\(service): {operations: {GET /: {kind: server, latency: 4ms}}}}
                transport: {model: ideal, wire: bytes}
                policies: [{name: half, sampler: trace_id_ratio, ratio: 0.5}]

                """, in: TemporaryFolder())
        }
        let plan = try written("shop")
        #expect(plan.wire == .bytes && plan.transport == nil)
        func fault(_ context: LaneContext) -> Failure? {
            let pool = WorkerPool(count: 1)
            defer { pool.stop() }
            let run = SeedRun(
                traffic: plan.traffic, policies: plan.policies, reference: 0, context: context, seed: 1, pool: pool)
            let isWhole = run.run(
                { _ in }, shouldStop: { run.wireFault != nil }, note: { _ in }, keep: { _, _ in }, send: { _, _ in })
            #expect(isWhole == (run.wireFault == nil))
            return run.wireFault
        }
        #expect(fault(plan.context) == nil)
        // Arithmetic over resources of another length.
        var context = plan.context
        context.meter = RequestMeter(try written("shopping").traffic.tables)
        let failure = try #require(fault(context))
        let text = failure.diagnostics[0].message
        #expect(failure.kind == .internal && text.contains("'half'") && text.contains("into 'backend'"), "\(text)")
        #expect(text.contains("by arithmetic"))
    }
}
