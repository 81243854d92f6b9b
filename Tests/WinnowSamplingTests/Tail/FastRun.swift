import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Drives a stage through a workload and books what it says.
struct FastRun {
    private(set) var fates: [SpanFate]
    private(set) var decisions: [SimulatedCollector.Decision] = []
    private(set) var lateSpans = 0
    private(set) var tallies: [SimulatedCollector.Tally] = []
    /// What no stage may do.
    private(set) var faults: [String] = []
    private let traffic: TestTraffic
    private var numbers: [SpanHandle: Int] = [:]
    private var traces: [SpanHandle: Int] = [:]
    private var clock: Nanos = 0

    init(_ traffic: TestTraffic) {
        self.traffic = traffic
        let spans = traffic.allSpans
        for (number, span) in spans.enumerated() { numbers[span] = number }
        fates = spans.map { _ in .travelling }
        var trace = 0
        for slab in traffic.slabs {
            for row in 0..<slab.batch.traceCount {
                traces[SpanHandle(sequence: slab.sequence, row: row)] = trace
                trace += 1
            }
        }
    }

    var sortedDecisions: [SimulatedCollector.Decision] {
        decisions.sorted { ($0.decidedAt, $0.trace, $0.round) < ($1.decidedAt, $1.trace, $1.round) }
    }

    mutating func run(_ stage: inout some CollectorStage, _ test: RandomTailCase) {
        var output = StageOutput()
        tallies = stage.rules.map { _ in SimulatedCollector.Tally() }
        var missing = traffic.slabs.map(\.batch.spanCount)
        var released = 0
        for arrival in test.arrivals {
            ticks(&stage, before: arrival.time + 1, &output)
            let spans = arrival.spans.map { traffic.spans(of: $0.trace)[$0.row] }
            stage.receive(spans[...], at: arrival.time, ring: traffic.ring, into: &output)
            book(&output, at: arrival.time)
            for span in spans { missing[span.sequence] -= 1 }
            // As a lane does: slabs that are complete and decided are let go.
            while released < missing.count, missing[released] == 0, waiting(in: released) == stage.held(in: released) {
                stage.retire(released, into: &output)
                book(&output, at: arrival.time)
                released += 1
                stage.release(before: released)
            }
        }
        let last = test.arrivals.last?.time ?? 0
        if let after = test.shutdownAfter {
            ticks(&stage, before: last + after, &output)
            stage.finish(at: last + after, ring: traffic.ring, into: &output)
            book(&output, at: last + after)
        } else {
            ticks(&stage, before: .max, &output)
        }
        for sequence in released..<missing.count where waiting(in: sequence) != stage.held(in: sequence) {
            faults.append("slab \(sequence) still waits")
        }
    }

    /// Spans of a slab without a fate.
    private func waiting(in sequence: Int) -> Int {
        traffic.allSpans.count { span in
            span.sequence == sequence && numbers[span].map { fates[$0] == .travelling } ?? false
        }
    }

    private mutating func ticks(_ stage: inout some CollectorStage, before limit: Nanos, _ output: inout StageOutput) {
        while let next = stage.nextTick, next < limit {
            if next < clock { faults.append("a tick lies in the past") }
            stage.tick(at: next, ring: traffic.ring, into: &output)
            book(&output, at: next)
            if let again = stage.nextTick, again <= next {
                faults.append("the tick does not move")
                return
            }
        }
    }

    private mutating func book(_ output: inout StageOutput, at now: Nanos) {
        clock = now
        for span in output.kept { give(span, .kept) }
        for (span, fate) in output.gone { give(span, fate) }
        for decision in output.decisions {
            for vote in output.votes[decision.votes] {
                tallies[Int(vote)].fired += 1
                if decision.outcome == .sampled {
                    tallies[Int(vote)].keptBy += 1
                    if decision.votes.count == 1 { tallies[Int(vote)].keptOnlyBy += 1 }
                }
            }
            if decision.decidedAt != now { faults.append("decided at another time") }
            decisions.append(
                SimulatedCollector.Decision(
                    trace: traces[decision.trace] ?? -1, round: decision.round, outcome: decision.outcome,
                    policy: decision.policy, decidedAt: decision.decidedAt, firstArrival: decision.firstArrival,
                    spansSeen: decision.spansSeen))
        }
        lateSpans += output.late.count
        output.removeAll()
    }

    private mutating func give(_ span: SpanHandle, _ fate: SpanFate) {
        guard let number = numbers[span] else {
            faults.append("a span that does not exist")
            return
        }
        if fates[number] != .travelling { faults.append("span \(number) twice: \(fates[number]), \(fate)") }
        fates[number] = fate
    }
}
