import WinnowFormats
import WinnowSettings
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
    /// What its spans are made with; nothing is OpenTelemetry's SDK of the language.
    var sdk: SDK?
    /// Whether the scenario says what makes its spans, by `language` or `sdk`; else the language is a default.
    var namesSDK = false
    /// How it samples, for those who know samplers.
    var sampling: YAMLNode?
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
            .value(
                "sdk", \.sdk, .choice,
                "what makes its spans: `telemetry.sdk.language` and `.name`, and the arithmetic of its ratios; "
                    + "OpenTelemetry's SDK of the language without"),
            .custom(
                "sampling", .any,
                "its sampler when a policy is `sampler: fleet`: `{sampler: …}` as in a policy, or `{file: service.env}`",
                read: { node, block, _ in block.sampling = node }),
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
        namesSDK = node["language"] != nil || node["sdk"] != nil
        guard let written = sdk?.language else { return }
        if let given = node["language"], language != written {
            diagnostics.append(
                given.diagnostic(
                    "sdk: \(sdk?.rawValue ?? "") writes the language '\(written)'", remedy: "leave language out"))
        }
        language = written
    }
}
