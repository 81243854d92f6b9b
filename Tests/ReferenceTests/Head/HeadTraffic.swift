import Testing
import WinnowSettings
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Spans as the vectors describe them, of a service with one SDK, Python's where none is named.
struct HeadTraffic {
    /// The tables of one instance and of an operation for each kind, numbered as the kinds are.
    private(set) var tables = TraceTables()
    private var sampler: SDKSampler

    init(_ settings: HeadSamplerSettings, _ sdk: SDK = .python, handsOnState: Bool? = nil) {
        let service = tables.strings.intern("service")
        let resource = tables.attributes.intern([
            tables.entry("telemetry.sdk.language", .string(sdk.language ?? "")),
            tables.entry("telemetry.sdk.name", .string(sdk.name)),
        ])
        _ = tables.intern(ServiceInstance(service: service, attributes: resource))
        for kind in SpanKind.allCases { _ = tables.intern(Operation(service: service, name: service, kind: kind)) }
        sampler = SDKSampler(settings, handsOnState: handsOnState)
        sampler.prepare(tables)
    }

    /// The ids of `head/trace-ids.jsonl` in the vectors' folder.
    static func ids(_ vectors: VectorFile) throws -> [TraceID] {
        try ids(vectors.beside("head/trace-ids.jsonl").lines.map { $0["hex"] ?? .null })
    }

    /// Ids from hexadecimal texts.
    static func ids(_ texts: [JSONValue]) throws -> [TraceID] {
        try texts.map { try #require(TraceID(hex: $0.string ?? "")) }
    }

    /// A parent as vectors name it: `none`, `invalid-span-id` (which counts as none), `remote-sampled`, `local-not-sampled` …
    static func parent(_ name: String, state: SamplingState = SamplingState()) -> SpanStart.Parent {
        SpanStart.Parent(
            relation: name.hasPrefix("remote") ? .remote : name.hasPrefix("local") ? .local : .none,
            isSampled: name.hasSuffix("-sampled") && !name.hasSuffix("not-sampled"), state: state)
    }

    /// The outcome for the span of a trace with this parent.
    mutating func outcome(
        _ id: TraceID, _ parent: SpanStart.Parent = .init(), kind: SpanKind = .server,
        attributes: [(key: String, value: AttributeValue)] = []
    ) -> StartOutcome {
        var start = SpanStart(traceID: id, parent: parent)
        start.operation = UInt32(kind.rawValue)
        if !attributes.isEmpty {
            let entries = attributes.map { tables.entry($0.key, $0.value) }
            start.attributes = tables.attributes.intern(entries)
            sampler.prepare(tables)
        }
        return sampler.outcome(start, tables)
    }

    /// One digit for each id: 0 DROP, 1 RECORD_ONLY, 2 RECORD_AND_SAMPLE.
    mutating func decisions(_ ids: [TraceID], below parent: String = "none") -> String {
        ids.map { String(outcome($0, Self.parent(parent)).decision.rawValue) }.joined()
    }

    /// One digit for each id: 1 kept, 0 not.
    mutating func digits(_ ids: [TraceID], below parent: String = "none") -> String {
        decisions(ids, below: parent).map { $0 == "2" ? "1" : "0" }.joined()
    }
}
