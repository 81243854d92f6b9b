public import WinnowModel
public import WinnowPipeline

/// What `OTEL_EXPORTER_OTLP_*` tells an exporter over HTTP whose URL is known already.
public enum ExporterEnvironment {
    /// Settings of Python's exporter over HTTP for a process with these variables, sending to `url`, with a warning for every variable that
    /// does not do what it says.
    ///
    /// Three things differ from the SDK's own: the URL counts before `…_ENDPOINT`, `http/json` is a protocol, which Python's refuses, and the user
    /// agent is `userAgent` unless the variables name one. Throws `.usage` for a protocol that is none.
    public static func python(
        _ variables: [String: String], url: String, userAgent: String
    ) throws(Failure) -> (settings: OTLPExporterSettings, warnings: [Diagnostic]) {
        var others = variables
        var warnings: [Diagnostic] = []
        var isJSON = false
        let protocols = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"]
        if let name = protocols.first(where: { variables[$0]?.isEmpty == false }), let text = variables[name] {
            switch OTLPExporterSettings.TransportProtocol(rawValue: text.trimming { $0.properties.isWhitespace }) {
            case .json: isJSON = true
            case .protobuf: break
            case .grpc:
                warnings.append(
                    Diagnostic(
                        "\(name)=\(text): the URL asks for HTTP, and protobuf is sent over it", severity: .warning,
                        text: text))
            case nil:
                throw Failure(
                    .usage,
                    Diagnostic(
                        "\(name)='\(text)' is no protocol", text: text, remedy: "write http/protobuf or http/json"))
            }
        }
        for name in protocols { others[name] = nil }
        let read = OTLPVariables(others)
        let reading = read.read(by: .python)
        var settings = reading.settings
        settings.url = url
        settings.isInsecure = !url.lowercased().hasPrefix("https:")
        if read.value("HEADERS")?.text.lowercased().contains("user-agent") != true {
            settings.setHeader("user-agent", userAgent)
        }
        if isJSON {
            settings.transport = .json
            if settings.header("content-type") == "application/x-protobuf" {
                settings.setHeader("content-type", "application/json")
            }
        }
        warnings += reading.remarks.map { Diagnostic("\($0.variable): \($0.effect)", severity: .warning) }
        return (settings, warnings)
    }
}
