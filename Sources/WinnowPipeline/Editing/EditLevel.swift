public import WinnowModel

/// The spans of a route as one of its processors leaves them: the ring that the stages after it are handed.
///
/// A stretch is edited as a whole when its first span arrives, so that columns never change under stages that read them. Edits see what was
/// recorded or generated, and what processors before have made of it; what samplers on the way have written into the trace state they do not
/// see, and it stands after them as well.
///
/// Unchecked: belongs to one route, which is worked on by one job at a time.
public final class EditLevel: @unchecked Sendable {
    /// What it shares with the other levels of its route.
    public let edits: RouteEdits
    /// What could not be evaluated on spans that have come, and was passed over: message → how often.
    @exclusivity(unchecked) public private(set) var passedOver: [String: Int] = [:]
    @exclusivity(unchecked) private(set) var ring = SpansRing()
    @exclusivity(unchecked) private var stretches: [EditedStretch?] = []
    @exclusivity(unchecked) private var base = 0
    @exclusivity(unchecked) private var editor: StretchEditor

    /// Creates a level that nothing has come to yet. With `remembers` false nothing is taken from spans that agree, as a check.
    public init(_ editor: any RequestEditor, _ edits: RouteEdits, remembers: Bool = true) {
        self.edits = edits
        self.editor = StretchEditor(editor, edits, remembers: remembers)
    }

    /// The spans of a stretch as they leave the processor; `nil` while none has come, or when they were released.
    public func spans(_ sequence: Int) -> Spans? {
        stretches.indices.contains(sequence - base) ? stretches[sequence - base]?.spans : nil
    }

    /// A stretch as it leaves the processor; edited now when it is the first time that somebody asks. `below` is what comes to the processor.
    func stretch(_ sequence: Int, _ below: SpansRing) -> EditedStretch {
        if stretches.isEmpty { base = max(base, min(sequence, below.base)) }
        let index = sequence - base
        if index < stretches.count, let known = stretches[index] { return known }
        while index >= stretches.count { stretches.append(nil) }
        ring.follow(below)
        let edited = editor.edit(below[sequence], below)
        stretches[index] = edited
        ring.replace(edited.spans)
        return edited
    }

    /// Counts what could not be evaluated on a span that has come.
    func count(_ stretch: EditedStretch, _ row: Int) {
        let number = Int(stretch.notes[row])
        if number > 0 { passedOver.merge(editor.notes[number - 1], uniquingKeysWith: +) }
    }

    /// Forgets stretches before `sequence`.
    func release(before sequence: Int) {
        let count = min(max(0, sequence - base), stretches.count)
        if count > 0 { stretches.removeFirst(count) }
        base = max(base, sequence)
        ring.release(before: sequence)
    }
}
