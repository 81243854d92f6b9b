import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

@testable import WinnowLab

/// What SDKs' configurations say of exporters and batch span processors reaches the fleet.
@Suite struct FleetExporterTests {
    private let folder = TemporaryFolder()

    private func plan(_ policies: String, transport: String = "transport: {}") throws -> LabPlan {
        try .written(
            """
            name: two
            duration: 20s
            traffic: {arrivals: 20/s, roots: [{service: a, operation: GET /}]}
            services:
              a: {sdk: python, operations: {GET /: {kind: server, latency: 5ms, calls: [{service: b, call: GET /b}]}}}
              b: {sdk: java, operations: {GET /b: {kind: server, latency: 3ms}}}
            \(transport)
            policies:
            \(policies)

            """, in: folder)
    }

    private func policy(_ plan: LabPlan, _ number: Int, _ service: String) throws -> RetryPolicy {
        let context = plan.context
        let path = try #require(context.path(of: plan.policies[number].blueprint, seed: 1))
        let instance = try #require(
            context.tables.instances.firstIndex { context.tables.strings[$0.service] == service })
        return path.clients[Int(path.clientOfInstance[instance])]
    }

    @Test func timeoutsAndProtocolsOfAnEnvironmentReachTheFleet() throws {
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "plain.env")
        folder.write("OTEL_TRACES_SAMPLER=always_on\nOTEL_EXPORTER_OTLP_TIMEOUT=3000\n", to: "short.env")
        folder.write(
            "OTEL_TRACES_SAMPLER=always_on\nOTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc\nOTEL_BSP_MAX_QUEUE_SIZE=64\nOTEL_BSP_MAX_EXPORT_BATCH_SIZE=16\n",
            to: "grpc.env")
        let plan = try plan("  - {file: plain.env}\n  - {file: short.env}\n  - {file: grpc.env}")
        #expect(try policy(plan, 0, "a") == RetryPolicy(.python) && policy(plan, 0, "b") == RetryPolicy(.java))
        // Python's variable is in seconds, Java's in milliseconds.
        #expect(try policy(plan, 1, "a").timeoutNanos == 3_000_000_000_000)
        #expect(try policy(plan, 1, "b").timeoutNanos == 3_000_000_000)
        #expect(try policy(plan, 1, "b").client == .java)
        #expect(try policy(plan, 2, "b").client == .sdkGRPC)
        #expect(plan.policies[2].blueprint.processors?.settings(of: "b")?.maxQueueSize == 64)
        #expect(plan.policies[1].blueprint.processors?.settings(of: "b") == nil, "the scenario's hold")
    }

    /// A short time-out gives up where a long one gets its answer.
    @Test func aShortTimeoutLosesSpans() throws {
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "long.env")
        folder.write("OTEL_TRACES_SAMPLER=always_on\nOTEL_EXPORTER_OTLP_TIMEOUT=1\n", to: "short.env")
        let slow = "transport: {faults: [{at: 0s, for: 10m, to: backend, latency: {extra: 700ms}}]}"
        let driver = LaneDriver(
            try plan("  - {file: long.env}\n  - {file: short.env}", transport: slow))
        let (long, short) = (driver.lanes[0], driver.lanes[1])
        #expect(long.faults.isEmpty && short.faults.isEmpty)
        #expect(long.route.exports.last?.unconfirmedRequests == 0)
        #expect((short.route.exports.last?.unconfirmedRequests ?? 0) > 0)
    }

    @Test func aDeclarativeFileReachesTheFleet() throws {
        func write(_ batch: String, to name: String) {
            folder.write(
                """
                file_format: "1.1"
                tracer_provider:
                  processors: [{batch: {\(batch)}}]
                  sampler: {always_on: }

                """, to: name)
        }
        write("exporter: {otlp_http: }", to: "plain.yaml")
        write(
            "schedule_delay: 700, export_timeout: 0, max_queue_size: 100, max_export_batch_size: 10, exporter: {otlp_grpc: {timeout: 4000}}",
            to: "told.yaml")
        let plan = try plan("  - {file: plain.yaml}\n  - {file: told.yaml}")
        #expect(plan.policies[0].blueprint.processors == nil, "nothing is told")
        let settings = try #require(plan.policies[1].blueprint.processors?.settings(of: "a"))
        #expect(settings.scheduleDelayNanos == 700_000_000 && settings.exportTimeoutNanos == nil)
        #expect(settings.maxQueueSize == 100 && settings.maxExportBatchSize == 10)
        #expect(
            plan.policies[1].blueprint.processors?.settings(of: "b")?.maxQueueSize == 128, "Java's is a power of two")
        #expect(try policy(plan, 1, "a").client == .sdkGRPC && policy(plan, 1, "a").timeoutNanos == 4_000_000_000)
        let lanes = LaneDriver(plan).lanes
        // Ten spans at most go in a request.
        let (few, many) = (lanes[0].route.exports[0].attempts, lanes[1].route.exports[0].attempts)
        #expect(many > 2 * few, "\(few) and \(many)")
    }
}
