import WinnowSettings
import WinnowModel

/// What a service does under one name.
struct OperationSpec: Sendable {
    /// Name inside the scenario, unique in the service.
    var id = ""
    /// The span's name; `id` when empty.
    var spanName = ""
    var kind = SpanKind.internal
    /// Instrumentation scope; the service's name when empty.
    var scope = ""
    /// Time of the operation's own work, calls not included.
    var latency: any LatencyDistribution = LognormalLatency(medianNanos: 1_000_000, sigma: 0.7)
    /// A root span that takes longer is slow; p99 of a trial run when nil.
    var sloNanos: UInt64?
    /// True when the application sets status OK on success.
    var setsOK = false
    var attributes: [AttributeSpec] = []
    var events: [EventSpec] = []
    var errors: [ErrorSpec] = []
    /// Exceptions that a server operation turns into a response, by short name.
    var handles: [HandlerSpec] = []
    var http: HTTPSpec?
    var rpc: RPCSpec?
    var database: DatabaseSpec?
    var messaging: MessagingSpec?
    var steps: [StepSpec] = []
    var place = SourcePlace()

    var name: String { spanName.isEmpty ? id : spanName }

    /// The protocol whose attributes the spans carry.
    var protocolBlock: ProtocolSpec {
        if let http { return .http(http) }
        if let rpc { return .rpc(rpc) }
        if let database { return .database(database) }
        return messaging.map { .messaging($0) } ?? .none
    }
}

/// The protocol whose attributes an operation's spans carry.
enum ProtocolSpec: Sendable {
    case none
    case http(HTTPSpec)
    case rpc(RPCSpec)
    case database(DatabaseSpec)
    case messaging(MessagingSpec)
}

extension OperationSpec: SettingsBlock {
    static let summary = "what a service does under one name"
    static var fields: [SettingField<OperationSpec>] {
        [
            .text("name", \.spanName, "the span's name; the operation's own without"),
            .value(
                "kind", \.kind, .spanKind,
                "server is called over the network, consumer by a message, the others in the same process"),
            .text("scope", \.scope, "instrumentation scope; the service's name without"),
            .value(
                "latency", \.latency, .latency,
                "time of the operation's own work, calls not included; lognormal, median 1ms, sigma 0.7 without"),
            .duration("slo", \.sloNanos, in: 1...longestNanos, "a root span that takes longer is slow; p99 without"),
            .flag("sets_ok", \.setsOK, "the application sets status OK on success"),
            .optionalBlock("http", \.http, "HTTP attributes"),
            .optionalBlock("rpc", \.rpc, "RPC attributes"),
            .optionalBlock("db", \.database, "database attributes"),
            .optionalBlock("messaging", \.messaging, "messaging attributes"),
            .named("attributes", \.attributes, name: \.key, "further attributes"),
            .list("events", \.events, "events on the span"),
            .list("errors", \.errors, "ways in which it fails by itself"),
            .list("handles", \.handles, "what a server operation answers to failures that reach it"),
            .value("calls", \.steps, .list(.step), "what it calls, in order"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node)
        let blocks: [Any?] = [http, rpc, database, messaging]
        if blocks.count(where: { $0 != nil }) > 1 {
            diagnostics.append(
                node.diagnostic(
                    "an operation speaks one protocol", remedy: "keep one of `http`, `rpc`, `db` and `messaging`"))
        }
    }
}

extension SettingKind where Value == SpanKind {
    /// A span kind by its lower-case name.
    static var spanKind: Self {
        SettingKind<KindWord>.choice.map({ $0.kind }, { KindWord(rawValue: $0.name) })
    }
}

/// The kinds of spans that scenarios know.
private enum KindWord: String, CaseIterable, Sendable {
    case `internal`, server, client, producer, consumer

    var kind: SpanKind { SpanKind.allCases.first { $0.name == rawValue } ?? .internal }
}
