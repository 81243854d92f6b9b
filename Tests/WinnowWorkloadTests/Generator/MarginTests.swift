import Glibc
import Testing
import WinnowModel

@testable import WinnowWorkload

/// Traffic around the window: it changes nothing inside, and is itself the same however long it is.
@Suite struct MarginTests {
    private static let second = Duration64.second

    /// A slab as far as plans and draws tell it.
    private struct Stretch: Equatable {
        var from: Nanos
        var until: Nanos
        var traces: [Trace]
    }

    private struct Trace: Hashable {
        var id: TraceID
        var root: UInt64
        var start: Nanos
        var end: Nanos
        var spans: Int
        var classes: UInt16
    }

    private struct Traffic {
        var before: [Stretch] = []
        var window: [Stretch] = []
        var after: [Stretch] = []
        var touches: [(fault: UInt32, start: Nanos)] = []
    }

    private static func draw(
        _ traffic: GeneratedTraffic, _ warmUp: UInt64, _ coolDown: UInt64, seed: UInt64 = 1
    ) -> Traffic {
        var planner = traffic.planner(
            seed: seed, margins: TrafficMargins(warmUpNanos: warmUp * second, coolDownNanos: coolDown * second))
        var plan = SlabPlan()
        var found = Traffic()
        let start = traffic.facts.begin
        let end = start + traffic.facts.durationNanos
        var sequence = 0
        var until = start - warmUp * second
        let slab = Slab()
        while planner.next(&plan) {
            #expect(plan.sequence == sequence && plan.from == until && plan.until >= plan.from)
            #expect(plan.until - plan.from <= 30 * second && plan.arrivals.count <= 1_024)
            #expect(plan.arrivals.allSatisfy { $0.start >= plan.from && $0.start <= plan.until })
            #expect(zip(plan.arrivals, plan.arrivals.dropFirst()).allSatisfy { $0.start <= $1.start })
            sequence += 1
            until = plan.until
            traffic.fill(slab, with: plan)
            #expect(slab.isMeasured == plan.isMeasured)
            let batch = slab.batch
            let stretch = Stretch(
                from: plan.from, until: plan.until,
                traces: (0..<batch.traceCount).map {
                    let rows = batch.spans(of: $0)
                    return Trace(
                        id: batch.traceID($0), root: batch.spanID[rows.lowerBound],
                        start: batch.start[rows.lowerBound], end: batch.end[rows.lowerBound], spans: rows.count,
                        classes: slab.truth.classes[$0])
                })
            found.touches += slab.truth.touches.map { ($0.fault, batch.start[Int($0.span)]) }
            if plan.isMeasured {
                #expect(plan.from >= start && plan.until <= end && found.after.isEmpty)
                found.window.append(stretch)
            } else if plan.until <= start {
                #expect(found.window.isEmpty)
                found.before.append(stretch)
            } else {
                #expect(plan.from >= end)
                found.after.append(stretch)
            }
        }
        #expect(until == end + coolDown * second)
        return found
    }

    private static let arrivals = [
        "{poisson: 300/s}", "{constant: 90/s}", "{constant: 0/s}", "{poisson: 60k/min}",
        "{diurnal: {mean: 80/s, ratio: 4, period: 37s, peak: 5s}}", "{diurnal: {mean: 80/s, ratio: 4, period: 1ms}}",
        "{diurnal: {mean: 1/min, ratio: 9, period: 3ms}}", "{step: [{at: 0s, rate: 50/s}, {at: 3s, rate: 90/s}]}",
        "{step: [{at: 1s, rate: 50/s}, {at: 20s, rate: 10/s}, {at: 4h, rate: 9/s}]}",
    ]

    private static func traffic(_ arrivals: String, duration: UInt64 = 10) throws -> GeneratedTraffic {
        try Workload.traffic(
            """
            duration: \(duration)s
            traffic:
              arrivals: 3/s
              roots:
                - {service: a, operation: b, weight: 2}
                - {service: a, operation: c}
                - {service: a, operation: d, arrivals: \(arrivals)}
            services: {a: {operations: {b: {slo: 1s}, c: {slo: 1s}, d: {slo: 1s}}}}
            """)
    }

    /// What each length of the margins must agree on.
    private static func check(_ traffic: GeneratedTraffic, _ what: String) {
        let plain = draw(traffic, 0, 0)
        let short = draw(traffic, 40, 20)
        let long = draw(traffic, 95, 50)
        #expect(plain.before.isEmpty && plain.after.isEmpty, "\(what)")
        #expect(plain.window == short.window && plain.window == long.window, "\(what)")
        // All but the earliest slab, which the start of the warm-up may have cut, are the same slabs.
        #expect(short.before.dropFirst() == long.before.suffix(short.before.count - 1), "\(what)")
        let few = short.before.flatMap(\.traces)
        let many = long.before.flatMap(\.traces)
        #expect(few == many.suffix(few.count), "\(what)")
        let start = traffic.facts.begin
        #expect(many.count { $0.start >= start - 40 * second } == few.count, "\(what)")
        #expect(many.allSatisfy { $0.start < start }, "\(what)")
        let later = long.after.flatMap(\.traces)
        let soon = short.after.flatMap(\.traces)
        #expect(soon == Array(later.prefix(soon.count)), "\(what)")
        #expect(later.allSatisfy { $0.start >= start + traffic.facts.durationNanos }, "\(what)")
        let all = [long.before, long.window, long.after].joined().flatMap(\.traces)
        #expect(Set(all.map(\.id)).count == all.count && Set(all.map(\.root)).count == all.count, "\(what)")
    }

    @Test(arguments: arrivals) func arrivalsKeepTheirWindow(_ arrivals: String) throws {
        Self.check(try Self.traffic(arrivals), arrivals)
    }

    @Test func everyBundledScenarioKeepsItsWindow() throws {
        let folder = Workload.path("scenarios")
        let directory = try #require(opendir(folder))
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml") { names.append(String(name.dropLast(5))) }
        }
        #expect(names.count >= 7)
        for name in names.sorted() {
            Self.check(try Workload.shipped(name, duration: 15 * Self.second), name)
        }
    }

    @Test func ratesGoOnAroundTheWindow() throws {
        func count(_ arrivals: String, _ before: ClosedRange<Int>, _ after: ClosedRange<Int>) throws {
            let found = Self.draw(try Self.traffic(arrivals), 100, 100)
            // The other two roots bring 3 a second.
            #expect(before.contains(found.before.reduce(0) { $0 + $1.traces.count } - 300), "\(arrivals)")
            #expect(after.contains(found.after.reduce(0) { $0 + $1.traces.count } - 300), "\(arrivals)")
        }
        // Four standard deviations of the count, that of the other roots included.
        func near(_ mean: Double) -> ClosedRange<Int> {
            let reach = 4 * (mean + 300).squareRoot()
            return Int(mean - reach)...Int(mean + reach)
        }
        try count("{poisson: 300/s}", near(30_000), near(30_000))
        try count("{constant: 90/s}", near(9_000), near(9_000))
        try count("{diurnal: {mean: 80/s, ratio: 4, period: 20s}}", near(8_000), near(8_000))
        try count("{diurnal: {mean: 80/s, ratio: 4, period: 1ms}}", near(8_000), near(8_000))
        try count("{step: [{at: 0s, rate: 50/s}, {at: 3s, rate: 90/s}]}", near(5_000), near(9_000))
        // Nothing before the first step; 50/s until 20 s, then 10/s.
        try count("{step: [{at: 1s, rate: 50/s}, {at: 20s, rate: 10/s}]}", near(0), near(500 + 900))
    }

    @Test func constantArrivalsKeepTheirDistanceAcrossBorders() throws {
        let traffic = try Workload.traffic(
            """
            duration: 10s
            traffic: {arrivals: {constant: 7/s}, roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {slo: 1s}}}}
            """)
        for seed in 1...20 as ClosedRange<UInt64> {
            let found = Self.draw(traffic, 10, 10, seed: seed)
            let starts = [found.before, found.window, found.after].joined().flatMap(\.traces).map(\.start)
            #expect((209...211).contains(starts.count))
            #expect(zip(starts, starts.dropFirst()).allSatisfy { abs(Double($1 - $0) - 1e9 / 7) <= 2 })
        }
    }

    @Test func dayAndNightGoOnBothWays() throws {
        let traffic = try Workload.traffic(
            """
            duration: 30s
            traffic:
              arrivals: {diurnal: {mean: 400/s, ratio: 3, period: 20s, peak: 5s}}
              roots: [{service: a, operation: b}]
            services: {a: {operations: {b: {slo: 1s}}}}
            """)
        let found = Self.draw(traffic, 60, 60)
        for part in [found.before, found.after] {
            // Peaks are 5 s after and 15 s before the window's start, one period apart from then on.
            var bins = [Int](repeating: 0, count: 10)
            for trace in part.flatMap(\.traces) {
                bins[Int((trace.start + 60 * Self.second - traffic.facts.begin) / Self.second % 20 / 2)] += 1
            }
            let peak = Double(bins[2]) / 6
            let trough = Double(bins[7]) / 6
            #expect(abs(peak - 600) < 40 && abs(trough - 200) < 24)
        }
    }

    @Test func faultsActAtTheirOwnTimes() throws {
        let traffic = try Workload.traffic(
            """
            duration: 10s
            traffic: {arrivals: 50/s, roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {slo: 1s}}}}
            faults:
              early: {service: a, from: 0s, until: 2s, error: {message: x}}
              long: {service: a, from: 8s, until: 15s, latency: {addition: 1ms}}
              late: {service: a, from: 20s, until: 21s, latency: {addition: 1ms}}
              endless: {service: a, from: 9s, until: 2000000h, error: {message: x}}
            """)
        let start = traffic.facts.begin
        let plain = Self.draw(traffic, 0, 0)
        let found = Self.draw(traffic, 60, 30)
        #expect(found.touches.allSatisfy { $0.start >= start })
        #expect(Set(plain.touches.map(\.fault)) == [0, 1, 3])
        for (fault, from, until) in [(0, 0, 2), (1, 8, 15), (2, 20, 21), (3, 9, 40)] as [(UInt32, UInt64, UInt64)] {
            let times = found.touches.filter { $0.fault == fault }.map { ($0.start - start) / Self.second }
            #expect(times.min() == from && times.max() == until - 1)
        }
    }

    /// Many traces at one instant: a cut among them leaves none before its slab.
    @Test func cutsFallAmongTracesOfOneInstant() throws {
        let roots = (0..<20).map { "{service: a, operation: o\($0), arrivals: 10M/s}" }
        let traffic = try Workload.traffic(
            """
            duration: 1ms
            traffic: {roots: [\(roots.joined(separator: ", "))]}
            services: {a: {operations: {\((0..<20).map { "o\($0): {slo: 1s}" }.joined(separator: ", "))}}}
            """)
        var cutsInTies = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            func starts(_ nanos: UInt64) -> [[Nanos]] {
                var planner = traffic.planner(seed: seed, margins: TrafficMargins(warmUpNanos: nanos))
                var plan = SlabPlan()
                var found: [[Nanos]] = []
                while planner.next(&plan), !plan.isMeasured {
                    #expect(plan.arrivals.allSatisfy { $0.start >= plan.from && $0.start <= plan.until })
                    found.append(plan.arrivals.map(\.start))
                }
                return found
            }
            let long = starts(200_000)
            let short = starts(100_000)
            #expect(short.count > 4 && short.dropFirst() == long.suffix(short.count - 1))
            #expect(zip(long.joined(), long.joined().dropFirst()).allSatisfy { $0 <= $1 })
            cutsInTies += zip(long, long.dropFirst()).count { $0.last == $1.first }
        }
        #expect(cutsInTies > 0)
    }

    @Test func marginsBeyondAllMeasureAreCut() throws {
        let traffic = try Workload.traffic(
            """
            duration: 10s
            traffic: {arrivals: {diurnal: {mean: 0/s, period: 1ms}}, roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {slo: 1s}}}}
            """)
        var planner = traffic.planner(seed: 1, margins: TrafficMargins(warmUpNanos: 0, coolDownNanos: .max))
        var plan = SlabPlan()
        for _ in 0..<1_000 { #expect(planner.next(&plan) && plan.arrivals.isEmpty) }
    }
}
