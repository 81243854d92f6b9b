import WinnowModel

/// OpenTelemetry's ParentBased, compiled: numbers of the nodes that it asks, one for roots and one for each kind of parent.
struct ParentBased: Sendable, Hashable {
    static let entry = CatalogEntry(
        id: "head.parent_based", summary: "follows the parent; a delegate each for root, remote and local parents",
        example: "sampler: parent_based\nroot: {sampler: trace_id_ratio, ratio: 0.1}",
        source:
            "OpenTelemetry specification, trace/sdk.md, ParentBased; recorded of the SDKs of Go, Java, JS, Python and Rust"
    )

    /// The node for spans without a parent.
    var root: Int
    var remoteNotSampled: Int
    var remoteSampled: Int
    var localNotSampled: Int
    var localSampled: Int

    /// The delegates below a parent.
    func below(_ relation: SpanStart.Relation) -> (sampled: Int, notSampled: Int) {
        relation == .remote ? (remoteSampled, remoteNotSampled) : (localSampled, localNotSampled)
    }

    /// Whether spans share the fate of any parent: `constant` is what a node answers to every span.
    func followParents(_ constant: (Int) -> Bool?) -> Bool {
        constant(remoteSampled) == true && constant(localSampled) == true && constant(remoteNotSampled) == false
            && constant(localNotSampled) == false
    }
}

extension SDKSampler {
    mutating func parentBased(
        _ delegates: ParentBased, _ start: SpanStart, _ tables: TraceTables
    ) -> StartOutcome {
        if start.parent.relation == .none { return outcome(of: delegates.root, start, tables) }
        let (sampled, notSampled) = delegates.below(start.parent.relation)
        var outcome = outcome(of: start.parent.isSampled ? sampled : notSampled, start, tables)
        let own = outcome.inclusion
        let parent = start.parent.inclusion
        // The chance over all that the parent may have been, not only over what it was.
        outcome.inclusion =
            switch (constant(sampled), constant(notSampled)) {
            case (true?, true?): .always
            case (true?, false?): parent
            case (false?, true?): parent.complement
            case (false?, false?): .never
            case (nil, false?): (start.parent.isSampled ? own : chance(of: sampled, start, tables)).and(parent)
            default: sampled == notSampled ? own : .unknown
            }
        return outcome
    }

    /// The chance that a delegate would have given the span, had its parent been sampled; a sampler that remembers can't be asked twice.
    private mutating func chance(of node: Int, _ start: SpanStart, _ tables: TraceTables) -> Inclusion {
        if asksInOrderOfStart { return .unknown }
        var start = start
        start.parent.isSampled = true
        return outcome(of: node, start, tables).inclusion
    }
}
