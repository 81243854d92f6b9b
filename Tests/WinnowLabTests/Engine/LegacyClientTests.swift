import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore

@testable import WinnowLab

/// Clients that do not speak OTLP, on a route that loses.
@Suite struct LegacyClientTests {
    private struct Outcome {
        let lane: Lane
        let lost: [SpanFate: Int]

        init(_ plan: LabPlan, policy: Int = 0) {
            let lane = LaneDriver(plan).lanes[policy]
            self.lane = lane
            #expect(lane.faults.isEmpty, "\(lane.faults)")
            let ledger = lane.ledger
            lost = Dictionary(
                uniqueKeysWithValues: SpanFate.allCases.filter { $0.isLoss && ledger[$0] > 0 }.map { ($0, ledger[$0]) })
        }

        var kept: Int { lane.ledger[.kept] }
        var made: Int { lane.ledger.generated }
        var collectors: ExportTally { lane.route.exports[0] }

        func value(_ id: String) -> Double? { lane.results().first { $0.id == id && $0.dimension.isEmpty }?.value }
    }

    private static func plan(_ change: (inout TransportSettings) -> Void = { _ in }) throws -> LabPlan {
        var plan = try LabPlan.shipped("legacy-jaeger", seconds: 60)
        var settings = try #require(plan.transport)
        change(&settings)
        plan.transport = settings
        return plan
    }

    @Test func packetsAreLostAndNobodyIsTold() throws {
        let whole = try Outcome(Self.plan { $0.faults = [] })
        let outcome = try Outcome(Self.plan())
        let inTransit = try #require(outcome.lost[.lostInTransit])
        #expect(whole.lost[.lostInTransit] == nil)
        #expect(outcome.lost[.tooLarge] == whole.lost[.tooLarge], "what is too large never meets the network")
        #expect(outcome.kept + outcome.lost.values.reduce(0, +) == outcome.made)
        // Half of the minute is lossy, at three packets in a hundred.
        let share = Double(inTransit) / Double(outcome.made)
        #expect(share > 0.003 && share < 0.04, "\(share)")
        let tally = outcome.collectors
        #expect(tally.attempts == whole.collectors.attempts, "nothing is sent again")
        #expect(tally.refusedRequests == 0 && tally.unconfirmedRequests == 0 && tally.duplicateSpans == 0)
        let broken = try #require(outcome.value("broken_traces"))
        let before = try #require(whole.value("broken_traces"))
        // Each packet that is lost breaks the traces of all of its spans: far more traces than spans by share.
        let traces = try #require(outcome.value("kept_traces"))
        #expect((broken - before) / traces > 1.5 * share, "\(broken) after \(before) of \(traces) traces")
    }

    @Test func aBatchThatFitsIntoNoPacketIsCutOrLost() throws {
        func tooLarge(_ splitting: JaegerPacketSplitting, _ bytes: UInt64) throws -> Outcome {
            try Outcome(
                Self.plan {
                    $0.faults = []
                    $0.agent.splitting = splitting
                    $0.agent.mostPacketBytes = bytes
                })
        }
        let never = try tooLarge(.never, 8_000)
        #expect(Set(never.lost.keys) == [.tooLarge] && never.kept < never.made)
        let even = try tooLarge(.evenly, 8_000)
        let greedy = try tooLarge(.greedily, 8_000)
        #expect(even.lost.isEmpty && greedy.lost.isEmpty)
        #expect(greedy.collectors.attempts <= even.collectors.attempts)
        #expect(never.collectors.attempts < greedy.collectors.attempts)
        // Even alone a span is too large.
        #expect(try tooLarge(.greedily, 60).kept == 0)
    }

    @Test func bytesAreThoseOfThePackets() throws {
        let outcome = try Outcome(Self.plan { $0.faults = [] })
        let otlp = try Outcome(Self.plan { ($0.faults, $0.client) = ([], .sdk) })
        let zipkin = try Outcome(Self.plan { ($0.faults, $0.client) = ([], .zipkin) })
        func perSpan(_ outcome: Outcome) -> Double {
            let hop = outcome.lane.route.traffic.hops[0]
            return Double(hop.bytes) / Double(hop.spans)
        }
        #expect(otlp.lost.isEmpty && zipkin.lost.isEmpty)
        #expect(perSpan(zipkin) > perSpan(otlp), "Zipkin's JSON repeats what a resource says with every span")
        #expect(perSpan(outcome) != perSpan(otlp) && perSpan(outcome) < perSpan(zipkin))
    }

    /// Zipkin's exporter never sends a batch a second time, where OTLP's do.
    @Test func zipkinTriesOnce() throws {
        func outage(_ client: TransportSettings.Client) throws -> Outcome {
            try Outcome(
                Self.plan {
                    $0.client = client
                    $0.faults[0].share = 1
                    $0.faults[0].lastsNanos = 4_000_000_000
                    $0.faults[0].effect = .link(.answers(FaultAnswer(httpStatus: 503, grpcCode: 14)))
                })
        }
        let zipkin = try outage(.zipkin)
        #expect(Set(zipkin.lost.keys) == [.exportRefused] && zipkin.collectors.refusedRequests > 0)
        #expect(try outage(.sdk).lost.isEmpty)
    }

    @Test func warningsSayWhatIsGoneUpstream() throws {
        let record = try Lab.run(Self.plan(), jobs: 2)
        let texts = record.warnings.map(\.message)
        #expect(texts.contains { $0.contains("removed upstream") && $0.contains("1.21.0") })
        #expect(texts.contains { $0.contains("spans were lost in packets on the way to export.yaml") }, "\(texts)")
        let other = try Lab.run(Self.plan { $0.client = .zipkin }, jobs: 2)
        #expect(!other.warnings.contains { $0.message.contains("removed upstream") })
    }
}
