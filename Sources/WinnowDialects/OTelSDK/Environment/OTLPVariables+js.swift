import WinnowModel
import WinnowPipeline

extension OTLPVariables {
    /// opentelemetry-js 0.301 (`otlp-exporter-base/src/configuration`): milliseconds as numbers above 0, headers of both variables together,
    /// blank is unset.
    func readByJavaScript() -> OTLPReading {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        func text(_ name: String) -> (name: String, text: String)? {
            own(name).flatMap { $0.text.trimming(isBlank).isEmpty ? nil : $0 }
        }
        func first(_ name: String) -> (name: String, text: String)? { text("TRACES_" + name) ?? text(name) }
        let named = first("PROTOCOL").map { OTLPExporterSettings.TransportProtocol(rawValue: $0.text) } ?? .protobuf
        var reading = OTLPReading(named ?? .protobuf, client: .node)
        if named == nil, let (name, text) = first("PROTOCOL") {
            reading.remark(name, "Unsupported OTLP traces protocol: \(text). Using http/protobuf.")
        }
        let isHTTP = reading.settings.transport != .grpc
        var url: String?
        if let (name, own) = text("TRACES_ENDPOINT") {
            url = ExportEndpoint(own).map { $0.path == "/" && !own.hasSuffix("/") ? own + "/" : own }
            if url == nil { reading.remark(name, "Could not parse environment-provided export URL: '\(own)'") }
        }
        if url == nil, let (name, general) = text("ENDPOINT") {
            if ExportEndpoint(general) == nil {
                reading.remark(name, "Could not parse environment-provided export URL: '\(general)'")
            } else {
                url = isHTTP ? (general.hasSuffix("/") ? general : general + "/") + "v1/traces" : general
            }
        }
        if let url { reading.setURL(url) }
        for name in ["HEADERS", "TRACES_HEADERS"] {
            for entry in (text(name)?.text ?? "").split(separator: ",") {
                let pair = entry.prefix { $0 != ";" }
                guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex,
                    let key = PercentText.strict(String(pair[..<equals]).trimming(isBlank)), !key.isEmpty,
                    let value = PercentText.strict(String(pair[pair.index(after: equals)...]).trimming(isBlank)),
                    !value.isEmpty
                else { continue }
                reading.settings.setHeader(key, value)
            }
        }
        readJavaScriptTimeout(text, into: &reading)
        for name in ["TRACES_COMPRESSION", "COMPRESSION"] {
            guard let (variable, text) = text(name) else { continue }
            let word = text.trimming(isBlank)
            if word == "gzip" || word == "none" {
                reading.settings.compression = word == "gzip" ? .gzip : .none
                break
            }
            reading.remark(variable, "is invalid, expected 'none' or 'gzip' (actual: '\(word)')")
        }
        readFiles(into: &reading)
        return reading
    }

    /// The first of the two that is a number above 0.
    private func readJavaScriptTimeout(
        _ text: (String) -> (name: String, text: String)?, into reading: inout OTLPReading
    ) {
        for name in ["TRACES_TIMEOUT", "TIMEOUT"] {
            guard let (variable, text) = text(name) else { continue }
            if let millis = NumberGrammar.javaScript(text), millis.isFinite, millis > 0 {
                reading.settings.timeoutSeconds = millis / 1000
                return
            }
            reading.remark(variable, "is invalid, expected number greater than 0 (actual: \(text))")
        }
    }
}
