import WinnowModel

/// Stories: what an operation tells about the attempts of its retried call.
extension GraphCompiler {
    /// The retry events of an operation that tells stories; nil when its spans do not depend on attempts.
    func retryEvents(of operation: ResolvedGraph.Operation) -> (attempts: Int, events: [RetryEventSpec])? {
        guard let retry = storyCall(operation)?.spec.retry else { return nil }
        return (retry.attempts, retry.events)
    }

    func storyCall(_ operation: ResolvedGraph.Operation) -> ResolvedGraph.Call? {
        let counts = operation.spec.attributes.contains { $0.source == .attempts }
        return operation.calls.first { $0.spec.retry?.events.isEmpty == false }
            ?? (counts ? operation.calls.first { $0.spec.retry != nil } : nil)
    }

    /// Most rows by outcome and story of one operation.
    private static let mostStories = 20_000

    /// Base of a story's digits: one for each event, one for a failure without, one for success; attempts are only counted without events.
    static func storyBase(_ events: Int) -> Int { events == 0 ? 1 : events + 2 }

    /// Rows for every outcome and story; a story is the digits of its attempts, from 1, in bijective notation.
    mutating func tell(
        _ operation: ResolvedGraph.Operation, _ index: Int, _ plan: (attempts: Int, events: [RetryEventSpec])
    ) throws(Failure) -> Int {
        let base = Self.storyBase(plan.events.count)
        let ways = outcomes.outcomes[index]
        var all = [[Int]()]
        var last = all
        for _ in 0..<plan.attempts {
            if (all.count + last.count * base) * ways.count > Self.mostStories || base > 200
                || stories.count > 10 * Self.mostStories
            {
                throw Failure(
                    .data,
                    operation.spec.place.finding(
                        "\(operation.spec.id) records too many combinations of failed attempts",
                        remedy: "lower the attempts or the number of retry events"))
            }
            // In the order of the numbers.
            last = last.flatMap { story in (1...base).map { story + [$0] } }
            all += last
        }
        let service = graph.services[operation.service]
        for outcome in ways {
            let attributes = attributes(of: operation, outcome)
            for story in all {
                let events = story.compactMap { plan.events.indices.contains($0 - 1) ? plan.events[$0 - 1].event : nil }
                stories.append(
                    CallGraph.Story(
                        attributes: rows.row(attributes, attempts: story.count),
                        extras: rows.extras(
                            of: outcome, events: operation.spec.events, attempts: events,
                            operation: operation.spec.name, in: service)))
            }
        }
        return all.count
    }
}
