import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct ArrivalTests {
    /// Times of all arrivals, ns since the traffic started; also checks what every plan promises.
    private func times(_ arrivals: String, duration: String, seed: UInt64 = 1) throws -> [UInt64] {
        let traffic = try Workload.traffic(
            """
            duration: \(duration)
            traffic:
              arrivals: \(arrivals)
              roots: [{service: a, operation: b}]
            services: {a: {operations: {b: {slo: 1s}}}}
            """)
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var found: [UInt64] = []
        var until = traffic.facts.begin
        var sequence = 0
        while planner.next(&plan) {
            #expect(plan.from == until && plan.until >= plan.from && plan.sequence == sequence)
            #expect(plan.until - plan.from <= 30 * Duration64.second && plan.arrivals.count <= 1_024)
            #expect(plan.arrivals.allSatisfy { $0.start >= plan.from && $0.start <= plan.until })
            found += plan.arrivals.map { $0.start - traffic.facts.begin }
            until = plan.until
            sequence += 1
        }
        #expect(until == traffic.facts.begin + traffic.facts.durationNanos)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
        return found
    }

    @Test func poissonHasItsMeanAndItsVariance() throws {
        let times = try times("{poisson: 200/s}", duration: "500s")
        #expect(abs(Double(times.count) - 100_000) < 4 * 316)
        var counts = [Double](repeating: 0, count: 500)
        for time in times { counts[Int(time / Duration64.second)] += 1 }
        let mean = counts.reduce(0, +) / 500
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 499
        // Index of dispersion of a Poisson process is 1; over 500 bins its standard error is 0.063.
        #expect(abs(variance / mean - 1) < 0.26)
        let gaps = zip(times, times.dropFirst()).map { Double($1 - $0) }
        let long = Double(gaps.count { $0 > 15_000_000 }) / Double(gaps.count)
        // P(gap > 15 ms) = e^-3.
        #expect(abs(long - 0.0498) < 0.003)
    }

    @Test func constantKeepsItsDistance() throws {
        let times = try times("{constant: 50/s}", duration: "10s")
        #expect((499...501).contains(times.count))
        #expect(zip(times, times.dropFirst()).allSatisfy { abs(Double($1 - $0) - 20_000_000) <= 1 })
    }

    @Test func stepsHoldTheirRates() throws {
        let times = try times("{step: [{at: 10s, rate: 100/s}, {at: 60s, rate: 500/s}]}", duration: "100s")
        #expect(!times.contains { $0 < 10 * Duration64.second })
        let slow = Double(times.count { $0 < 60 * Duration64.second })
        #expect(abs(slow - 5_000) < 4 * 71)
        #expect(abs(Double(times.count) - slow - 20_000) < 4 * 142)
    }

    @Test func diurnalSwingsBetweenTroughAndPeak() throws {
        let times = try times("{diurnal: {mean: 200/s, ratio: 3, period: 100s, peak: 25s}}", duration: "400s")
        #expect(abs(Double(times.count) - 80_000) < 4 * 283)
        var bins = [Int](repeating: 0, count: 10)
        for time in times { bins[Int(time / Duration64.second % 100 / 10)] += 1 }
        let peak = Double(bins[2]) / 40
        let trough = Double(bins[7]) / 40
        // Peak 300/s and trough 100/s at their middle; a tenth of the period around them is a little flatter.
        #expect(abs(peak - 300) < 10 && abs(trough - 100) < 8)
    }

    @Test func manyAtOnceAreCutIntoSlabs() throws {
        #expect(try times("{poisson: 1M/s}", duration: "50ms").count > 49_000)
        #expect(try times("{poisson: 0/s}", duration: "2m").isEmpty)
    }

    @Test func sharesFollowWeights() throws {
        let traffic = try Workload.traffic(
            """
            duration: 100s
            traffic:
              arrivals: 100/s
              roots: [{service: a, operation: b, weight: 3}, {service: a, operation: c, weight: 1}]
            services: {a: {operations: {b: {slo: 1s}, c: {slo: 1s}}}}
            """)
        let traces = Workload.traces(traffic)
        let share = Double(traces.count { $0.root.name == "c" }) / Double(traces.count)
        #expect(abs(share - 0.25) < 0.02)
    }
}
