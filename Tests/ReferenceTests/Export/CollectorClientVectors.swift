import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// The Collector's two OTLP exporters: how they class every answer, the delay that they read of it, and what they log.
enum CollectorClientVectors: VectorSuite {
    static let file = "otelcol/exporter/otlp-client.jsonl"

    /// A whole second: the recordings give delays until dates in whole seconds.
    private static let now = defaultEpochNanos
    private static let endpoint = ExportEndpoint(host: "HOST", port: 4318, path: "/v1/traces")

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        for line in vectors.lines {
            if let defaults = line["defaults"] {
                tally.count(
                    self.defaults(of: defaults) == defaults, "\(defaults): found \(self.defaults(of: defaults))")
                continue
            }
            guard let server = line["server"]?.string, let wanted = line["class"]?.string else { continue }
            let client: ExportClient = line["protocol"]?.string == "grpc" ? .collectorGRPC : .collectorHTTP
            guard let answer = answer(server, client) else {
                tally.count(false, "\(server): not understood")
                continue
            }
            let found = found(answer, client)
            var text = "\(wanted), \(line["delay"]?.string ?? line["delay_about"]?.string ?? "")"
            text += warnings(line["warnings"])
            if let code = line["grpc_code"]?.string { text += ", \(code)" }
            let code: String
            if line["grpc_code"] != nil, case .http(let answer) = answer {
                code = ", " + GRPCCode(ofHTTP: answer.status).name
            } else {
                code = ""
            }
            tally.count(found + code == text, "\(client) \(server): \(text), found \(found + code)")
        }
    }

    private static func found(_ answer: WireAnswer, _ client: ExportClient) -> String {
        var policy = RetryPolicy(client)
        policy.collector = nil
        let reading = client.read(answer, at: now)
        var state = RetryState(policy, key: 1)
        _ = state.begin(at: now)
        let step = state.answered(answer, at: now)
        let word: String
        switch reading.outcome {
        case .accepted: word = "ok, "
        case .retryable: word = "retryable, "
        case .permanent: word = "permanent, "
        case .throttled: word = "throttle, \(seconds(reading.askedNanos ?? 0))"
        }
        let lines = ExportMessages(client, endpoint: endpoint).log(after: answer, step, at: now)
        return word
            + lines.map { " [warn \($0.text) \($0.droppedSpans ?? 0) \($0.message ?? "")]" }.joined()
    }

    private static func warnings(_ list: JSONValue?) -> String {
        (list?.elements ?? []).map {
            " [\($0["level"]?.string ?? "") \($0["message"]?.string ?? "") \($0["field_dropped_spans"]?.integer ?? 0) "
                + "\($0["field_message"]?.string ?? "")]"
        }.joined()
    }

    /// As Go writes a duration below a minute.
    private static func seconds(_ nanos: Int64) -> String {
        nanos % 1_000_000_000 == 0 ? "\(nanos / 1_000_000_000)s" : "\(Double(nanos) / 1e9)s"
    }

    private static func answer(_ server: String, _ client: ExportClient) -> WireAnswer? {
        switch server {
        case "gone": return .refusedConnection
        case "slower than timeout": return .noAnswer
        default: return client == .collectorGRPC ? grpc(server) : http(server)
        }
    }

    private static func grpc(_ server: String) -> WireAnswer? {
        let parts = server.split(separator: ", ", maxSplits: 1)
        guard let code = GRPCCode.allCases.first(where: { $0.name == String(parts[0]) })?.rawValue else { return nil }
        var answer = GRPCAnswer(code: code)
        if parts.count > 1, parts[1].hasPrefix("RetryInfo ") {
            guard let seconds = Double(parts[1].dropFirst(10).dropLast()) else { return nil }
            answer.retryDelayNanos = Int64(seconds * 1e9)
        } else if parts.count > 1 {
            answer.partialSuccess = partial(parts[1])
            if answer.partialSuccess == nil { return nil }
        }
        return .grpc(answer)
    }

    /// `rejected 2 "bad"`.
    private static func partial(_ text: Substring) -> PartialSuccess? {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "rejected", let spans = Int64(words[1]) else { return nil }
        return PartialSuccess(rejectedSpans: spans, message: String(words[2].dropFirst().dropLast()))
    }

    private static func http(_ server: String) -> WireAnswer? {
        guard let status = Int(server.prefix { $0.isNumber }) else { return nil }
        var answer = HTTPAnswer(status: status)
        let rest = server.drop { $0.isNumber }
        if rest.hasPrefix(", Retry-After \"") {
            let text = String(rest.dropFirst(15).dropLast())
            if text.hasPrefix("HTTPDATE"), let ahead = Int(text.dropFirst(8)) {
                answer.retryAfter = ClientScript.httpDate(Int(now / 1_000_000_000) + ahead)
            } else {
                answer.retryAfter = text
            }
            return .http(answer)
        }
        let protobuf = "application/x-protobuf"
        switch rest {
        case "", " with status body", " with RetryInfo in the body", " with text body",
            " with status body Unavailable":
            return .http(answer)
        case ", empty partial success": answer.take(body: [0x0A, 0], contentType: protobuf)
        case ", rejected 2":
            answer.take(body: [0x0A, 7, 8, 2, 0x12, 3] + Array("bad".utf8), contentType: protobuf)
        case ", rejected 0 with message":
            answer.take(body: [0x0A, 9, 0x12, 7] + Array("careful".utf8), contentType: protobuf)
        case ", rejected 2 as JSON":
            answer.take(
                body: Array(#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"bad"}}"#.utf8),
                contentType: "application/json")
        case ", garbage as protobuf": answer.take(body: [0xFF, 0xFF, 0xFF], contentType: protobuf)
        case ", garbage as JSON": answer.take(body: Array("{".utf8), contentType: "application/json")
        case ", garbage as text": answer.take(body: Array("garbage".utf8), contentType: "text/plain")
        default: return nil
        }
        return .http(answer)
    }

    /// What the exporters do unless they are told otherwise, in the recording's form.
    private static func defaults(of recorded: JSONValue) -> JSONValue {
        let client: ExportClient = recorded["type"]?.string == "otlp_grpc" ? .collectorGRPC : .collectorHTTP
        let policy = RetryPolicy(client)
        let queue = SendingBlock().queue
        return [
            "alias": .string(client == .collectorGRPC ? "otlp" : "otlphttp"),
            "batch": .bool(queue?.batch != nil), "block_on_overflow": .bool(queue?.blocks ?? false),
            "compression": .string(client.compressesByDefault ? "gzip" : "none"),
            "num_consumers": .int(queue?.consumers ?? 0), "queue": .bool(queue?.isEnabled ?? false),
            "queue_size": .int(queue?.size ?? 0), "retry": .bool(policy.collector != nil),
            "sizer": .string(queue?.sizer ?? ""), "timeout": .string(seconds(Int64(policy.timeoutNanos))),
            "type": .string(client == .collectorGRPC ? "otlp_grpc" : "otlp_http"),
            "wait_for_result": .bool(queue?.waits ?? false),
        ]
    }
}
