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

    /// Rows for every outcome and story; a story is the digits of its attempts in base (events + 2).
    mutating func tell(
        _ operation: ResolvedGraph.Operation, _ index: Int, _ plan: (attempts: Int, events: [RetryEventSpec])
    ) throws(Failure) -> Int {
        let base = plan.events.count + 2
        var all = [[Int]()]
        var last = all
        for _ in 0..<plan.attempts {
            // In the order of the numbers: bijective base `base`.
            last = last.flatMap { story in (1...base).map { story + [$0] } }
            all += last
            if all.count > 1_000 { break }
        }
        let service = graph.services[operation.service]
        let ways = outcomes.outcomes[index]
        if all.count * ways.count > 20_000 {
            throw Failure(
                .data,
                operation.spec.place.finding(
                    "\(operation.spec.id) records too many combinations of failed attempts",
                    remedy: "lower the attempts or the number of retry events"))
        }
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
