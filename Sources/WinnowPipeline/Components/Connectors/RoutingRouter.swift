import WinnowModel
import WinnowOTTL

/// Hands parts of requests to pipelines, route by route.
struct RoutingRouter: SpanRouter {
    /// What decides whether a route takes something.
    enum Test: Sendable {
        /// The whole request, by what the client sent beside it.
        case client(ClientCondition)
        /// The whole request, by a statement that reads nothing of spans.
        case request(OTTLStatement)
        /// Resources or spans for which a statement's condition holds; what the statement changes stays changed.
        case statement(OTTLStatement, OTTLContext)
    }

    /// A route: what matches goes to its pipelines.
    struct Route: Sendable {
        var test: Test
        var copies: Bool
        /// Places among the router's pipelines.
        var pipelines: [Int]
    }

    var pipelines: [String]
    var routes: [Route]
    var defaults: [Int]
    var errorMode: OTTLErrorMode

    private var statements: [(statement: OTTLStatement, context: OTTLContext)] {
        routes.compactMap { route in
            switch route.test {
            case .client: nil
            case .request(let statement): (statement, .resource)
            case .statement(let statement, let context): (statement, context)
            }
        }
    }

    var reads: Dependencies { statements.reduce(into: []) { $0.formUnion($1.statement.dependencies) } }

    var writes: Dependencies {
        statements.reduce(into: Dependencies()) { $0.formUnion($1.statement.writes) }.subtracting(.cache)
    }

    var isPerSpan: Bool {
        statements.allSatisfy { statement, context in
            if errorMode == .propagate, !statement.neverFails { return false }
            // What is changed of a resource for one span is changed for those after it.
            return statement.writes.isEmpty || statement.target == context || statement.target == .span
        }
    }

    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest] {
        var run = RoutingRun(rest: request, errorMode: errorMode, log: log)
        defer { log = run.log }
        for route in routes where !run.rest.resources.isEmpty {
            run.hand(try run.taken(by: route, client), to: route.pipelines)
        }
        run.hand(run.rest, to: defaults)
        return run.routed
    }
}

/// One request on its way through the routes.
private struct RoutingRun {
    var rest: TelemetryRequest
    let errorMode: OTTLErrorMode
    var log: EditLog
    private(set) var routed: [RoutedRequest] = []
    private var record = TelemetryRecord()
    private var failures: [String] = []
    /// Where what a single pipeline gets stands among the routed requests.
    private var single: [Int: Int] = [:]

    init(rest: TelemetryRequest, errorMode: OTTLErrorMode, log: EditLog) {
        self.rest = rest
        self.errorMode = errorMode
        self.log = log
        record.now = rest.now
        record.knowsEventIndex = false
    }

    /// A single pipeline gets all that routes hand it in one request; several get a request from each route.
    mutating func hand(_ part: TelemetryRequest, to pipelines: [Int]) {
        if part.resources.isEmpty || pipelines.isEmpty { return }
        if pipelines.count == 1 {
            if let known = single[pipelines[0]] {
                routed[known].request.resources += part.resources
                return
            }
            single[pipelines[0]] = routed.count
        }
        routed.append(RoutedRequest(pipelines: pipelines, request: part))
    }

    /// What the route takes of the rest, or a copy of it.
    mutating func taken(
        by route: RoutingRouter.Route, _ client: ClientMetadata
    ) throws(EvaluationError) -> TelemetryRequest {
        failures = []
        var taken = TelemetryRequest()
        taken.now = rest.now
        switch route.test {
        case .client(let condition): if condition.holds(for: client) { takeAll(into: &taken, route) }
        case .request(let statement):
            record.resource = ResourceRecord()
            if matches(statement) { takeAll(into: &taken, route) }
        case .statement(let statement, .resource): takeResources(into: &taken, statement, route)
        case .statement(let statement, _): takeSpans(into: &taken, statement, route)
        }
        if !failures.isEmpty, errorMode == .propagate { throw EvaluationError(failures.joined(separator: "\n")) }
        return taken
    }

    private mutating func takeAll(into taken: inout TelemetryRequest, _ route: RoutingRouter.Route) {
        taken = rest
        if !route.copies { rest.resources = [] }
    }

    private mutating func takeResources(
        into taken: inout TelemetryRequest, _ statement: OTTLStatement, _ route: RoutingRouter.Route
    ) {
        var kept: [TelemetryRequest.ResourceSpans] = []
        for var group in rest.resources {
            record.resource = group.resource
            let isTaken = matches(statement)
            group.resource = record.resource
            if isTaken { taken.resources.append(group) }
            if !isTaken || route.copies { kept.append(group) }
        }
        rest.resources = kept
    }

    private mutating func takeSpans(
        into taken: inout TelemetryRequest, _ statement: OTTLStatement, _ route: RoutingRouter.Route
    ) {
        var kept: [TelemetryRequest.ResourceSpans] = []
        for var group in rest.resources {
            var part: TelemetryRequest.ResourceSpans?
            record.resource = group.resource
            var scopes: [TelemetryRequest.ScopeSpans] = []
            for var scope in group.scopes {
                var scopePart: TelemetryRequest.ScopeSpans?
                record.scope = scope.scope
                var spans: [SpanRecord] = []
                for span in scope.spans {
                    record.span = span
                    let isTaken = matches(statement)
                    if isTaken {
                        if part == nil { part = TelemetryRequest.ResourceSpans(of: record.resource) }
                        if scopePart == nil { scopePart = TelemetryRequest.ScopeSpans(of: record.scope) }
                        scopePart?.spans.append(record.span)
                    }
                    if !isTaken || route.copies { spans.append(record.span) }
                }
                scope.scope = record.scope
                scope.spans = spans
                if let scopePart { part?.scopes.append(scopePart) }
                // Only a route that moves takes away what is empty.
                if !spans.isEmpty || route.copies { scopes.append(scope) }
            }
            group.resource = record.resource
            group.scopes = scopes
            if let part { taken.resources.append(part) }
            if !scopes.isEmpty || route.copies { kept.append(group) }
        }
        rest.resources = kept
    }

    /// Whether the statement's condition holds for the record; one that can't be evaluated does not.
    private mutating func matches(_ statement: OTTLStatement) -> Bool {
        do throws(EvaluationError) { return try statement.run(on: &record) } catch {
            failures.append(error.message)
            if errorMode == .ignore { log.note("failed to evaluate route: \(error.message)") }
            return false
        }
    }
}

extension TelemetryRequest.ResourceSpans {
    /// A group without scopes.
    fileprivate init(of resource: ResourceRecord) {
        self.init()
        self.resource = resource
    }
}

extension TelemetryRequest.ScopeSpans {
    /// A group without spans.
    fileprivate init(of scope: ScopeRecord) {
        self.init()
        self.scope = scope
    }
}
