public import WinnowModel

/// What became of a condition on one span.
public enum ConditionOutcome: Sendable, Equatable {
    case fails
    case holds
    /// The Collector would have logged an error; what follows is the reader's error mode.
    case error
}

/// Evaluates a condition over columns and remembers what each of its tests said by the columns it reads: a test of the resource is
/// evaluated once for each resource, one of attributes once for each row of the table.
///
/// Batches and tables may change between calls as long as the tables only grow; else `forget` comes first.
public struct ConditionEvaluator: Sendable {
    /// The condition.
    public let condition: OTTLCondition
    /// What `Now()` answers; without it that is an error.
    public var now: Instant? {
        didSet { for index in tests.indices { tests[index].now = now } }
    }
    /// The first error that was met, for messages.
    public private(set) var firstError: EvaluationError?

    private let graph: DecisionGraph
    private var tests: [ColumnTest]

    /// Prepares a condition.
    public init(_ condition: OTTLCondition) {
        self.condition = condition
        graph = DecisionGraph(condition.predicate)
        tests = graph.tests.map { ColumnTest($0, locals: condition.localCount) }
    }

    /// Forgets all results: numbers in the tables now stand for something else.
    public mutating func forget() {
        for index in tests.indices { tests[index].forget() }
    }

    /// What becomes of the condition on the span in `row` of trace `trace`, or on event number `event` of it.
    ///
    /// Conditions on resources and scopes see those of the span.
    public mutating func outcome(
        _ row: Int, trace: TraceID, event: Int? = nil, in batch: TraceBatch, _ tables: TraceTables
    ) -> ConditionOutcome {
        let place = ColumnPlace(row: row, trace: trace, event: event)
        var at = graph.entry
        while at >= 0 {
            let index = Int(at)
            switch tests[index].outcome(place, batch, tables, &firstError) {
            case .holds: at = graph.next[index].holds
            case .fails: at = graph.next[index].fails
            case .error: return .error
            }
        }
        return at == DecisionGraph.holds ? .holds : .fails
    }

    /// Notes for which traces the condition holds for any of their rows; trace i has the rows `firstRow[i]..<firstRow[i + 1]` of `rows`.
    ///
    /// Traces that are found already are passed over, and so are rows without a result.
    public mutating func find(
        _ rows: [UInt32], _ firstRow: [UInt32], traces: [UInt32], in batch: TraceBatch, _ tables: TraceTables,
        found: inout [Bool]
    ) {
        let isPlain = tests.allSatisfy(\.isKeptByColumn)
        let columns = ColumnTest.Columns(batch)
        // Mostly the first test fails, and with it the condition.
        let first = Int(graph.entry)
        let column = first >= 0 && graph.next[first].fails == DecisionGraph.fails ? tests[first].column(columns) : nil
        var results = column == nil ? [] : tests[first].results
        for index in traces.indices where !found[index] {
            let id = batch.traceID(Int(traces[index]))
            let end = Int(firstRow[index + 1])
            var next = Int(firstRow[index])
            while next < end {
                if let column {
                    while next < end, Self.fails(column[Int(rows[next])], results) { next += 1 }
                    if next == end { break }
                }
                let row = Int(rows[next])
                next += 1
                // Held here, they would be copied where something new is kept.
                results = []
                let known = isPlain ? known(row, columns) : nil
                found[index] = (known ?? outcome(row, trace: id, in: batch, tables)) == .holds
                if column != nil { results = tests[first].results }
                if found[index] { break }
            }
        }
    }

    @inline(__always)
    private static func fails(_ number: UInt32, _ results: [ResultMemo.State]) -> Bool {
        Int(number) < results.count && results[Int(number)] == .fails
    }

    /// The outcome where each test on the way to it has been asked about such a row before.
    @inline(__always)
    private func known(_ row: Int, _ columns: ColumnTest.Columns) -> ConditionOutcome? {
        var at = graph.entry
        while at >= 0 {
            let index = Int(at)
            switch tests[index].known(row, columns) {
            case .holds: at = graph.next[index].holds
            case .fails: at = graph.next[index].fails
            case .error: return .error
            case .unknown, .varies: return nil
            }
        }
        return at == DecisionGraph.holds ? .holds : .fails
    }

    /// What becomes of the condition on each span of a batch, in order of rows.
    public mutating func outcomes(_ batch: TraceBatch, _ tables: TraceTables) -> [ConditionOutcome] {
        var outcomes: [ConditionOutcome] = []
        outcomes.reserveCapacity(batch.spanCount)
        for trace in 0..<batch.traceCount {
            let id = batch.traceID(trace)
            for row in batch.spans(of: trace) { outcomes.append(outcome(row, trace: id, in: batch, tables)) }
        }
        return outcomes
    }
}
