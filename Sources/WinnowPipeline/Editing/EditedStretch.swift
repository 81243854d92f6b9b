import WinnowModel

/// What a processor has made of the spans of one stretch.
final class EditedStretch {
    /// What becomes of a span.
    enum Outcome: UInt8 {
        case passed
        case dropped
        /// The processor has failed on it.
        case failed
    }

    /// The spans as they leave the processor: the same traces and rows, those of dropped spans as they came.
    let spans: Spans
    /// By row; empty: all have passed.
    private let outcomes: [UInt8]
    /// By row the number of what could not be evaluated on it, 0 for nothing; empty: everything could.
    let notes: [UInt32]
    /// Whether any span was dropped.
    let hasDrops: Bool
    /// Whether the processor has failed on any span.
    let hasErrors: Bool

    init(_ spans: Spans, outcomes: [UInt8] = [], notes: [UInt32] = []) {
        self.spans = spans
        self.outcomes = outcomes
        self.notes = notes
        hasDrops = outcomes.contains(Outcome.dropped.rawValue)
        hasErrors = outcomes.contains(Outcome.failed.rawValue)
    }

    var hasNotes: Bool { !notes.isEmpty }

    func outcome(of row: Int) -> Outcome { outcomes.isEmpty ? .passed : Outcome(rawValue: outcomes[row]) ?? .passed }
}
