import WinnowModel

/// A way in which an operation can end, before it becomes rows of tables.
struct OutcomeSpec: Sendable, Hashable {
    /// Name that attributes, handlers and callers refer to.
    var name = "ok"
    /// The caller sees a failure.
    var failed = false
    /// What a caller in the same process has raised at it.
    var raised: ExceptionSpec?
    /// What the span records.
    var recorded: ExceptionSpec?
    var status = SpanStatus.unset
    var message = ""
    var httpStatus: Int64?
    var rpcCode: Int64?
    /// `error.type` of the stable conventions; empty: not written.
    var errorType = ""

    /// True when a list of failures, by name or HTTP status (`402`, `5xx`), means this one.
    func isMeant(by list: [String]) -> Bool {
        if list.isEmpty { return true }
        let code = httpStatus.map { String($0) } ?? ""
        return list.contains { word in
            word == name || word == "*" || !code.isEmpty && (word == code || word == code.prefix(1) + "xx")
        }
    }
}
