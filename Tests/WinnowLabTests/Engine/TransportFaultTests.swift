import Glibc
import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// The export pipeline under faults: each shipped scenario shows what its fault does, and whatever goes wrong every span has one end.
@Suite struct TransportFaultTests {
    /// What the lanes of a shipped scenario have to say, by policy.
    private struct Outcome {
        let driver: LaneDriver
        let lost: [SpanFate: Int]
        let exports: [ExportTally]
        let received: Int
        let kept: Int

        init(_ scenario: String, policy: Int, seconds: UInt64 = 60) throws {
            driver = LaneDriver(try LabPlan.shipped("faults/" + scenario, seconds: seconds))
            let lane = driver.lanes[policy]
            #expect(lane.faults.isEmpty, "\(lane.faults)")
            // Of spans; the route's own counts copies as well.
            let ledger = lane.ledger
            received = ledger.generated
            kept = ledger[.kept]
            lost = Dictionary(
                uniqueKeysWithValues: SpanFate.allCases.filter { $0.isLoss && ledger[$0] > 0 }.map { ($0, ledger[$0]) })
            exports = lane.route.exports
        }

        var backend: ExportTally { exports[exports.count - 1] }
        var collectors: ExportTally { exports[0] }
    }

    @Test(arguments: ["refused", "unanswered", "disk-full", "throttled"])
    func anOutageOfHalfAMinuteIsOutlasted(_ scenario: String) throws {
        for policy in 0..<2 {
            let outcome = try Outcome(scenario, policy: policy)
            #expect(outcome.lost.isEmpty, "\(scenario): \(outcome.lost)")
            #expect(outcome.kept == outcome.received)
            #expect(outcome.backend.refusedRequests > 0 && outcome.backend.duplicateSpans == 0)
        }
    }

    @Test(arguments: ["stored-unanswered", "latency", "slow-store"])
    func whatIsStoredUntoldComesAgain(_ scenario: String) throws {
        let outcome = try Outcome(scenario, policy: 0)
        #expect(outcome.kept == outcome.received, "stored once, whoever believes it lost: \(outcome.lost)")
        #expect(outcome.backend.unconfirmedRequests > 0 && outcome.backend.duplicateSpans > 0)
        #expect(outcome.backend.unmodelledSpans == 0)
    }

    @Test func rejectedSpansAreNeverSentAgain() throws {
        let outcome = try Outcome("partial-success", policy: 0)
        let rejected = try #require(outcome.lost[.rejected])
        #expect(outcome.lost.count == 1 && outcome.kept + rejected == outcome.received)
        #expect(outcome.backend.rejectedSpans > 0 && outcome.backend.rejectedSpans <= rejected)
        #expect(outcome.backend.duplicateSpans == 0 && outcome.backend.refusedRequests == 0)
    }

    @Test func whatIsForbiddenIsGone() throws {
        let outcome = try Outcome("status", policy: 0)
        #expect(Set(outcome.lost.keys) == [.exportRefused])
        #expect(outcome.kept + (outcome.lost[.exportRefused] ?? 0) == outcome.received)
        let failed = outcome.collectors.components["otelcol_exporter_send_failed_spans"]
        #expect(failed == outcome.driver.lanes[0].route.ledger[.exportRefused])
    }

    @Test func applicationsTryAgainWhereTheyMay() throws {
        let outcome = try Outcome("unavailable", policy: 0)
        #expect(outcome.collectors.refusedRequests > 0)
        #expect(outcome.lost[.exportRefused] == nil, "503 is tried again by every SDK: \(outcome.lost)")
    }

    @Test func aDeadCollectorBacksUpIntoApplications() throws {
        let outcome = try Outcome("restart", policy: 1, seconds: 90)
        #expect(outcome.collectors.refusedRequests > 0)
        let away = [SpanFate.queueFull, .exportTimedOut, .retriesExhausted].reduce(0) { $0 + (outcome.lost[$1] ?? 0) }
        #expect(away > 0 && outcome.kept < outcome.received)
    }

    @Test func aStorageOutlivesTheCollector() throws {
        let memory = try Outcome("restart-with-storage", policy: 0)
        #expect(Set(memory.lost.keys) == [.lostInRestart] && memory.kept < memory.received)
        let stored = try Outcome("restart-with-storage", policy: 1)
        #expect(stored.lost.isEmpty && stored.kept == stored.received, "\(stored.lost)")
        #expect(stored.backend.unmodelledSpans == 0)
    }

    @Test func whatWasBeingSentWhenTheCollectorDiedIsSentAgain() throws {
        var plan = try LabPlan.shipped("faults/restart-with-storage", seconds: 60)
        plan.transport?.faults.removeFirst()
        plan.transport?.backend.point.latencyNanos = 1_500_000_000
        let lanes = LaneDriver(plan).lanes
        for lane in lanes { #expect(lane.faults.isEmpty, "\(lane.faults)") }
        #expect(lanes[0].route.exports.last?.duplicateSpans == 0)
        #expect((lanes[1].route.exports.last?.duplicateSpans ?? 0) > 0)
        #expect(lanes[1].ledger[.kept] == lanes[1].ledger.generated, "each span is stored, some of them twice")
    }

    /// A replica has a ten-thousandth of a core: who sends waits for it, and the queues fill.
    @Test func limitsOfTheContainerBoundWhatAReplicaTakes() throws {
        func lane(_ cpu: String) throws -> Lane {
            let folder = TemporaryFolder()
            folder.write(
                "resources: {limits: {cpu: \(cpu)}}\nconfig:\n"
                    + Self.collector("", "", "").split(separator: "\n").map { "  " + $0 + "\n" }.joined(),
                to: "plain.yaml")
            let text = Self.workload.split(separator: "\n").filter { !$0.contains("tail.yaml") }.joined(separator: "\n")
            return LaneDriver(try LabPlan.written(text + "\n", in: folder)).lanes[0]
        }
        let (small, large) = (try lane("100u"), try lane("2"))
        #expect(small.faults.isEmpty && large.faults.isEmpty)
        #expect(large.ledger[.kept] == large.ledger.generated && large.route.exports[0].refusedRequests == 0)
        #expect((small.route.exports[0].peakWaitingSpans) > large.route.exports[0].peakWaitingSpans)
        // Overload backs up into the applications' queues.
        #expect(small.ledger[.queueFull] > 0 && large.ledger[.queueFull] == 0)
    }

    @Test func aDrainedReplicaLosesNothing() throws {
        for policy in 0..<2 {
            let outcome = try Outcome("drained", policy: policy)
            #expect(outcome.lost.isEmpty && outcome.kept == outcome.received, "\(outcome.lost)")
        }
        let added = try Outcome("replicas-added", policy: 0)
        #expect(added.lost.isEmpty && added.driver.lanes[0].route.traffic.hops[0].replicas[1].spans > 0)
    }

    // MARK: Any fault

    private static let workload = """
        name: tiny
        duration: 20s
        traffic: {arrivals: 8/s, roots: [{service: a, operation: GET /}]}
        services:
          a:
            language: LANGUAGE
            replicas: 2
            operations:
              GET /: {kind: server, latency: 5ms, calls: [{service: b, call: GET /b}]}
          b: {language: OTHER, operations: {GET /b: {kind: server, latency: 3ms, errors: [{rate: 5%}]}}}
        batch_span_processor: {max_queue_size: 24, max_export_batch_size: 6, schedule_delay: 500ms}
        transport: {}
        policies:
          - {name: plain, file: plain.yaml}
          - {name: tail, file: "plain.yaml*2:round_robin,tail.yaml*2"}
          - {name: none, sampler: always_on}

        """

    private static func collector(_ processors: String, _ names: String, _ exporter: String) -> String {
        """
        receivers: {otlp: {}}
        processors: {\(processors)}
        exporters: {otlp: {endpoint: "x:1", \(exporter)}}
        service: {pipelines: {traces: {receivers: [otlp], processors: [\(names)], exporters: [otlp]}}}

        """
    }

    private static func fault(_ random: inout TestRandom, hops: [String]) -> TransportFaultSpec {
        var fault = TransportFaultSpec()
        fault.fromNanos = UInt64(random.below(20_000)) * 1_000_000
        fault.lastsNanos = UInt64(random.below(15_000)) * 1_000_000
        fault.target = random.pick([TransportFaultSpec.collectors, TransportFaultSpec.backend] + hops)
        fault.replica = random.oneIn(3) ? 1 + random.below(2) : nil
        fault.share = random.pick([1, 1, 0.5, 0.1])
        let wait: UInt64? = random.oneIn(2) ? nil : UInt64(random.below(8)) * 1_000_000_000
        fault.effect = .link(
            random.pick([
                .delay(nanos: UInt64(random.below(12_000)) * 1_000_000), .refusesConnection, .losesRequest,
                .losesAnswer,
                .breaksAfterTaking, .rejects(share: random.pick([0.1, 0.5, 1])),
                .slows(factor: Double(1 + random.below(400))), .fillsDisk,
                .answers(FaultAnswer(httpStatus: 503, grpcCode: 14, retryAfterNanos: wait)),
                .answers(FaultAnswer(httpStatus: 429, grpcCode: 8, retryAfterNanos: wait)),
                .answers(FaultAnswer(httpStatus: random.pick([302, 400, 500]), grpcCode: 13)),
            ]))
        return fault
    }

    private static func settings(_ random: inout TestRandom) -> TransportSettings {
        var settings = TransportSettings()
        settings.client = random.pick([.sdk, .sdk, .zipkin, .jaegerThriftUDP])
        settings.agent.mostPacketBytes = random.pick([300, 900, 2_000, 65_000])
        settings.agent.splitting = random.pick([nil, .never, .evenly, .greedily])
        settings.faults = (0..<random.below(5)).map { _ in fault(&random, hops: ["tail.yaml"]) }
        if random.oneIn(3) {
            settings.backend.point.cores = 1
            settings.backend.point.spanNanos = Double(random.below(80)) * 1e6
            settings.backend.point.mostWaitingSpans = random.pick([0, 10, 100])
            settings.backend.point.overflow = random.oneIn(2) ? .drops : settings.backend.point.overflow
        }
        if random.oneIn(3) {
            settings.collectors.cores = 1
            settings.collectors.spanNanos = UInt64(random.below(60)) * 1_000_000
            settings.collectors.mostWaiting = random.pick([0, 12])
        }
        return settings
    }

    private static func exporter(_ random: inout TestRandom) -> ExporterHelperSettings {
        var exporter = ExporterHelperSettings()
        exporter.timeoutNanos = UInt64(1 + random.below(6)) * 1_000_000_000
        var queue = ExporterHelperSettings.Queue()
        queue.capacity = Int64(1 + random.below(8))
        queue.consumers = 1 + random.below(4)
        queue.blocksOnOverflow = random.oneIn(4)
        queue.isPersistent = random.oneIn(4)
        queue.waitsForResult = random.oneIn(4) && !queue.isPersistent
        if random.oneIn(3) {
            var batch = ExporterHelperSettings.Batch()
            batch.least = Int64(random.below(20))
            batch.most = random.oneIn(2) ? 0 : batch.least + Int64(1 + random.below(10))
            queue.batch = batch
        }
        exporter.queue = random.oneIn(5) ? nil : queue
        if random.oneIn(4) {
            exporter.backoff = nil
        } else {
            exporter.backoff?.initialIntervalNanos = 1_000_000_000
            exporter.backoff?.maxElapsedNanos = UInt64(4 + random.below(20)) * 1_000_000_000
        }
        return exporter
    }

    /// In each test case; `scripts/test-corpora` asks for more.
    private static let schedules = getenv("WINNOW_SCHEDULES").flatMap { Int(String(cString: $0)) } ?? 20

    /// Fault schedules, settings, restarts and changes of replicas are drawn.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func everySpanHasOneEnd(_ group: UInt64) throws {
        let folder = TemporaryFolder()
        var random = TestRandom(seed: group)
        let languages = ["python", "go", "java", "nodejs", "ruby"]
        folder.write(Self.collector("", "", ""), to: "plain.yaml")
        folder.write(
            Self.collector(
                "batch: {timeout: 300ms}, tail_sampling: {decision_wait: 2s, num_traces: 20, policies: [{name: a, type: always_sample}]}",
                random.pick(["tail_sampling", "batch, tail_sampling", "tail_sampling, batch"]), ""), to: "tail.yaml")
        let text = Self.workload.split(separator: "LANGUAGE").joined(separator: random.pick(languages))
            .split(separator: "OTHER").joined(separator: random.pick(languages))
        let base = try LabPlan.written(text, in: folder)
        for round in 0..<Self.schedules {
            var plan = base
            plan.transport = Self.settings(&random)
            for policy in plan.policies.indices {
                for hop in plan.policies[policy].blueprint.hops.indices {
                    let replicas = plan.policies[policy].blueprint.hops[hop].replicas
                    plan.policies[policy].blueprint.hops[hop].sender = CollectorSender(
                        id: "otlp", settings: Self.exporter(&random),
                        client: random.oneIn(2) ? .collectorGRPC : .collectorHTTP, place: SettingPlace())
                    let words = ["restart:1:\(random.below(6))s", "restart", "2", "3"]
                    let changes = (0..<random.below(3)).compactMap { _ in
                        TierChange(typed: Substring("\(random.below(20))s:" + random.pick(words)))
                    }
                    plan.policies[policy].blueprint.hops[hop].changes = try TierChanges(changes, replicas: replicas)
                }
            }
            let driver = LaneDriver(plan, seed: group &* 1000 &+ UInt64(round), isWindowed: false)
            for lane in driver.lanes {
                #expect(lane.faults.isEmpty, "\(group)/\(round) \(lane.blueprint.name): \(lane.faults)")
                let ends = SpanFate.allCases.reduce(0) { $0 + lane.ledger[$1] }
                #expect(ends == driver.slabs.reduce(0) { $0 + $1.batch.spanCount })
            }
        }
    }

    @Test func runsAreTheSameWhateverElseRuns() throws {
        let one = try LabPlan.shipped("faults/restart", seconds: 30)
        var other = one
        other.policies.removeFirst()
        other.reference = 0
        let rows = LaneDriver(one).lanes[1].results()
        let alone = LaneDriver(other).lanes[0].results()
        #expect(rows.map(\.value) == alone.map(\.value) && !rows.isEmpty)
    }
}
