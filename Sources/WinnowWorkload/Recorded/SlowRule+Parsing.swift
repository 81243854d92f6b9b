import WinnowSettings
public import WinnowModel

extension SlowRule {
    /// Reads `SERVICE OPERATION>DURATION`; the first blank ends the service, the last `>` the operation.
    ///
    /// Throws `.usage` for anything else.
    public init(parsing text: String) throws(Failure) {
        func failure(_ message: String) -> Failure {
            Failure(
                .usage,
                Diagnostic(message, text: text, remedy: "write it as 'SERVICE OPERATION>500ms'"))
        }
        guard let limit = text.lastIndex(of: ">") else { throw failure("--slow names no limit") }
        let name = text[..<limit]
        guard let blank = name.firstIndex(of: " ") else { throw failure("--slow names no operation") }
        let service = String(name[..<blank])
        let operation = String(
            name[name.index(after: blank)...].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        let typed = String(text[text.index(after: limit)...].filter { $0 != " " })
        guard let nanos = Quantity.parseDuration(typed) else { throw failure("--slow: '\(typed)' is no duration") }
        if service.isEmpty || operation.isEmpty { throw failure("--slow names no operation") }
        self.init(service: service, operation: operation, limitNanos: nanos, text: text)
    }
}
