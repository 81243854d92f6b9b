import Testing
import WinnowModel
@testable import WinnowSampling
import WinnowTestSupport

/// The sampler agrees with a slow simulation of the Collector, trace by trace and span by span.
@Suite struct TailAgreementTests {
    static let casesPerChunk: UInt64 = 150

    @Test(arguments: 0..<UInt64(20))
    func agreesWithTheSlowSimulation(chunk: UInt64) throws {
        var agreed = 0
        var seen = Seen()
        for number in chunk * Self.casesPerChunk..<(chunk + 1) * Self.casesPerChunk {
            let differences = try Self.differences(RandomTailCase(seed: number), &seen)
            if differences.isEmpty {
                agreed += 1
            } else {
                Issue.record("case \(number): \(differences.prefix(3).joined(separator: "; "))")
                if UInt64(agreed) + 5 < number - chunk * Self.casesPerChunk { break }
            }
        }
        #expect(agreed == Int(Self.casesPerChunk))
        // The cases are worth something only when everything happens in them.
        #expect(seen.fates.isSuperset(of: [.kept, .notSampled, .droppedByPolicy, .lateNotSampled, .evicted]))
        #expect(seen.secondRounds > 15 && seen.late > 60 && seen.onTies > 15)
        print("tail sampling: \(agreed) of \(Self.casesPerChunk) configurations agree (\(seen.decisions) decisions)")
    }

    struct Seen {
        var fates: Set<SpanFate> = []
        var decisions = 0
        var secondRounds = 0
        var late = 0
        var onTies = 0
    }

    static func differences(_ test: RandomTailCase, _ seen: inout Seen) throws -> [String] {
        let traffic = TestTraffic(test.traces, tracesPerSlab: test.tracesPerSlab)
        let slow = simulate(test, traffic)
        var fast = FastRun(traffic)
        let policies = try TailPolicySet(
            test.settings.policies, sampleOnFirstMatch: test.settings.sampleOnFirstMatch, version: test.version)
        var sampler = TailSampler(
            TailSampler.Settings(test.settings), policies: policies, tables: traffic.tables, seed: test.seed)
        fast.run(&sampler, test)
        seen.fates.formUnion(slow.fates)
        seen.decisions += slow.decisions.count
        seen.secondRounds += slow.decisions.count { $0.round > 0 }
        seen.late += slow.lateSpans
        seen.onTies += test.arrivals.count { ($0.time - test.arrivals[0].time) % 1_000_000_000 == 0 }
        var differences: [String] = fast.faults
        func compare<T: Equatable>(_ what: String, _ a: T, _ b: T) {
            if a != b { differences.append("\(what): \(a) instead of \(b)") }
        }
        func compareAll<T: Equatable>(_ what: String, _ a: [T], _ b: [T]) {
            compare("number of \(what)", a.count, b.count)
            if let place = zip(a, b).enumerated().first(where: { $1.0 != $1.1 }) {
                compare("\(what), number \(place.offset)", place.element.0, place.element.1)
            }
        }
        compareAll("fates", fast.fates, slow.fates)
        compareAll("decisions", fast.sortedDecisions, slow.sortedDecisions)
        compare("fates given twice", slow.fatedTwice, 0)
        compare("late spans", fast.lateSpans, slow.lateSpans)
        compare("buffered spans at the end", sampler.load.bufferedSpans, 0)
        compare("buffered bytes at the end", sampler.load.bufferedBytes, 0)
        for (number, tally) in fast.tallies.enumerated() {
            compare("tally of policy \(number)", tally, slow.tallies[number])
        }
        return differences
    }

    private static func simulate(_ test: RandomTailCase, _ traffic: TestTraffic) -> SimulatedCollector {
        var spans: [SimulatedSpan] = []
        var firstSpan: [Int] = []
        for (number, trace) in test.traces.enumerated() {
            firstSpan.append(spans.count)
            for (row, span) in trace.spans.enumerated() {
                func values(_ attributes: [TraceSpan.Attribute]) -> [(key: String, value: AttributeValue)] {
                    attributes.map { attribute in
                        switch attribute.value {
                        case .constant(let value): return (attribute.key, value)
                        case .drawn(let domain):
                            let key = Draw.word(trace.id.low, UInt64(row)) | 1
                            let drawn = domain.value(at: domain.index(traceKey: trace.id.low, spanKey: key))
                            return (attribute.key, drawn)
                        }
                    }
                }
                let members = span.traceState.split(separator: ",").map { member in
                    let parts = member.split(separator: "=").map { $0.filter { $0 != " " } }
                    return (key: parts[0], value: parts[1])
                }
                spans.append(
                    SimulatedSpan(
                        trace: number, traceID: trace.id, isRoot: span.parent == .root, start: span.start,
                        end: span.end, status: span.status, attributes: values(span.attributes),
                        resource: values(span.resource), traceState: members))
            }
        }
        // The order of a tick is drawn by the sampler's seed where limiters or caches can make it matter.
        let settings = test.settings
        let isDrawn =
            settings.policies.contains { $0.rule.isLimited } || settings.sampledCacheSize > 0
            || settings.nonSampledCacheSize > 0
        let slow = SimulatedCollector(settings, version: test.version, spans: spans) { traces, now, room in
            if !isDrawn || !settings.shufflesTicks { return traces }
            return GoMapOrder.walk(traces.count, room: UInt64(room), key: Draw.fold(test.seed, now))
                .map { traces[Int($0)] }
        }
        for arrival in test.arrivals {
            slow.arrive(arrival.spans.map { firstSpan[$0.trace] + $0.row }, at: arrival.time)
        }
        if let after = test.shutdownAfter, let last = test.arrivals.last?.time {
            slow.runTicks(before: last + after)
            slow.shutDown(at: last + after)
        } else {
            slow.runOut()
        }
        return slow
    }
}

extension SimulatedCollector {
    /// In order of time; traces that are decided together have no order.
    var sortedDecisions: [Decision] {
        decisions.sorted { ($0.decidedAt, $0.trace, $0.round) < ($1.decidedAt, $1.trace, $1.round) }
    }
}
