import WinnowModel
import WinnowPipeline
import WinnowSettings

@testable import WinnowDialects

/// What Python's exporter over HTTP makes of its environment: path, headers, compression and time-out of its requests, and which requests are
/// too large.
enum ClientRequestVectors: VectorSuite {
    static let file = "export/otlp-http-requests.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        // The size of the body that the exporter of the recording is to send.
        let bytes = vectors.lines.lazy.compactMap { $0["body_bytes"]?.integer }.first ?? 0
        for line in vectors.lines {
            let variables = (line["environment"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }
            var settings = OTLPVariables(Dictionary(uniqueKeysWithValues: variables)).read(by: .python).settings
            apply(line["arguments"], to: &settings)
            if let timeout = line["timeout_seconds"] {
                let wanted = timeout.double ?? timeout.string.flatMap { Double($0) } ?? 0
                let found = settings.timeoutSeconds
                tally.count(found == wanted || found.isNaN && wanted.isNaN, "\(variables): \(wanted) s, found \(found)")
            } else if let calls = line["http_calls"]?.integer {
                var state = RetryState(settings.policy, key: 1)
                let step = state.begin(at: defaultEpochNanos, bytes: Int(bytes))
                let isSent = if case .send = step { true } else { false }
                tally.count(isSent == (calls > 0), "\(line): found \(step)")
            } else if line["path"] != nil {
                let found = request(of: settings)
                let wanted = recorded(line)
                tally.count(found == wanted, "\(variables): \(wanted), found \(found)")
            }
        }
    }

    /// What the exporter is told when it is made, which counts before its environment.
    private static func apply(_ arguments: JSONValue?, to settings: inout OTLPExporterSettings) {
        if let url = arguments?["endpoint"]?.string { settings.url = url }
        switch arguments?["compression"]?.string {
        case "Gzip": settings.compression = .gzip
        case "NoCompression": settings.compression = .none
        case "Deflate": settings.compression = .deflate
        default: break
        }
        for header in arguments?["headers"]?.members ?? [] {
            settings.setHeader(header.name.lowercased(), header.value.string ?? "")
        }
        if let size = arguments?["max_request_size"]?.integer { settings.mostRequestBytes = Int(size) }
    }

    private static func request(of settings: OTLPExporterSettings) -> String {
        // The port of the recording is not known.
        let url = settings.url.replacing("{port}", with: "4318")
        var headers = settings.headers
        if settings.compression != .none {
            headers.append(ExportHeader("content-encoding", settings.compression.rawValue))
        }
        return "\(ExportEndpoint(url)?.path ?? "no URL") "
            + headers.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: " ")
    }

    private static func recorded(_ line: JSONValue) -> String {
        "\(line["path"]?.string ?? "") "
            + (line["headers"]?.members ?? []).map { "\($0.name)=\($0.value.string ?? "")" }.sorted()
            .joined(separator: " ")
    }
}
