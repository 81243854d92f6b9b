/// How often the policies of a set were asked about a trace, and what they said.
struct PolicyAsks: Sendable {
    /// Traces, their spans and their bytes of which a policy said the same.
    struct Count: Sendable {
        var traces = 0
        var spans = 0
        var bytes = 0

        mutating func add(_ other: Count) {
            traces += other.traces
            spans += other.spans
            bytes += other.bytes
        }
    }

    /// One more than the greatest raw value of a verdict.
    private static let verdicts = Int(Verdict.invertNotSampled.rawValue) + 1
    /// Per policy: how often it was asked.
    private(set) var executions: [Int]
    /// How often asking a policy ended in an error.
    private(set) var errors = 0
    /// Per policy: what it said, by the raw value of the verdict.
    private(set) var counts: [[Count]]

    init(policies: Int) {
        executions = [Int](repeating: 0, count: policies)
        counts = executions.map { _ in [Count](repeating: Count(), count: Self.verdicts) }
    }

    /// Books an answer.
    mutating func take(_ policy: Int, _ verdict: UInt8, spans: Int, bytes: Int) {
        executions[policy] += 1
        if verdict == Verdict.error.rawValue {
            errors += 1
        } else if verdict < Self.verdicts {
            counts[policy][Int(verdict)].add(Count(traces: 1, spans: spans, bytes: bytes))
        }
    }

    /// Adds what another set of the same policies counted.
    mutating func add(_ other: PolicyAsks) {
        errors += other.errors
        for policy in executions.indices {
            executions[policy] += other.executions[policy]
            for verdict in counts[policy].indices { counts[policy][verdict].add(other.counts[policy][verdict]) }
        }
    }
}
