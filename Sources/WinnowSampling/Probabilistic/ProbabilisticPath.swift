public import WinnowModel

/// The `probabilistic_sampler` processors that a span passes one after the other, and what they make of what it stands for.
public struct ProbabilisticPath {
    /// The processors, each knowing those before it.
    public private(set) var stages: [ProbabilisticSampler] = []

    /// Creates a path without processors.
    public init() {}

    /// Creates the path of a policy whose start-time samplers write into `written`.
    public init(_ settings: [ProbabilisticSamplerSettings], tables: TraceTables, written: WrittenStates?) {
        for settings in settings {
            stages.append(ProbabilisticSampler(settings, tables: tables, written: written, upstream: stages))
        }
    }

    /// What passing all processors means for a span.
    public struct Passage {
        /// Probability of passing, given that the span came to the first.
        public var probability = 1.0
        /// Length of the trace state's sampling member before and behind, bytes.
        public var memberLength = (before: 0, behind: 0)
    }

    /// True when there is no processor.
    public var isEmpty: Bool { stages.isEmpty }

    /// True when all spans of the slab that are kept fare alike.
    public func isUniform(_ slab: Spans) -> Bool { stages.first?.isBare(slab) ?? true }

    /// What becomes of a span, if it is kept; `arrives` says whether it comes to the first processor at all.
    public mutating func passage(_ row: Int, _ slab: Spans, arrives: Bool) -> Passage {
        var passage = Passage()
        guard !stages.isEmpty else { return passage }
        let id = slab.batch.traceID(Int(slab.traceOf[row]))
        let priority = stages[0].priority(row, slab)
        var state = stages[0].incoming(row, slab)
        passage.memberLength.before = state?.memberLength ?? 0
        var isReal = arrives
        for stage in stages {
            let next = stage.pass(id, priority, state, isChecked: isReal)
            isReal = isReal && next.isKept
            passage.probability *= next.probability
            state = next.state
        }
        passage.memberLength.behind = state?.memberLength ?? passage.memberLength.before
        return passage
    }
}
