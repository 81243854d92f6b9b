import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowTestSupport

/// What an editor says that it reads and writes is all that it reads and writes.
@Suite struct EditorDependencyTests {
    /// The columns of a span one by one.
    static let columns: [Dependencies] = [
        .resource, .operation, .status, .attributes, .extras, .times, .traceID, .spanID, .parentSpanID, .flags,
    ]

    /// Puts a column of another span in the place of the first one's.
    static func take(_ column: Dependencies, from other: TelemetryRequest, into request: inout TelemetryRequest) {
        let (group, scope) = (other.resources[0], other.resources[0].scopes[0])
        let source = scope.spans[0]
        var span = request.resources[0].scopes[0].spans[0]
        switch column {
        case .resource: request.resources[0].resource = group.resource
        case .operation:
            request.resources[0].scopes[0].scope = scope.scope
            span.name = source.name
            span.kind = source.kind
        case .status: span.status.code = source.status.code
        case .attributes: span.attributes = source.attributes
        case .extras:
            span.status.message = source.status.message
            span.traceState = source.traceState
            span.links = source.links
            span.droppedAttributes = source.droppedAttributes
            span.droppedEvents = source.droppedEvents
            span.droppedLinks = source.droppedLinks
            span.events = source.events
        case .times:
            span.startTime = source.startTime
            span.endTime = source.endTime
        case .traceID: span.traceID = source.traceID
        case .spanID: span.spanID = source.spanID
        case .parentSpanID: span.parentSpanID = source.parentSpanID
        default: span.flags = source.flags
        }
        request.resources[0].scopes[0].spans[0] = span
    }

    @Test(arguments: EditorSamples.all)
    func nothingHangsOnWhatIsNotRead(_ sample: EditorSamples.Sample) throws {
        let made = try #require(try EditorSamples.editor(sample).editor)
        #expect(made.writes.isSubset(of: made.reads.union([.eventAttributes, .event])), "\(sample.testDescription)")
        var random = RandomRequests(seed: 1)
        for _ in 0..<60 {
            let first = random.single()
            let second = random.single()
            var mixed = first
            for column in Self.columns where made.reads.isDisjoint(with: column) {
                Self.take(column, from: second, into: &mixed)
            }
            guard let one = Self.run(made, first), let two = Self.run(made, mixed) else {
                #expect(Self.run(made, first) == nil && Self.run(made, mixed) == nil)
                continue
            }
            // What was not read is as it was before, so it is put back before the two are compared.
            var restored = two
            if !one.resources.isEmpty, !two.resources.isEmpty {
                for column in Self.columns where made.reads.isDisjoint(with: column) {
                    Self.take(column, from: first, into: &restored)
                }
            }
            let isSame = one == restored
            #expect(isSame, "\(sample.testDescription)")
            // What is not written is as it was before.
            guard !one.resources.isEmpty else { continue }
            var unwritten = first
            for column in Self.columns where !made.writes.isDisjoint(with: column) {
                Self.take(column, from: one, into: &unwritten)
            }
            let isElsewhereSame = one == unwritten
            #expect(isElsewhereSame, "\(sample.testDescription)")
        }
    }

    /// The request as it comes out; `nil` where it is lost.
    private static func run(_ editor: any RequestEditor, _ request: TelemetryRequest) -> TelemetryRequest? {
        var editor = editor
        var request = request
        var log = EditLog()
        do { try editor.edit(&request, log: &log) } catch { return nil }
        return request
    }

    @Test(arguments: EditorSamples.all)
    func whatIsForEachSpanCanBeDoneSpanBySpan(_ sample: EditorSamples.Sample) throws {
        let made = try #require(try EditorSamples.editor(sample).editor)
        guard made.isPerSpan else { return }
        var random = RandomRequests(seed: 2)
        for _ in 0..<30 {
            let request = random.request()
            let whole = try #require(Self.run(made, request))
            var apart: [Lone] = []
            for group in request.resources {
                for scope in group.scopes {
                    for span in scope.spans {
                        var single = TelemetryRequest()
                        var resource = TelemetryRequest.ResourceSpans()
                        resource.resource = group.resource
                        var scopeSpans = TelemetryRequest.ScopeSpans()
                        scopeSpans.scope = scope.scope
                        scopeSpans.spans = [span]
                        resource.scopes = [scopeSpans]
                        single.resources = [resource]
                        apart += Self.spans(try #require(Self.run(made, single)))
                    }
                }
            }
            let isSame = Self.spans(whole) == apart
            #expect(isSame, "\(sample.testDescription)")
            if !made.drops { #expect(apart.count == Self.spans(request).count) }
        }
    }

    /// A span with its resource and scope.
    private struct Lone: Equatable {
        var resource: ResourceRecord
        var scope: ScopeRecord
        var span: SpanRecord
    }

    private static func spans(_ request: TelemetryRequest) -> [Lone] {
        request.resources.flatMap { group in
            group.scopes.flatMap { scope in
                scope.spans.map { Lone(resource: group.resource, scope: scope.scope, span: $0) }
            }
        }
    }

    /// Statements that change what spans share, and errors that lose all of a request.
    @Test func whatSpansShareIsSaid() throws {
        func isPerSpan(_ type: String, _ config: String) throws -> Bool {
            try #require(try EditorSamples.editor(EditorSamples.Sample(type, config)).editor).isPerSpan
        }
        #expect(
            try !isPerSpan(
                "transform",
                "trace_statements: [{context: span, statements: ['set(resource.attributes[\"a\"], name)']}]"))
        #expect(try !isPerSpan("transform", "{error_mode: propagate, trace_statements: ['set(span.name, \"a\")']}"))
        #expect(
            try !isPerSpan(
                "transform",
                "trace_statements: [{context: span, shared_cache: true, statements: ['set(cache[\"a\"], name)']}]"))
        #expect(try !isPerSpan("filter", "{error_mode: propagate, traces: {span: ['name == \"a\"']}}"))
        #expect(try !isPerSpan("groupbyattrs", "{}"))
        #expect(try isPerSpan("transform", "trace_statements: ['set(resource.attributes[\"a\"], 1)']"))
        #expect(try isPerSpan("filter", "traces: {span: ['name == \"a\"']}"))
    }

    @Test func samplesOftenDoSomething() throws {
        var idle: [String] = []
        for sample in EditorSamples.all {
            let made = try #require(try EditorSamples.editor(sample).editor)
            var random = RandomRequests(seed: 3)
            let requests = (0..<40).map { _ in random.request() }
            if !requests.contains(where: { Self.run(made, $0) != $0 }) { idle.append(sample.testDescription) }
        }
        // All but the one that only fills its cache.
        #expect(idle.allSatisfy { $0.contains("cache") }, "\(idle)")
    }
}
