import WinnowSettings
import WinnowModel

/// An exception as `recordException` writes it.
struct ExceptionSpec: Sendable, Hashable {
    var type = ""
    var message = ""
    /// How often it is recorded on the span where it is raised.
    var times = 1

    /// The type without its package.
    var shortType: String { type.split(separator: ".").last.map(String.init) ?? type }
}

/// A way in which an operation fails by itself.
struct ErrorSpec: Sendable {
    /// Name of the outcome; the exception's short type, or `error`.
    var name = ""
    /// Chance, 0 to 1.
    var rate = 0.0
    /// True when it fails after its calls, false when before.
    var atEnd = false
    var exception: ExceptionSpec?
    /// The span's status message when there is no exception.
    var message = ""
    /// HTTP status of the response; also travels up to a server operation that does not handle the failure.
    var httpStatus: Int?
    /// gRPC status code of the response.
    var rpcCode: Int?
    /// True when the span keeps status UNSET: a refusal, not a failure.
    var leavesUnset = false
    var place = SourcePlace()

    var outcomeName: String { name.isEmpty ? exception?.shortType ?? "error" : name }
}

/// What a server operation answers when an exception reaches it.
struct HandlerSpec: Sendable {
    /// Short type of the exception, or name of the failure.
    var failure = ""
    var httpStatus: Int?
    var rpcCode: Int?
    var place = SourcePlace()
}

extension ExceptionSpec: SettingsBlock {
    static let summary = "an exception, recorded as an event on the spans that it passes"
    static var fields: [SettingField<ExceptionSpec>] {
        [
            .text("type", \.type, required: true, "`exception.type`"),
            .text("message", \.message, "`exception.message`"),
            .integer("times", \.times, in: 1...8, "how often it is recorded on the span where it is raised"),
        ]
    }
}

extension ErrorSpec: SettingsBlock {
    static let summary = "a way in which an operation fails by itself"
    static var fields: [SettingField<ErrorSpec>] {
        [
            .text("name", \.name, "name of the outcome; the exception's type without its package, or `error`, without"),
            .probability("rate", \.rate, required: true, "chance"),
            .flag("after_calls", \.atEnd, "it fails after its calls, not before"),
            .optionalBlock("exception", \.exception, "what is raised"),
            .text("message", \.message, "status message when nothing is raised"),
            .integer("http_status", \.httpStatus, in: 100...599, "HTTP status of the response (500 without)"),
            .integer("rpc_code", \.rpcCode, in: 0...16, "gRPC code of the response (2, UNKNOWN, without)"),
            .flag("leaves_unset", \.leavesUnset, "the span keeps status UNSET: a refusal, not a failure"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { place = SourcePlace(node) }
}

extension HandlerSpec: SettingsBlock {
    static let summary = "what a server operation answers to a failure that reaches it"
    static var fields: [SettingField<HandlerSpec>] {
        [
            .text(
                "failure", \.failure, required: true,
                "the exception's type without its package, the failure's name, `upstream` for a failed remote call, or `*`"
            ),
            .integer("http_status", \.httpStatus, in: 100...599, "HTTP status"),
            .integer("rpc_code", \.rpcCode, in: 0...16, "gRPC code"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { place = SourcePlace(node) }
}
