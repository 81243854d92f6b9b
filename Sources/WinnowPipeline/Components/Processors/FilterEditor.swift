import WinnowModel
import WinnowOTTL

/// Drops what conditions name from requests.
struct FilterEditor: RequestEditor {
    /// A group of `trace_conditions`: passes over the whole request, one after the other.
    struct Stage: Sendable {
        var context: OTTLContext
        var conditions: ConditionSequence
    }

    /// What drops a span.
    enum SpanTest: Sendable {
        case conditions(ConditionSequence)
        case properties(SpanSelection)
    }

    var stages: [Stage] = []
    var resource: ConditionSequence?
    var span: SpanTest?
    var event: ConditionSequence?

    private var sequences: [ConditionSequence] {
        var all = stages.map(\.conditions) + [resource, event].compactMap { $0 }
        if case .conditions(let sequence) = span { all.append(sequence) }
        return all
    }

    var reads: Dependencies {
        var reads = sequences.reduce(into: Dependencies()) { $0.formUnion($1.dependencies.withEvents) }
        if case .properties(let selection) = span { reads.formUnion(selection.dependencies) }
        return dropsEvents ? reads.union(.wholeEvents) : reads
    }

    var writes: Dependencies { dropsEvents ? [.extras, .event, .eventAttributes] : [] }

    private var dropsEvents: Bool { event != nil || stages.contains { $0.context == .spanEvent } }

    var drops: Bool { resource != nil || span != nil || stages.contains { $0.context != .spanEvent } }

    var isPerSpan: Bool { !sequences.contains { $0.errorMode == .propagate } }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        var pass = FilterPass(now: request.now, log: log)
        if !stages.isEmpty {
            for stage in stages { pass.run(stage, on: &request) }
        } else if resource != nil || span != nil || event != nil {
            pass.run(self, on: &request)
        }
        log = pass.log
        // What could not be evaluated stays, so something is left unless other conditions took it.
        if let failure = pass.failure, !request.resources.isEmpty { throw failure }
    }
}

/// One pass over a request: what is left out, and the first error that loses it.
private struct FilterPass {
    var now: Instant?
    var log: EditLog
    var failure: EvaluationError?
    private var record = TelemetryRecord()

    init(now: Instant?, log: EditLog) {
        self.now = now
        self.log = log
        record.now = now
        record.knowsEventIndex = false
    }

    private mutating func holds(_ sequence: ConditionSequence) -> Bool {
        do throws(EvaluationError) { return try sequence.holds(for: record, log: &log) } catch {
            if failure == nil { failure = error }
            return false
        }
    }

    mutating func run(_ stage: FilterEditor.Stage, on request: inout TelemetryRequest) {
        let sequence = stage.conditions
        switch stage.context {
        case .resource:
            request.resources.keep { group in
                record.resource = group.resource
                return !holds(sequence)
            }
        case .scope:
            request.resources.keep { group in
                record.resource = group.resource
                group.scopes.keep { scope in
                    record.scope = scope.scope
                    return !holds(sequence)
                }
                return !group.scopes.isEmpty
            }
        case .span:
            spans(of: &request) { pass, span in
                pass.record.span = span
                return !pass.holds(sequence)
            }
        case .spanEvent:
            spans(of: &request) { pass, span in
                pass.dropEvents(of: &span, sequence)
                return true
            }
        }
    }

    mutating func run(_ editor: FilterEditor, on request: inout TelemetryRequest) {
        if let resource = editor.resource {
            request.resources.keep { group in
                record.resource = group.resource
                guard !holds(resource) else { return false }
                return editor.span != nil || editor.event != nil || !group.scopes.isEmpty
            }
            guard editor.span != nil || editor.event != nil else { return }
        }
        spans(of: &request) { pass, span in
            pass.record.span = span
            switch editor.span {
            case .conditions(let sequence): if pass.holds(sequence) { return false }
            case .properties(let selection): if !selection.selects(pass.record) { return false }
            case nil: break
            }
            if let event = editor.event { pass.dropEvents(of: &span, event) }
            return true
        }
    }

    private mutating func spans(
        of request: inout TelemetryRequest, _ isKept: (inout FilterPass, inout SpanRecord) -> Bool
    ) {
        request.resources.keep { group in
            record.resource = group.resource
            group.scopes.keep { scope in
                record.scope = scope.scope
                scope.spans.keep { isKept(&self, &$0) }
                return !scope.spans.isEmpty
            }
            return !group.scopes.isEmpty
        }
    }

    private mutating func dropEvents(of span: inout SpanRecord, _ sequence: ConditionSequence) {
        guard !span.events.isEmpty else { return }
        record.span = span
        var kept: [EventRecord] = []
        for (number, event) in span.events.enumerated() {
            record.event = number
            if !holds(sequence) { kept.append(event) }
        }
        record.event = nil
        if kept.count < span.events.count { span.events = kept }
    }
}

extension Array {
    /// Keeps the elements that `isKept` says yes to, which may change them.
    mutating func keep(_ isKept: (inout Element) -> Bool) {
        var count = 0
        for index in indices {
            guard isKept(&self[index]) else { continue }
            if count < index { swapAt(count, index) }
            count += 1
        }
        removeLast(self.count - count)
    }
}
