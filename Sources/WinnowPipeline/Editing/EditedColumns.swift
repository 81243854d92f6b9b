import WinnowFormats
import WinnowModel
import WinnowOTTL

/// What an editor has made of one span, as numbers of columns.
struct EditedSpan {
    var outcome = EditedStretch.Outcome.passed
    /// What could not be evaluated on it, 0: everything could.
    var note: UInt32 = 0
    var instance: UInt32
    var operation: UInt32
    var attributes: UInt32
    var status: UInt8
    var extras: UInt32
    var flags: UInt32
    var start: Nanos
    var end: Nanos

    /// The span as it comes.
    init(_ row: Int, _ batch: TraceBatch) {
        instance = batch.instance[row]
        operation = batch.operation[row]
        attributes = batch.attributes[row]
        status = batch.status[row]
        extras = batch.extras.isEmpty ? 0 : batch.extras[row]
        flags = batch.otlpFlags(row)
        start = batch.recordedStart(of: row)
        end = batch.recordedEnd(of: row)
    }
}

/// The columns of a stretch while it is edited: those that nobody changes stay those of the stretch as it came.
struct EditedColumns {
    private let spans: Spans
    private let writes: Dependencies
    private var batch: TraceBatch
    private var hasChanged = false
    private var outcomes: [UInt8] = []
    private var notes: [UInt32] = []

    init(_ spans: Spans, _ writes: Dependencies) {
        self.spans = spans
        self.writes = writes
        batch = spans.batch
    }

    /// Takes over what became of the span in `row`; what is not written is left as it is, since spans that agree in the rest share it.
    mutating func set(_ edited: EditedSpan, _ row: Int) {
        let count = batch.spanCount
        if edited.note != 0 {
            if notes.isEmpty { notes = [UInt32](repeating: 0, count: count) }
            notes[row] = edited.note
        }
        if edited.outcome != .passed {
            if outcomes.isEmpty { outcomes = [UInt8](repeating: 0, count: count) }
            outcomes[row] = edited.outcome.rawValue
            return
        }
        if edited.instance != batch.instance[row] {
            // Flags that are not recorded follow from the instances as they were.
            fillFlags()
            batch.instance[row] = edited.instance
        }
        if edited.operation != batch.operation[row] {
            batch.operation[row] = edited.operation
            hasChanged = true
        }
        if writes.contains(.attributes), edited.attributes != batch.attributes[row] {
            batch.attributes[row] = edited.attributes
            hasChanged = true
        }
        if writes.contains(.status), edited.status != batch.status[row] {
            batch.status[row] = edited.status
            hasChanged = true
        }
        if writes.contains(.flags), edited.flags != spans.batch.otlpFlags(row) {
            fillFlags()
            batch.flags[row] = edited.flags
        }
        if writes.contains(.times),
            edited.start != batch.recordedStart(of: row) || edited.end != batch.recordedEnd(of: row)
        {
            batch.start[row] = edited.start
            batch.end[row] = edited.end
            batch.recordedTimes.remove(row)
            batch.isGapless = false
            hasChanged = true
        }
        if !writes.isDisjoint(with: [.extras, .event, .eventAttributes, .times]),
            edited.extras != (batch.extras.isEmpty ? 0 : batch.extras[row])
        {
            if batch.extras.isEmpty { batch.extras = [UInt32](repeating: 0, count: count) }
            batch.extras[row] = edited.extras
            hasChanged = true
        }
    }

    private mutating func fillFlags() {
        if batch.flags.isEmpty { batch.flags = (0..<spans.batch.spanCount).map(spans.batch.otlpFlags) }
        batch.isGapless = false
        hasChanged = true
    }

    /// The stretch with its new columns; the very spans that came where nothing has changed.
    func finish(_ edits: RouteEdits) -> EditedStretch {
        guard hasChanged else { return EditedStretch(spans, outcomes: outcomes, notes: notes) }
        let edited = Spans()
        edited.sequence = spans.sequence
        edited.from = spans.from
        edited.until = spans.until
        edited.batch = batch
        edited.traceOf = spans.traceOf
        edited.traceHandles = spans.traceHandles
        edited.growing = edits.growing
        // Without sizes nobody asks for bytes.
        if !spans.spanBytes.isEmpty { edits.measure(batch, into: &edited.spanBytes) }
        return EditedStretch(edited, outcomes: outcomes, notes: notes)
    }
}
