import CCurl
import WinnowModel
import WinnowPipeline

/// Requests over HTTP side by side, each in a place of its own that keeps its connection; one thread's.
///
/// It follows no redirect and sends nothing twice: both are the client's to decide (`RetryState`).
final class HTTPTransport {
    /// How a call went on the wire.
    struct Result {
        /// What the client is told.
        var answer: WireAnswer
        /// Whether a connection stood.
        var isConnected: Bool
        /// Whether the whole request was sent.
        var isSent: Bool
        /// Bytes that were sent.
        var bytes: UInt64
        /// What went wrong, for people; empty where nothing did.
        var reason: String
    }

    private let http: OpaquePointer
    private let calls: [OpaquePointer]

    /// Opens `count` places for requests of an exporter; throws `.io` where libcurl is not installed, `.data` where it refuses a setting.
    init(_ settings: OTLPExporterSettings, isDirect: Bool, places count: Int) throws(Failure) {
        guard let http = winnow_http_open() else {
            throw Failure(
                .io, Diagnostic("libcurl can't be loaded", remedy: "install the Debian package libcurl4"))
        }
        self.http = http
        var calls: [OpaquePointer] = []
        for _ in 0..<count {
            guard let call = Self.makeCall(http, settings, isDirect: isDirect) else {
                for call in calls { winnow_http_call_free(call) }
                winnow_http_close(http)
                throw Failure(
                    .data, Diagnostic("libcurl refuses the URL, a header or a file for TLS", text: settings.url))
            }
            calls.append(call)
        }
        self.calls = calls
    }

    deinit {
        for call in calls { winnow_http_call_free(call) }
        winnow_http_close(http)
    }

    /// What `requests` accepts of answers.
    private static let accepted = "gzip, deflate"

    private static func makeCall(
        _ http: OpaquePointer, _ settings: OTLPExporterSettings, isDirect: Bool
    ) -> OpaquePointer? {
        let call = text(settings.url) { url in
            text(settings.certificate) { certificate in
                text(settings.clientKey) { key in
                    text(settings.clientCertificate) { own in
                        text(accepted) { accepted in
                            var target = winnow_http_target()
                            target.url = url
                            target.certificate = certificate
                            target.client_key = key
                            target.client_certificate = own
                            target.accepted = accepted
                            target.is_direct = isDirect
                            return winnow_http_call_make(http, &target)
                        }
                    }
                }
            }
        }
        guard let call else { return nil }
        // As `requests` sends them, and in its order: no question before a long body, and a connection that is kept.
        let agents = settings.headers.filter { $0.name.lowercased() == "user-agent" }
        let own = [
            ExportHeader("Accept-Encoding", accepted), ExportHeader("Accept", "*/*"),
            ExportHeader("Connection", "keep-alive"),
        ].filter { settings.header($0.name) == nil }
        let others = settings.headers.filter { $0.name.lowercased() != "user-agent" }
        guard winnow_http_call_add_header(call, "Expect:") else {
            winnow_http_call_free(call)
            return nil
        }
        for header in agents + own + others {
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            // A line's end in a value would be a header of its own.
            guard !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }),
                winnow_http_call_add_header(call, line)
            else {
                winnow_http_call_free(call)
                return nil
            }
        }
        return call
    }

    private static func text<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    /// Begins a request in a place that is free; false where there is no memory. `timeoutNanos` nil: it may take any time.
    func begin(_ place: Int, _ body: [UInt8], timeoutNanos: UInt64?) -> Bool {
        // Whole milliseconds, and 0 would be no limit.
        let milliseconds = timeoutNanos.map { Int(clamping: max(1, ($0 / 1_000_000) + ($0 % 1_000_000 > 0 ? 1 : 0))) }
        return body.withUnsafeBufferPointer {
            winnow_http_call_begin(calls[place], $0.baseAddress, $0.count, min(milliseconds ?? 0, 1 << 30))
        }
    }

    /// Breaks off the request in a place.
    func cancel(_ place: Int) -> Result {
        var answer = winnow_http_answer()
        winnow_http_call_cancel(calls[place], &answer)
        return Self.result(answer)
    }

    /// Sends and receives what can be, for at most so long while nothing can, and hands over what has ended.
    func turn(nanos: UInt64, _ ended: (_ place: Int, _ result: Result) -> Void) {
        // A wait shorter than its purpose would be begun anew again and again.
        let milliseconds = nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0)
        winnow_http_turn(http, Int32(clamping: milliseconds))
        var answer = winnow_http_answer()
        while let call = winnow_http_next(http, &answer) {
            if let place = calls.firstIndex(of: call) { ended(place, Self.result(answer)) }
        }
    }

    private static func result(_ answer: winnow_http_answer) -> Result {
        let wire: WireAnswer =
            switch answer.end {
            case winnow_http_answered: .http(read(answer))
            case winnow_http_refused: .refusedConnection
            case winnow_http_timed_out: .noAnswer
            // An answer that is cut off, or can't be decoded, is none of those that clients know: `requests` fails for good.
            case winnow_http_broken where answer.status != 0, winnow_http_reset where answer.status != 0:
                .http(HTTPAnswer(status: 0, reason: "the answer was cut off"))
            case winnow_http_reset: .resetConnection
            // What breaks before anything is sent has not connected.
            default: answer.is_connected ? .brokenConnection : .refusedConnection
            }
        return Result(
            answer: wire, isConnected: answer.is_connected, isSent: answer.is_sent, bytes: answer.sent_bytes,
            reason: answer.reason.map { String(cString: $0) } ?? "")
    }

    private static func read(_ answer: winnow_http_answer) -> HTTPAnswer {
        func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
        let bytes = Array(UnsafeBufferPointer(start: answer.body, count: answer.length))
        var read = HTTPAnswer(
            status: Int(answer.status), retryAfter: text(answer.retry_after), location: text(answer.location),
            text: String(decoding: bytes.prefix(200), as: UTF8.self))
        // Parameters of a type say nothing about OTLP.
        let type = (text(answer.content_type) ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        switch ExportResponseBody.read(bytes, contentType: type) {
        case .success: break
        case .partial(let partial): read.partialSuccess = partial
        case .damaged: read.isDamaged = true
        }
        return read
    }
}
