import WinnowModel
import WinnowPipeline

extension OTLPVariables {
    /// opentelemetry-python 1.45.2 (`opentelemetry/exporter/otlp/proto/http/_common`, `opentelemetry/sdk/_configuration`): seconds as
    /// fractions, headers for traces instead of those for all, names in lower case.
    ///
    /// Without a protocol this is the exporter over HTTP, as which it was recorded; automatic instrumentation takes gRPC.
    func readByPython() -> OTLPReading {
        var transport = OTLPExporterSettings.TransportProtocol.protobuf
        var refused: (name: String, text: String)?
        if let (name, text) = value("PROTOCOL") {
            switch text.trimming({ $0.properties.isWhitespace }) {
            case "grpc": transport = .grpc
            case "http/protobuf": break
            default: refused = (name, text)
            }
        }
        var reading = OTLPReading(transport, client: .python)
        if let refused {
            reading.remark(
                refused.name, "Unsupported OTLP protocol '\(refused.text)' is configured", isRefusal: true)
        }
        if let (_, url) = own("TRACES_ENDPOINT") {
            reading.setURL(url)
        } else if let (_, url) = own("ENDPOINT") {
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            reading.setURL(transport == .grpc ? url : base + "/v1/traces")
        }
        if transport != .grpc {
            reading.settings.setHeader("content-type", "application/x-protobuf")
            reading.settings.setHeader("user-agent", "OTel-OTLP-Exporter-Python/1.45.2")
        }
        if let (name, text) = value("HEADERS") { readPythonHeaders(text, of: name, into: &reading) }
        readPythonTimeout(into: &reading)
        if let (name, text) = value("COMPRESSION") {
            let word = text.lowercased().trimming { $0.properties.isWhitespace }
            if let compression = ExportCompression(rawValue: word) {
                reading.settings.compression = compression
            } else {
                reading.remark(name, "Unsupported compression type: \(word)")
            }
        }
        if transport == .grpc, !(value("ENDPOINT")?.text.contains("://") ?? false), let (_, text) = value("INSECURE") {
            reading.settings.isInsecure = text.lowercased() == "true"
        }
        readFiles(into: &reading)
        return reading
    }

    private func readPythonTimeout(into reading: inout OTLPReading) {
        guard let (name, text) = value("TIMEOUT") else { return }
        if let seconds = NumberGrammar.python(text) {
            reading.settings.timeoutSeconds = seconds
            if !reading.settings.policy.canSend {
                reading.remark(name, "no request can be sent with such a time-out: every batch is lost")
            }
        } else {
            reading.remark(name, "Invalid timeout value '\(text)', using default of 10 seconds")
        }
    }

    /// `opentelemetry.util.re.parse_env_headers(…, liberal=True)`: pairs by the rules of baggage, percent-decoded; else pairs that may have
    /// blanks, as they are; else nothing.
    private func readPythonHeaders(_ text: String, of variable: String, into reading: inout OTLPReading) {
        for part in text.split(separator: ",") {
            let pair = String(part).trimming { $0.properties.isWhitespace }
            if pair.isEmpty { continue }
            guard let equals = pair.firstIndex(of: "=") else {
                reading.remark(variable, "Header format invalid! '\(pair)' is left out")
                continue
            }
            let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
            let name = String(pair[..<equals]).trimming(isBlank)
            let value = String(pair[pair.index(after: equals)...]).trimming(isBlank)
            let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
            if isName, value.utf8.allSatisfy({ Self.isValueByte($0) }) {
                let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
                reading.settings.setHeader(
                    PercentText.lenient(name).trimming(isSpace).lowercased(),
                    PercentText.lenient(value).trimming(isSpace))
            } else if isName, value.utf8.allSatisfy({ $0 == 0x20 || Self.isValueByte($0) }) {
                reading.settings.setHeader(name.lowercased(), value)
            } else {
                reading.remark(variable, "Header format invalid! '\(pair)' is left out")
            }
        }
    }

    /// Printable ASCII without blank and `"(),/:;<=>?@[\]{}`.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
        default: false
        }
    }

    /// Printable ASCII without blank and `",;\`.
    private static func isValueByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}
