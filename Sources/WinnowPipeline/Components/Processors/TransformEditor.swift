import WinnowModel
import WinnowOTTL

/// Runs groups of statements over requests, one group after the other.
struct TransformEditor: RequestEditor {
    /// Statements of one context; where there are conditions, one of them must hold.
    struct Group: Sendable {
        var context: OTTLContext
        /// Their error mode is that of the statements as well.
        var conditions: ConditionSequence
        var statements: [OTTLStatement]
        var sharesCache: Bool
    }

    var groups: [Group]

    var reads: Dependencies {
        groups.reduce(into: []) { reads, group in
            reads.formUnion(group.conditions.dependencies)
            for statement in group.statements { reads.formUnion(statement.dependencies) }
            if group.context == .spanEvent { reads.formUnion(.wholeEvents) }
        }
    }

    var writes: Dependencies {
        groups.reduce(into: Dependencies()) { writes, group in
            for statement in group.statements { writes.formUnion(statement.writes) }
        }.subtracting(.cache)
    }

    var drops: Bool { false }

    var isPerSpan: Bool { groups.allSatisfy(\.isPerSpan) }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        // A cache that is shared is one for each context, and lives as long as the request.
        var caches: [OTTLContext: ValueMap] = [:]
        for group in groups {
            var run = TransformRun(group: group, now: request.now, cache: caches[group.context] ?? ValueMap(), log: log)
            defer { log = run.log }
            try run.run(on: &request)
            if group.sharesCache { caches[group.context] = run.cache }
        }
    }
}

extension TransformEditor.Group {
    /// Whether what it does to a span hangs on that span alone.
    fileprivate var isPerSpan: Bool {
        if conditions.errorMode == .propagate { return false }
        return statements.allSatisfy { statement in
            if sharesCache, statement.dependencies.contains(.cache) { return false }
            return switch statement.target {
            case .resource: context == .resource
            case .scope: context == .scope
            case .span, .spanEvent: true
            }
        }
    }
}

/// One group on its way through a request.
private struct TransformRun {
    let group: TransformEditor.Group
    var cache: ValueMap
    var log: EditLog
    private var record = TelemetryRecord()

    init(group: TransformEditor.Group, now: Instant?, cache: ValueMap, log: EditLog) {
        self.group = group
        self.cache = cache
        self.log = log
        record.now = now
        record.knowsEventIndex = false
    }

    mutating func run(on request: inout TelemetryRequest) throws(EvaluationError) {
        for index in request.resources.indices {
            record.resource = request.resources[index].resource
            defer { request.resources[index].resource = record.resource }
            if group.context == .resource {
                try run()
            } else {
                try runScopes(of: &request.resources[index].scopes)
            }
        }
    }

    private mutating func runScopes(of scopes: inout [TelemetryRequest.ScopeSpans]) throws(EvaluationError) {
        for index in scopes.indices {
            record.scope = scopes[index].scope
            defer { scopes[index].scope = record.scope }
            if group.context == .scope {
                try run()
                continue
            }
            for span in scopes[index].spans.indices {
                swap(&record.span, &scopes[index].spans[span])
                defer { swap(&record.span, &scopes[index].spans[span]) }
                if group.context == .span {
                    try run()
                } else {
                    try runEvents()
                }
            }
        }
    }

    private mutating func runEvents() throws(EvaluationError) {
        defer { record.event = nil }
        var number = 0
        // A statement may change how many events there are.
        while number < record.span.events.count {
            record.event = number
            try run()
            number += 1
        }
    }

    /// Runs the statements on the record as it stands.
    private mutating func run() throws(EvaluationError) {
        record.cache = group.sharesCache ? cache : ValueMap()
        defer { cache = record.cache }
        if !group.conditions.conditions.isEmpty {
            guard try group.conditions.holds(for: record, log: &log) else { return }
        }
        for statement in group.statements {
            do throws(EvaluationError) { try statement.run(on: &record) } catch {
                switch group.conditions.errorMode {
                case .ignore: log.note("failed to execute statement: \(error.message)")
                case .silent: break
                case .propagate:
                    throw EvaluationError("failed to execute statement: \(statement.text), \(error.message)")
                }
            }
        }
    }
}
