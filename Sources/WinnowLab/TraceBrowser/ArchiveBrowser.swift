import WinnowFormats
import WinnowModel
import WinnowOTTL
import WinnowStore

/// Finds traces in a store of whole traces: the store leads to some, each is read and held against the question.
struct ArchiveBrowser {
    private let archive: TraceArchive
    /// Traces that are read together.
    private static let together = 64

    init(_ archive: TraceArchive) { self.archive = archive }

    /// What matches, newest first, at most as many as the query's limit: their spans, what the run says of each, why the condition had no result.
    struct Matches {
        var batch = TraceBatch()
        var tables = TraceTables()
        var notes: [String] = []
        var conditionError: String?
    }

    func find(_ query: TraceQuery, where condition: OTTLCondition?) throws -> Matches {
        var candidates = try archive.search(TraceSearch(query))
        var matches = Matches()
        var found: [TraceArchive.Number] = []
        var isOver = false
        // Few at first: most questions are answered by the first traces.
        var count = min(Self.together, max(1, query.limit))
        while !isOver, found.count < query.limit {
            var numbers: [TraceArchive.Number] = []
            while numbers.count < count {
                guard let number = try candidates.next() else {
                    isOver = true
                    break
                }
                numbers.append(number)
            }
            count = Self.together
            let (batch, tables) = try archive.read(numbers)
            var evaluator = condition.map(ConditionEvaluator.init)
            var rest = query
            rest.limit = query.limit - found.count
            let traces = rest.find(batch, tables) { trace, row in
                let outcome = evaluator?.outcome(row, trace: batch.traceID(trace), in: batch, tables)
                return outcome ?? .holds == .holds
            }
            matches.conditionError = matches.conditionError ?? evaluator?.firstError?.message
            found += traces.map { numbers[$0] }
        }
        (matches.batch, matches.tables) = try archive.read(found)
        matches.notes = try found.map(note)
        return matches
    }

    /// The trace of an id, with what the run says of it; `nil` where there is none.
    func trace(_ id: TraceID) throws -> Matches? {
        var query = TraceQuery()
        query.id = id
        query.limit = 1
        let matches = try find(query, where: nil)
        return matches.batch.traceCount == 1 ? matches : nil
    }

    /// The trace where there is just one.
    func onlyTrace() throws -> TraceID? {
        var query = TraceQuery()
        query.limit = 2
        let batch = try find(query, where: nil).batch
        return batch.traceCount == 1 ? batch.traceID(0) : nil
    }

    private func note(_ number: TraceArchive.Number) throws -> String {
        let policies = try archive.policies(keeping: number)
        return policies.isEmpty ? "" : "kept by " + policies.joined(separator: ", ")
    }
}
