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
    var name: String
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
    var port: Int64 = 8080
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
