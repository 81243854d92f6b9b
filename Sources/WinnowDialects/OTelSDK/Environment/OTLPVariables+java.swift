import WinnowModel
import WinnowPipeline

extension OTLPVariables {
    /// opentelemetry-java 1.68.0 (`OtlpConfigUtil.java`, as in 1.66): gRPC unless a protocol is named, durations with units, and a value that
    /// it cannot read keeps it from starting.
    func readByJava() -> OTLPReading {
        let known = transport(fallback: .grpc)
        var reading = OTLPReading(known ?? .grpc, client: .java)
        if let (name, text) = value("PROTOCOL"), known == nil || known == .json {
            reading.remark(name, "Unsupported OTLP traces protocol: \(text)", isRefusal: true)
        }
        let isHTTP = reading.settings.transport != .grpc
        if let (name, url) = value("ENDPOINT") {
            let isOwn = name.contains("_TRACES_")
            let endpoint = ExportEndpoint(url)
            if endpoint == nil || !["http", "https"].contains(endpoint?.scheme ?? "") || url.contains("?")
                || url.contains("#")
                || !isHTTP && endpoint?.path != "/"
            {
                reading.remark(
                    name, "OTLP endpoint must be a URL of http or https without query, of gRPC without path: \(url)",
                    isRefusal: true)
            } else if isOwn || !isHTTP {
                reading.setURL(isOwn && endpoint?.path == "/" && !url.hasSuffix("/") ? url + "/" : url)
            } else {
                reading.setURL((url.hasSuffix("/") ? url : url + "/") + "v1/traces")
            }
        }
        readJavaHeaders(into: &reading)
        if let (name, text) = value("COMPRESSION") {
            switch text {
            case "gzip": reading.settings.compression = .gzip
            case "none": reading.settings.compression = .none
            default: reading.remark(name, "Unsupported compressionMethod: \(text)", isRefusal: true)
            }
        }
        if let (name, text) = value("TIMEOUT") {
            if let seconds = Self.javaDuration(text), seconds >= 0 {
                reading.settings.timeoutSeconds = seconds
            } else {
                reading.remark(name, "Invalid duration property: \(text)", isRefusal: true)
            }
        }
        readFiles(into: &reading)
        if (reading.settings.clientKey == nil) != (reading.settings.clientCertificate == nil) {
            let name = reading.settings.clientKey == nil ? "CLIENT_CERTIFICATE" : "CLIENT_KEY"
            reading.remark(
                value(name)?.name ?? name, "both client key and client certificate must be set", isRefusal: true)
        }
        return reading
    }

    /// Those for traces where there are any, else those for all; values are decoded as a form's are.
    private func readJavaHeaders(into reading: inout OTLPReading) {
        for name in ["TRACES_HEADERS", "HEADERS"] {
            guard let (variable, text) = own(name) else { continue }
            guard let pairs = JavaMapProperty.read(text) else {
                reading.remark(variable, "Invalid map property: \(text)", isRefusal: true)
                return
            }
            if pairs.isEmpty { continue }
            for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
                if let value = PercentText.strict(value, plusIsBlank: true) {
                    reading.settings.setHeader(key, value)
                } else {
                    reading.remark(variable, "Cannot decode header value for header: \(key)", isRefusal: true)
                }
            }
            return
        }
    }

    /// `DefaultConfigProperties.getDuration`, s: a whole number and a unit, milliseconds without one.
    private static func javaDuration(_ text: String) -> Double? {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
        guard let last = text.lastIndex(where: { $0.isNumber }) else { return nil }
        let unit = String(text[text.index(after: last)...]).trimming(isBlank)
        let units = ["": 0.001, "ns": 1e-9, "us": 1e-6, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let number = Int64(String(text[...last]).trimming(isBlank)), let size = units[unit] else { return nil }
        return unit == "" || unit == "ms" ? Double(number) / 1000 : Double(number) * size
    }
}
