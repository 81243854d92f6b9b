import WinnowModel
import WinnowPipeline

/// A receiver of OTLP over HTTP, as typed: `otlp+http://HOST[:PORT][/PATH]`, `otlp+https://…`.
struct LiveTarget: Equatable {
    /// The whole URL, without `otlp+`.
    let url: String

    /// Reads what was typed. Without a host it is this machine, without a port 4318, without a path `/v1/traces`.
    init(_ text: String) throws(Failure) {
        func usage(_ message: String, _ remedy: String) -> Failure {
            Failure(.usage, Diagnostic(message, text: text, remedy: remedy))
        }
        let prefix = "otlp+"
        guard let mark = text.firstRange(of: "://"), text.hasPrefix(prefix) else {
            throw usage("'\(text)' is no URL", "write it as in otlp+http://127.0.0.1:4318")
        }
        let scheme = text[..<mark.lowerBound].dropFirst(prefix.count)
        guard scheme == "http" || scheme == "https" else {
            throw usage("traces can't be sent by '\(prefix)\(scheme)'", "write otlp+http:// or otlp+https://")
        }
        var rest = text[mark.upperBound...]
        if let forbidden = rest.unicodeScalars.first(where: { $0.value <= 0x20 || $0.value == 0x7F }) {
            throw usage("a URL has no '\(forbidden)'", "write it in per cent: %20 for a blank")
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest[authority.endIndex...]
        if authority.contains("@") {
            throw usage(
                "names and passwords in a URL are not sent", "set OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20…")
        }
        if authority.isEmpty { authority = "127.0.0.1" }
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if authority.hasPrefix(":") {
            authority = "127.0.0.1" + authority
        } else if authority[bracket...].last == ":" {
            authority.removeLast()
        }
        let end = authority.lastIndex(of: "]") ?? authority.startIndex
        let hasPort = authority[end...].contains(":")
        let path = tail.isEmpty || tail == "/" ? "/v1/traces" : tail.hasPrefix("/") ? tail : "/" + tail
        let url = "\(scheme)://\(authority)\(hasPort ? "" : ":4318")\(path)"
        guard ExportEndpoint(url) != nil else {
            throw usage("'\(text)' is no URL", "write it as in otlp+http://127.0.0.1:4318")
        }
        self.url = url
    }

    /// The receiver among the outputs that were typed; `nil`: there are files only. Throws `.usage` for several, and for a receiver beside files.
    static func find(_ arguments: ParsedArguments) throws(Failure) -> LiveTarget? {
        let texts = arguments.all(TraceTargets.output)
        guard let text = texts.first(where: { $0.hasPrefix("otlp+") && $0.contains("://") }) else {
            for name in LiveOptions.names where arguments.values[name] != nil {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "--\(name) is for traces that are sent", text: "--\(name)",
                        remedy: "add -o otlp+http://127.0.0.1:4318"))
            }
            return nil
        }
        if texts.count > 1 {
            throw Failure(
                .usage,
                Diagnostic(
                    "what is sent to a receiver is written nowhere else", text: text,
                    remedy: "write the files by a command of their own: the same seed gives the same traces"))
        }
        return try LiveTarget(text)
    }
}
