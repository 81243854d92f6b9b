import WinnowModel
import WinnowPipeline

extension OTLPVariables {
    /// opentelemetry-go 1.47.0 (`otlptracehttp/internal/{envconfig,otlpconfig}`): each variable for traces replaces that for all, in whole
    /// milliseconds; TLS unless the scheme is `http` or `unix`, and `INSECURE` has the last word.
    func readByGo() -> OTLPReading {
        func text(_ name: String) -> String? {
            let text = own(name)?.text.trimming { $0.properties.isWhitespace }
            return text?.isEmpty == false ? text : nil
        }
        func last(_ name: String) -> String? { text("TRACES_" + name) ?? text(name) }
        // Constructors are made for one transport each; the variable chooses only between protobuf and JSON.
        let transport: OTLPExporterSettings.TransportProtocol =
            switch last("PROTOCOL") {
            case "grpc": .grpc
            case "http/json": .json
            default: .protobuf
            }
        var reading = OTLPReading(transport, client: .go)
        // Nothing said, it speaks TLS, which a Collector's default endpoint does not.
        reading.settings.isInsecure = false
        reading.settings.url = transport == .grpc ? "https://localhost:4317" : "https://localhost:4318/v1/traces"
        for (name, isOwn) in [("ENDPOINT", false), ("TRACES_ENDPOINT", true)] {
            guard let url = text(name) else { continue }
            guard let endpoint = ExportEndpoint(url) else {
                reading.remark("OTEL_EXPORTER_OTLP_" + name, "is no URL that can be read")
                continue
            }
            reading.settings.isInsecure = endpoint.scheme == "http" || endpoint.scheme == "unix"
            let path = String(endpoint.path.prefix { $0 != "?" })
            let place = isOwn ? path : Self.joined(path, "v1/traces")
            reading.settings.url =
                "\(reading.settings.isInsecure ? "http" : "https")://\(endpoint.authority)"
                + (transport == .grpc ? "" : place)
        }
        for name in ["INSECURE", "TRACES_INSECURE"] {
            guard let text = text(name) else { continue }
            reading.settings.isInsecure = text.lowercased() == "true"
            let scheme = reading.settings.isInsecure ? "http" : "https"
            reading.settings.url = scheme + reading.settings.url.drop { $0 != ":" }
        }
        readGoHeaders(last("HEADERS") ?? "", into: &reading)
        for name in ["TIMEOUT", "TRACES_TIMEOUT"] {
            guard let text = text(name) else { continue }
            if let millis = Int64(text) {
                reading.settings.timeoutSeconds = Double(millis) / 1000
            } else {
                reading.remark("OTEL_EXPORTER_OTLP_" + name, "parse duration: is not a whole number of milliseconds")
            }
        }
        if let text = last("COMPRESSION") { reading.settings.compression = text == "gzip" ? .gzip : .none }
        readFiles(into: &reading)
        if transport != .grpc {
            reading.settings.setHeader(
                "User-Agent", reading.settings.header("User-Agent") ?? "OTel OTLP Exporter Go/1.47.0")
            // The exporter sets it after all others.
            reading.settings.setHeader(
                "Content-Type", transport == .json ? "application/json" : "application/x-protobuf")
        }
        return reading
    }

    /// `stringToHeader`: only values are decoded; an entry that can't be is left out.
    private func readGoHeaders(_ text: String, into reading: inout OTLPReading) {
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
            guard let equals = pair.firstIndex(of: "=") else {
                reading.remark("OTEL_EXPORTER_OTLP_HEADERS", "parse headers: '\(pair)' has no '='")
                continue
            }
            let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
            let name = String(pair[..<equals]).trimming(isBlank)
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken),
                let value = PercentText.go(String(pair[pair.index(after: equals)...]))
            else {
                reading.remark("OTEL_EXPORTER_OTLP_HEADERS", "parse headers: '\(pair)' is left out")
                continue
            }
            reading.settings.setHeader(name, value.trimming(isBlank))
        }
    }

    /// Bytes of a token (RFC 9110, section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Go's `path.Join`: what is empty or `.` goes, `..` takes what is before it.
    private static func joined(_ path: String, _ more: String) -> String {
        var parts: [Substring] = []
        for part in (path + "/" + more).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
