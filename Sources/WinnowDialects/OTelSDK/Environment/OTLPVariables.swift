import WinnowModel
import WinnowPipeline

/// `OTEL_EXPORTER_OTLP_*` and `OTEL_EXPORTER_OTLP_TRACES_*` as a process finds them.
///
/// The specification (`protocol/exporter.md`) names the variables; what SDKs make of values that it does not foresee stands in a file for
/// each.
struct OTLPVariables: Sendable {
    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    /// The variables of a file, of each name the last.
    init(_ file: EnvironmentFile) {
        var values: [String: String] = [:]
        for variable in file.variables where variable.name.hasPrefix(Self.prefix) {
            values[variable.name] = variable.value
        }
        self.values = values
    }

    private static let prefix = "OTEL_EXPORTER_OTLP_"

    /// What an SDK makes of the variables.
    func read(by sdk: SDK) -> OTLPReading {
        switch sdk {
        case .python: readByPython()
        case .go: readByGo()
        case .java: readByJava()
        case .js: readByJavaScript()
        default: readBySpecification()
        }
    }

    /// A variable that counts for traces before the one for all signals; an empty one is none.
    func value(_ name: String) -> (name: String, text: String)? {
        for variable in ["TRACES_" + name, name] {
            if let found = own(variable) { return found }
        }
        return nil
    }

    /// A variable by its own name; an empty one is none.
    func own(_ name: String) -> (name: String, text: String)? {
        guard let text = values[Self.prefix + name], !text.isEmpty else { return nil }
        return (Self.prefix + name, text)
    }

    /// The specification, for SDKs of which nothing is recorded.
    func readBySpecification() -> OTLPReading {
        var reading = OTLPReading(transport(fallback: .protobuf) ?? .protobuf, client: .go)
        if let (_, url) = own("TRACES_ENDPOINT") {
            reading.setURL(ExportEndpoint(url).map { $0.path == "/" && !url.hasSuffix("/") ? url + "/" : url } ?? url)
        } else if let (_, url) = own("ENDPOINT") {
            let isHTTP = reading.settings.transport != .grpc
            reading.setURL(isHTTP ? (url.hasSuffix("/") ? url : url + "/") + "v1/traces" : url)
        }
        if !(value("ENDPOINT")?.text.contains("://") ?? false), let (_, text) = value("INSECURE") {
            reading.settings.isInsecure = text.lowercased() == "true"
        }
        for name in ["HEADERS", "TRACES_HEADERS"] {
            for pair in (own(name)?.text ?? "").split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let texts = parts.map { PercentText.lenient(String($0).trimming { $0.properties.isWhitespace }) }
                if !texts[0].isEmpty { reading.settings.setHeader(texts[0], texts[1]) }
            }
        }
        if let (name, text) = value("TIMEOUT") {
            if let millis = Int64(text), millis >= 0 {
                reading.settings.timeoutSeconds = Double(millis) / 1000
            } else {
                reading.remark(name, "is not a whole number of milliseconds: the default of 10 s holds")
            }
        }
        if let (name, text) = value("COMPRESSION") {
            if text != "gzip", text != "none" { reading.remark(name, "is neither gzip nor none") }
            reading.settings.compression = text == "gzip" ? .gzip : .none
        }
        readFiles(into: &reading)
        return reading
    }

    /// The protocol, where the text is exactly one of those that there are.
    func transport(fallback: OTLPExporterSettings.TransportProtocol) -> OTLPExporterSettings.TransportProtocol? {
        guard let (_, text) = value("PROTOCOL") else { return fallback }
        return OTLPExporterSettings.TransportProtocol(rawValue: text)
    }

    /// The files for TLS.
    func readFiles(into reading: inout OTLPReading) {
        reading.settings.certificate = value("CERTIFICATE")?.text
        reading.settings.clientKey = value("CLIENT_KEY")?.text
        reading.settings.clientCertificate = value("CLIENT_CERTIFICATE")?.text
    }
}
