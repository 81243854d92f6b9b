import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

@Suite struct TiledPlannerTests {
    private static let second = Duration64.second

    /// A trace of a slab: what must not depend on the margins.
    private struct Seen: Equatable {
        let id: TraceID
        let start: Nanos
        let spans: Int
        let spanID: UInt64
    }

    private func traffic(
        _ gapNanos: Int = 97_000_000, from: Int = 1_700_000_000_000_000_000, rate: Double?,
        seconds: UInt64?
    ) throws -> RecordedTraffic {
        var text = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        for number in 0..<200 {
            let start = from + number * gapNanos
            text += "a\(number),1,root,a,GET,\(start),\(start + 50),0\n"
            if number % 3 == 0 { text += "a\(number),2,1,b,call,\(start + 5),\(start + 9),0\n" }
        }
        var options = RecordedOptions()
        options.rate = rate
        options.durationNanos = seconds.map { $0 * Self.second }
        return try RecordedTraffic(files: [TemporaryFile(text).path], options: options)
    }

    /// Traces in and outside of the window, every slab checked on the way.
    private func run(
        _ traffic: RecordedTraffic, seed: UInt64 = 3, _ margins: TrafficMargins = TrafficMargins()
    ) -> (inside: [Seen], before: [Seen], after: [Seen]) {
        var planner = traffic.planner(seed: seed, margins: margins)
        var plan = SlabPlan()
        var seen: (inside: [Seen], before: [Seen], after: [Seen]) = ([], [], [])
        let begin = traffic.facts.begin
        let end = begin + traffic.facts.durationNanos
        var sequence = 0
        var until: Nanos?
        while planner.next(&plan) {
            #expect(plan.sequence == sequence)
            #expect(until == nil || plan.from == until)
            #expect(plan.isMeasured == (plan.from >= begin && plan.until <= end))
            #expect(plan.isMeasured || plan.until <= begin || plan.from >= end)
            let slab = Slab()
            traffic.fill(slab, with: plan)
            #expect(slab.isMeasured == plan.isMeasured)
            var last = plan.from
            for trace in 0..<slab.batch.traceCount {
                let rows = slab.batch.spans(of: trace)
                let start = slab.batch.start[rows.lowerBound]
                if start < last || start > plan.until { Issue.record("trace \(trace) of slab \(sequence)") }
                last = start
                let one = Seen(
                    id: slab.batch.traceID(trace), start: start, spans: rows.count,
                    spanID: slab.batch.spanID[rows.lowerBound])
                if plan.isMeasured {
                    seen.inside.append(one)
                } else if start < begin {
                    seen.before.append(one)
                } else {
                    seen.after.append(one)
                }
            }
            sequence += 1
            until = plan.until
        }
        return seen
    }

    @Test(arguments: [0.7, 10, 90, 900])
    func theWindowIsTheSameWhateverTheMargins(rate: Double) throws {
        let seconds: UInt64 = rate > 100 ? 5 : rate < 1 ? 600 : 30
        let traffic = try traffic(rate: rate, seconds: seconds)
        let plain = run(traffic)
        #expect(plain.before.isEmpty && plain.after.isEmpty)
        let margins: [(UInt64, UInt64)] = rate > 100 ? [(9, 4)] : [(1, 0), (0, 1), (40, 7), (73, 41)]
        for (warmUp, coolDown) in margins {
            let seen = run(
                traffic, TrafficMargins(warmUpNanos: warmUp * Self.second, coolDownNanos: coolDown * Self.second))
            #expect(seen.inside == plain.inside)
            for (traces, length) in [(seen.before, warmUp), (seen.after, coolDown)] {
                let wanted = rate * Double(length)
                #expect(abs(Double(traces.count) - wanted) <= 5 * wanted.squareRoot() + wanted * 0.05 + 3)
            }
            let ids = (seen.before + seen.inside + seen.after).map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect((seen.before.first?.start ?? .max) >= traffic.facts.begin - warmUp * Self.second)
        }
    }

    /// Copies that start late may cross the border: the first second of the window is as full as the others.
    @Test func theWindowStartsInASteadyState() throws {
        let traffic = try traffic(rate: 2000, seconds: 6)
        let begin = traffic.facts.begin
        let inside = run(traffic).inside
        let counts = (0..<6).map { second in
            inside.count { ($0.start - begin) / Self.second == UInt64(second) }
        }
        #expect(counts.allSatisfy { abs($0 - 2000) < 400 }, "\(counts)")
    }

    /// There is time before a recording that counts from 1970.
    @Test func aRecordingFrom1970IsWarmedUpToo() throws {
        let traffic = try traffic(from: 1000, rate: 50, seconds: 10)
        let seen = run(traffic, TrafficMargins(warmUpNanos: 30 * Self.second, coolDownNanos: 5 * Self.second))
        #expect(abs(seen.before.count - 1500) < 100)
        #expect(seen.inside == run(traffic).inside)
    }

    /// Margins without end, and gaps of a day between traces: bounded work, no trap.
    @Test func hugeMarginsAndGapsArePassed() throws {
        let traffic = try traffic(86_400_000_000_000, rate: 0.00001, seconds: nil)
        let seen = run(traffic, TrafficMargins(warmUpNanos: .max, coolDownNanos: .max))
        #expect(seen.inside.count > 100 && seen.inside.count < 250)
        #expect(seen.inside == run(traffic).inside)
        #expect(seen.before.count > seen.inside.count && seen.after.count > seen.inside.count)
    }

    /// At the file's own rate margins are ignored, and what follows the window goes on unmeasured.
    @Test func theRestOfAFileIsCoolDown() throws {
        let whole = run(try traffic(rate: nil, seconds: nil), TrafficMargins(warmUpNanos: 1 << 40, coolDownNanos: 1))
        #expect(whole.inside.count == 200 && whole.before.isEmpty && whole.after.isEmpty)
        let part = run(try traffic(rate: nil, seconds: 5))
        #expect(part.inside == Array(whole.inside.prefix(52)))
        #expect(part.inside + part.after == whole.inside)
    }
}
