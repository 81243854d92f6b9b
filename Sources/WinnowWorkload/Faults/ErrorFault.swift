/// Operations fail with an error of their own.
struct ErrorFault: Fault {
    static let entry = CatalogLine(id: "error", summary: "operations fail, with a status and an exception if given")

    var failure = ErrorSpec(message: "injected failure")

    var effect: FaultEffect { FaultEffect(failure: failure) }
}
