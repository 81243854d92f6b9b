import WinnowOTTL
import WinnowPipeline

/// An editor whose work is a closure on each span.
struct TestEditor: RequestEditor {
    /// What it does to a span with its resource; false: the span goes.
    typealias Body = @Sendable (inout SpanRecord, inout ResourceRecord, inout EditLog) throws(EvaluationError) -> Bool

    var reads: Dependencies
    var writes: Dependencies
    var drops = true
    var isPerSpan: Bool { !writes.contains(.resource) || reads == .resource }
    var body: Body

    /// Everything that a span has.
    static let everything: Dependencies = [
        .resource, .operation, .status, .attributes, .extras, .times, .flags, .event, .eventAttributes,
    ]

    init(reads: Dependencies = everything, writes: Dependencies = everything, _ body: @escaping Body) {
        self.reads = reads
        self.writes = writes
        self.body = body
    }

    /// Adds an attribute where it is not there.
    static func insert(_ key: Text, _ value: OTTLValue) -> TestEditor {
        TestEditor(reads: .attributes, writes: .attributes) { span, _, _ throws(EvaluationError) in
            if span.attributes[key] == nil { span.attributes[key] = value }
            return true
        }
    }

    /// Lets spans go that have an attribute.
    static func filter(_ key: Text) -> TestEditor {
        TestEditor(reads: .attributes, writes: []) { span, _, _ throws(EvaluationError) in span.attributes[key] == nil }
    }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        for resource in request.resources.indices {
            for scope in request.resources[resource].scopes.indices {
                var kept: [SpanRecord] = []
                for var span in request.resources[resource].scopes[scope].spans {
                    if try body(&span, &request.resources[resource].resource, &log) { kept.append(span) }
                }
                request.resources[resource].scopes[scope].spans = kept
            }
        }
    }
}
