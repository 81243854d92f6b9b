import WinnowSettings

/// Operations fail with an error of their own.
struct ErrorFault: Fault {
    static let entry = CatalogLine(
        id: "error", summary: "operations fail, with a status and an exception if given",
        example: "error: {http_status: 503, message: overloaded}")

    var failure = ErrorSpec(message: "injected failure")

    var effect: FaultEffect { FaultEffect(failure: failure) }
}

extension ErrorFault: SettingsBlock {
    static let summary = "operations fail"
    static var fields: [SettingField<ErrorFault>] {
        [
            .text(
                "name", \.failure.name,
                "name of the outcome; the exception's type without its package, or `error`, without"),
            .optionalBlock("exception", \.failure.exception, "what is raised"),
            .text("message", \.failure.message, "status message when nothing is raised"),
            .integer("http_status", \.failure.httpStatus, in: 100...599, "HTTP status of the response (500 without)"),
            .integer("rpc_code", \.failure.rpcCode, in: 0...16, "gRPC code of the response (2, UNKNOWN, without)"),
        ]
    }
}
