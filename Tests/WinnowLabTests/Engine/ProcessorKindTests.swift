import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

@testable import WinnowLab

/// Each instance has the processor of the SDK that its resource names, with the settings of its policy's environment.
@Suite struct ProcessorKindTests {
    private func dropped(_ sdk: String) throws -> [SpanHandle] {
        let folder = TemporaryFolder()
        let plan = try LabPlan.written(
            """
            name: shop
            traffic: {roots: [{service: shop, operation: GET /, arrivals: {constant: 40/s}}]}
            services: {shop: {\(sdk)operations: {GET /: {latency: 10ms}}}}
            network_delay: 1s
            batch_span_processor: {max_queue_size: 3, max_export_batch_size: 2}
            policies: [{name: all, sampler: always_on}]
            """, in: folder, seconds: 20)
        let driver = LaneDriver(plan, isWindowed: false)
        for lane in driver.lanes { #expect(lane.route.ledger.faults.isEmpty) }
        return driver.dropped
    }

    @Test func theResourceTellsWhoseProcessorItIs() throws {
        let silent = try dropped("")
        #expect(!silent.isEmpty)
        #expect(try dropped("sdk: dotnet, ") == silent, "where nothing is recorded, the specification holds")
        let python = try dropped("sdk: python, ")
        #expect(!python.isEmpty && python != silent, "Python loses others: the oldest")
        // Java's queue of 3 has room for 4.
        #expect(try dropped("sdk: java, ").count < silent.count)
    }

    @Test func aPolicysEnvironmentGoesBeforeTheScenario() throws {
        let folder = TemporaryFolder()
        folder.write(
            "OTEL_TRACES_SAMPLER=always_on\nOTEL_BSP_MAX_QUEUE_SIZE=2\nOTEL_BSP_MAX_EXPORT_BATCH_SIZE=1",
            to: "small.env")
        folder.write("OTEL_TRACES_SAMPLER=always_on", to: "usual.env")
        let plan = try LabPlan.written(
            """
            workload: \(LabFiles.package("scenarios/ci.yaml"))
            network_delay: 1s
            policies: [{name: small, file: small.env}, {name: usual, file: usual.env}]
            """, in: folder, seconds: 20)
        let driver = LaneDriver(plan, isWindowed: false)
        #expect(driver.lanes[0].route.ledger[.queueFull] > 0)
        #expect(driver.lanes[1].route.ledger[.queueFull] == 0)
        for lane in driver.lanes { #expect(lane.route.ledger.faults.isEmpty) }
    }
}
