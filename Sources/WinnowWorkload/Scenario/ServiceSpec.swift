import WinnowFormats
import WinnowModel

/// Which generation of the semantic conventions a service's instrumentation follows.
enum ConventionGeneration: String, Sendable, CaseIterable {
    /// Before the stable HTTP and database conventions: `http.status_code`, `db.statement`.
    case old
    /// `http.response.status_code`, `db.query.text`.
    case stable
    /// Both, as with `OTEL_SEMCONV_STABILITY_OPT_IN=http/dup`.
    case both

    var writesOld: Bool { self != .stable }
    var writesStable: Bool { self != .old }
}

/// A service: its copies, what its instrumentation writes, its operations.
struct ServiceSpec: Sendable {
    var name = ""
    /// How many copies run.
    var replicas = 1
    /// Value of `service.version`.
    var version = "1.0.0"
    /// Value of `telemetry.sdk.language`; also decides how stack traces look.
    var language = "go"
    /// Value of `telemetry.sdk.version`.
    var sdkVersion = "1.40.0"
    var conventions = ConventionGeneration.stable
    /// Name that callers use in URLs; the service's name when empty.
    var host = ""
    /// Port that callers use.
    var port = 8080
    /// `user_agent.original` of HTTP client spans; not written when empty.
    var userAgent = ""
    /// Instrumentation scope of HTTP and RPC client spans; the service's own when empty.
    var clientScope = ""
    /// Further constant resource attributes.
    var resource: [AttributeSpec] = []
    var operations: [OperationSpec] = []
    var place = SourcePlace()

    var hostName: String { host.isEmpty ? name : host }
}

extension ServiceSpec: SettingsBlock {
    static let summary = "a service: its copies, what its instrumentation writes, its operations"
    static var fields: [SettingField<ServiceSpec>] {
        [
            .integer("replicas", \.replicas, in: 1...NumberCheck.mostReplicas, "how many copies run"),
            .text("version", \.version, "`service.version`"),
            .text("language", \.language, "`telemetry.sdk.language`; also how stack traces look"),
            .text("sdk_version", \.sdkVersion, "`telemetry.sdk.version`"),
            .choice("semconv", \.conventions, "generation of HTTP, RPC, database and messaging attributes"),
            .text("host", \.host, "name that callers use in URLs; the service's name without"),
            .integer("port", \.port, in: 1...65_535, "port that callers use"),
            .text("user_agent", \.userAgent, "`user_agent.original` of HTTP client spans"),
            .text("client_scope", \.clientScope, "instrumentation scope of client spans; the service's name without"),
            .named("resource", \.resource, name: \.key, "further resource attributes, each with one value"),
            .named("operations", \.operations, name: \.id, required: true, "what the service does"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node)
    }
}
