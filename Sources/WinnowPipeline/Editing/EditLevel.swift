public import WinnowModel
import WinnowOTTL

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
    /// Whether spans have copies here, which stand in stretches of their own.
    @exclusivity(unchecked) var hasCopies = false
    /// Stretches whose spans are taken over one by one, as they leave.
    @exclusivity(unchecked) private var collected: [Int: EditedColumns] = [:]

    /// Creates a level that nothing has come to yet. With `remembers` false nothing is taken from spans that agree, as a check.
    public init(_ editor: any RequestEditor, _ edits: RouteEdits, remembers: Bool = true) {
        self.edits = edits
        self.editor = StretchEditor(editor, edits, remembers: remembers)
    }

    /// The spans of a stretch as they leave the processor; `nil` while none has come, or when they were released.
    public func spans(_ sequence: Int) -> Spans? {
        guard stretches.indices.contains(sequence - base) else { return nil }
        if stretches[sequence - base] == nil, let columns = collected[sequence] {
            stretches[sequence - base] = columns.finish(edits)
        }
        return stretches[sequence - base]?.spans
    }

    /// A copy of a span has left: what it is stands for the span in `row` of `original` from now on.
    func collect(_ row: Int, from spans: Spans, into original: Spans) {
        if stretches.isEmpty { base = max(base, original.sequence) }
        let index = original.sequence - base
        if index < 0 { return prepend(-index, row, from: spans, into: original) }
        while index >= stretches.count { stretches.append(nil) }
        stretches[index] = nil
        collected[original.sequence, default: EditedColumns(original, Dependencies(rawValue: .max))].set(
            EditedSpan(row, spans.batch), row)
    }

    private func prepend(_ count: Int, _ row: Int, from spans: Spans, into original: Spans) {
        stretches = Array(repeating: nil, count: count) + stretches
        base -= count
        collect(row, from: spans, into: original)
    }

    /// The spans of a stretch that has come are the same in another, of which nothing comes to the processor itself.
    func part(_ sequence: Int, as other: Int) {
        let index = other - base
        if stretches.indices.contains(index), stretches[index] != nil { return }
        guard stretches.indices.contains(sequence - base), let own = stretches[sequence - base] else { return }
        while index >= stretches.count { stretches.append(nil) }
        let copy = own.spans.copy(sequence: other)
        stretches[index] = EditedStretch(copy)
        ring.replace(copy)
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
        if count > 0 {
            stretches.removeFirst(count)
            if !collected.isEmpty { for gone in base..<base + count { collected[gone] = nil } }
        }
        base = max(base, sequence)
        ring.release(before: sequence)
    }
}
