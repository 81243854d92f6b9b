import WinnowModel
import WinnowOTTL

/// Lets an editor change the spans of whole stretches.
///
/// Where what the editor reads and writes is the same on many spans it is asked once (`EditMemo`), else about each span. A span is a request of
/// its own, except where spans of one request can change each other: statements on spans that write the resource or the scope. There the
/// spans of one resource of a recorded request are edited together, in the order of the file. Resources of one request that say the same are
/// taken for one, and generated spans, whose requests are not known when they are edited, change only their own resource. An editor that
/// asks for the time of day is told when the span ended, the earliest that it can come.
struct StretchEditor {
    private var editor: any RequestEditor
    private let edits: RouteEdits
    private var origins = SpanOrigins()
    private let writes: Dependencies
    private let touchesTogether: Bool
    private let asksForTime: Bool
    private let isIdle: Bool
    private var memo: EditMemo?
    /// What could not be evaluated: the different logs of spans, by number from 1.
    private(set) var notes: [[String: Int]] = []
    private var noteNumbers: [[String: Int]: UInt32] = [:]

    init(_ editor: any RequestEditor, _ edits: RouteEdits, remembers: Bool) {
        self.editor = editor
        self.edits = edits
        writes = editor.writes
        let reads = editor.reads
        // By their ids spans are found again. An error, too, makes spans hang on each other: the stage sees to it when they come.
        touchesTogether =
            !editor.isPerSpan && !writes.isDisjoint(with: [.resource, .operation]) && !reads.isSubset(of: .resource)
            && writes.isDisjoint(with: [.traceID, .spanID])
        asksForTime = reads.contains(.clock)
        isIdle = editor is PassingEditor
        memo = remembers ? EditMemo(reads.union(writes)) : nil
    }

    /// The spans of a stretch as they leave the editor; `below` has the traces of spans that stand elsewhere.
    mutating func edit(_ spans: Spans, _ below: SpansRing) -> EditedStretch {
        if isIdle { return EditedStretch(spans) }
        var columns = EditedColumns(spans, writes)
        let count = spans.batch.spanCount
        if touchesTogether && !spans.batch.request.isEmpty {
            for rows in Self.groups(spans.batch) { edit(rows, spans, below, &columns) }
        } else if var memo = self.memo.take() {
            for row in 0..<count {
                let trace = Self.traceKey(row, spans, below)
                let key = memo.key(row, trace: trace, spans.batch, edits.growing.tables)
                if let key, let known = memo[key] {
                    columns.set(known, row)
                } else {
                    let edited = edited(row, spans, below)
                    if let key { memo.keep(edited, key) }
                    columns.set(edited, row)
                }
            }
            self.memo = memo
        } else {
            for row in 0..<count { columns.set(edited(row, spans, below), row) }
        }
        return columns.finish(edits)
    }

    /// Rows of one recorded request and resource, in the order of the file.
    private static func groups(_ batch: TraceBatch) -> [[Int]] {
        var groups: [UInt64: [Int]] = [:]
        for row in 0..<batch.spanCount {
            groups[UInt64(batch.request[row]) << 32 | UInt64(batch.instance[row]), default: []].append(row)
        }
        return groups.sorted { $0.key < $1.key }.map { group in
            batch.fileOrder.isEmpty ? group.value : group.value.sorted { batch.fileOrder[$0] < batch.fileOrder[$1] }
        }
    }

    private static func trace(_ row: Int, _ spans: Spans, _ below: SpansRing) -> TraceID {
        let trace = spans.trace(of: row)
        let home = trace.sequence == spans.sequence ? spans : below[trace.sequence]
        return home.batch.traceID(trace.row)
    }

    private static func traceKey(_ row: Int, _ spans: Spans, _ below: SpansRing) -> UInt64 {
        spans.traceHandles.isEmpty ? spans.batch.traceIDLow[Int(spans.traceOf[row])] : trace(row, spans, below).low
    }

    // MARK: Editing

    /// What becomes of a span that is a request of its own.
    private mutating func edited(_ row: Int, _ spans: Spans, _ below: SpansRing) -> EditedSpan {
        let span = SpanRecord(row, trace: Self.trace(row, spans, below), in: spans.batch, edits.growing.tables)
        let origin = origins.origin(row, spans.batch, edits.growing.tables)
        var scope = TelemetryRequest.ScopeSpans()
        scope.scope = origin.scope
        scope.spans = [span]
        var resource = TelemetryRequest.ResourceSpans()
        resource.resource = origin.resource
        resource.scopes = [scope]
        var request = TelemetryRequest()
        request.resources = [resource]
        if asksForTime { request.now = Instant(unixNanos: Int64(bitPattern: span.endTime)) }
        var log = EditLog()
        var edited = EditedSpan(row, spans.batch)
        do throws(EvaluationError) { try editor.edit(&request, log: &log) } catch {
            edited.outcome = .failed
            edited.note = note(log)
            return edited
        }
        edited.outcome = .dropped
        for resource in request.resources {
            for scope in resource.scopes {
                guard let left = scope.spans.first else { continue }
                edited.outcome = .passed
                take(left, scope.scope, resource.resource, span, &edited)
            }
        }
        edited.note = note(log)
        return edited
    }

    /// Edits spans of one resource together.
    private mutating func edit(_ rows: [Int], _ spans: Spans, _ below: SpansRing, _ columns: inout EditedColumns) {
        struct Identity: Hashable {
            var trace: TraceID
            var span: UInt64
        }
        var resource = TelemetryRequest.ResourceSpans()
        var scopes: [UInt32: Int] = [:]
        var places: [Identity: [Int]] = [:]
        var before: [Int: SpanRecord] = [:]
        for row in rows {
            let trace = Self.trace(row, spans, below)
            let span = SpanRecord(row, trace: trace, in: spans.batch, edits.growing.tables)
            let origin = origins.origin(row, spans.batch, edits.growing.tables)
            let number = edits.growing.tables.operations[Int(spans.batch.operation[row])].scope
            if scopes[number] == nil {
                scopes[number] = resource.scopes.count
                var scope = TelemetryRequest.ScopeSpans()
                scope.scope = origin.scope
                resource.scopes.append(scope)
            }
            resource.resource = origin.resource
            resource.scopes[scopes[number] ?? 0].spans.append(span)
            places[Identity(trace: trace, span: span.spanID), default: []].append(row)
            before[row] = span
        }
        var request = TelemetryRequest()
        request.resources = [resource]
        if asksForTime { request.now = Instant(unixNanos: Int64(bitPattern: before.values.map(\.endTime).max() ?? 0)) }
        var log = EditLog()
        var results: [Int: EditedSpan] = [:]
        for row in rows {
            results[row] = EditedSpan(row, spans.batch)
            results[row]?.outcome = .dropped
        }
        do throws(EvaluationError) {
            try editor.edit(&request, log: &log)
            for resource in request.resources {
                for scope in resource.scopes {
                    for span in scope.spans {
                        // Spans of one identity keep their order.
                        let identity = Identity(trace: span.traceID, span: span.spanID)
                        guard let row = places[identity]?.first, var edited = results[row], let old = before[row]
                        else { continue }
                        places[identity]?.removeFirst()
                        edited.outcome = .passed
                        take(span, scope.scope, resource.resource, old, &edited)
                        results[row] = edited
                    }
                }
            }
        } catch {
            for row in rows { results[row]?.outcome = .failed }
        }
        if let first = rows.first { results[first]?.note = note(log) }
        for row in rows { if let edited = results[row] { columns.set(edited, row) } }
    }

    private mutating func note(_ log: EditLog) -> UInt32 {
        if log.counts.isEmpty { return 0 }
        if let known = noteNumbers[log.counts] { return known }
        notes.append(log.counts)
        noteNumbers[log.counts] = UInt32(notes.count)
        return UInt32(notes.count)
    }

    /// Takes over what an editor has made of a span; what it says that it does not write is not looked at.
    private func take(
        _ span: SpanRecord, _ scope: ScopeRecord, _ resource: ResourceRecord, _ before: SpanRecord,
        _ edited: inout EditedSpan
    ) {
        let keys = RecordInterner.Keys(trace: before.traceID.low, span: before.spanID)
        let instance = edited.instance
        if writes.contains(.resource) { edited.instance = edits.interner.instance(resource, was: instance) }
        edited.operation =
            writes.contains(.operation)
            ? edits.interner.operation(span, scope, was: edited.operation, from: instance, to: edited.instance)
            : edits.interner.operation(was: edited.operation, from: instance, to: edited.instance)
        if writes.contains(.attributes) {
            edited.attributes = edits.interner.row(
                span.attributes, was: edited.attributes, keys, before: before.attributes)
        }
        if writes.contains(.status) {
            edited.status = UInt8(exactly: span.status.code).flatMap(SpanStatus.init(rawValue:))?.rawValue ?? 0
        }
        if writes.contains(.flags) { edited.flags = span.flags }
        if writes.contains(.times) { (edited.start, edited.end) = (span.startTime, span.endTime) }
        if !writes.isDisjoint(with: [.extras, .event, .eventAttributes, .times]) {
            edited.extras = edits.interner.extras(
                span, was: edited.extras, start: before.startTime, end: before.endTime, keys)
        }
    }
}
