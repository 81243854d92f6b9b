import WinnowPipeline

/// The exporter that an SDK has made of its variables, and what is to be said about that.
struct OTLPReading: Sendable {
    /// A remark about one variable.
    struct Remark: Sendable, Hashable {
        /// The variable's name.
        var variable: String
        /// What becomes of it, for people.
        var effect: String
        /// True when the SDK does not start.
        var isRefusal = false
    }

    var settings: OTLPExporterSettings
    var remarks: [Remark] = []

    /// The exporter of an SDK that nothing was told, with one of the protocols; over HTTP it is `client`.
    init(_ transport: OTLPExporterSettings.TransportProtocol, client: ExportClient) {
        let isGRPC = transport == .grpc
        settings = OTLPExporterSettings(
            isGRPC ? .sdkGRPC : client, transport: transport,
            url: isGRPC ? "http://localhost:4317" : "http://localhost:4318/v1/traces", isInsecure: true)
    }

    /// Sets the URL; its scheme says whether there is TLS.
    mutating func setURL(_ url: String) {
        settings.url = url
        if let mark = url.firstRange(of: "://") { settings.isInsecure = url[..<mark.lowerBound].lowercased() == "http" }
    }

    /// Says what becomes of a variable.
    mutating func remark(_ variable: String, _ effect: String, isRefusal: Bool = false) {
        remarks.append(Remark(variable: variable, effect: effect, isRefusal: isRefusal))
    }
}
