import Testing
import WinnowModel
import WinnowPipeline

@testable import WinnowDialects

/// What SDKs make of `OTEL_EXPORTER_OTLP_*`; Python's is recorded (`ClientRequestVectors`), the others follow their sources.
@Suite struct OTLPVariablesTests {
    private func read(_ sdk: SDK, _ values: [String: String]) -> OTLPReading {
        OTLPVariables(Dictionary(uniqueKeysWithValues: values.map { ("OTEL_EXPORTER_OTLP_" + $0.key, $0.value) }))
            .read(by: sdk)
    }

    private func refuses(_ sdk: SDK, _ values: [String: String]) -> Bool {
        read(sdk, values).remarks.contains { $0.isRefusal }
    }

    @Test(
        arguments: [
            (.python, "http://localhost:4318/v1/traces", .python), (.go, "https://localhost:4318/v1/traces", .go),
            (.java, "http://localhost:4317", .sdkGRPC), (.js, "http://localhost:4318/v1/traces", .node),
            (.rust, "http://localhost:4318/v1/traces", .go),
        ] as [(SDK, String, ExportClient)])
    func nothingIsSaid(_ sdk: SDK, url: String, client: ExportClient) {
        let settings = read(sdk, [:]).settings
        #expect(settings.url == url && settings.client == client)
        #expect(settings.timeoutSeconds == 10 && settings.compression == .none)
        #expect(settings.policy.timeoutNanos == 10_000_000_000)
        #expect(settings.isInsecure == url.hasPrefix("http:"))
    }

    @Test(arguments: [.python, .go, .java, .js, .rust] as [SDK])
    func endpoints(_ sdk: SDK) {
        let http = ["PROTOCOL": "http/protobuf"]
        func url(_ values: [String: String]) -> String { read(sdk, http.merging(values) { $1 }).settings.url }
        #expect(url(["ENDPOINT": "http://h:1/p"]) == "http://h:1/p/v1/traces")
        #expect(url(["ENDPOINT": "http://h:1/p/"]) == "http://h:1/p/v1/traces")
        #expect(url(["TRACES_ENDPOINT": "http://h:1/t", "ENDPOINT": "http://h:1/p"]) == "http://h:1/t")
        #expect(ExportEndpoint(url(["TRACES_ENDPOINT": "http://h:1"]))?.path == "/")
        let grpc = read(sdk, ["PROTOCOL": "grpc", "ENDPOINT": "http://h:4317"]).settings
        #expect(grpc.url == "http://h:4317" && grpc.client == .sdkGRPC && grpc.isInsecure)
        #expect(!read(sdk, http.merging(["ENDPOINT": "https://h:1"]) { $1 }).settings.isInsecure)
    }

    /// Seconds for Python, milliseconds for the others; what a text that is none becomes, `nil`: the SDK does not start.
    @Test(
        arguments: [
            (.python, "2.5", 2.5, 10), (.go, "2500", 2.5, 10), (.java, "2500", 2.5, nil), (.js, "2500", 2.5, 10),
            (.rust, "2500", 2.5, 10),
        ] as [(SDK, String, Double, Double?)])
    func timeouts(_ sdk: SDK, text: String, seconds: Double, fallback: Double?) {
        #expect(read(sdk, ["TIMEOUT": text]).settings.timeoutSeconds == seconds)
        #expect(read(sdk, ["TIMEOUT": "1", "TRACES_TIMEOUT": text]).settings.timeoutSeconds == seconds)
        let reading = read(sdk, ["TIMEOUT": "soon"])
        #expect(reading.remarks.contains { $0.isRefusal } == (fallback == nil))
        if let fallback { #expect(reading.settings.timeoutSeconds == fallback && !reading.remarks.isEmpty) }
    }

    @Test func timeoutsOfJavaHaveUnits() {
        for (text, seconds) in [("3s", 3), ("2 m", 120), ("1500ms", 1.5), ("1h", 3600), ("1d", 86_400)] {
            #expect(read(.java, ["TIMEOUT": text]).settings.timeoutSeconds == seconds, "\(text)")
        }
        #expect(refuses(.java, ["TIMEOUT": "-1"]) && refuses(.java, ["TIMEOUT": "1w"]))
        // The one for traces counts only where it can be read.
        #expect(read(.js, ["TRACES_TIMEOUT": "0", "TIMEOUT": "700"]).settings.timeoutSeconds == 0.7)
        #expect(read(.go, ["TIMEOUT": "0"]).settings.policy.timeoutNanos == 0)
    }

    /// Which SDKs join the two variables, and how they decode.
    @Test(
        arguments: [
            (.python, ["x-b": "t"]), (.go, ["X-B": "t"]), (.java, ["X-B": "t"]), (.js, ["x-a": "1", "X-B": "t"]),
            (.rust, ["x-a": "1", "X-B": "t"]),
        ] as [(SDK, [String: String])])
    func headers(_ sdk: SDK, wanted: [String: String]) {
        let settings = read(sdk, ["HEADERS": "x-a=1,X-B=g", "TRACES_HEADERS": "X-B=t"]).settings
        let own = settings.headers.filter { $0.name.lowercased().hasPrefix("x-") }
        #expect(Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0.value) }) == wanted)
        #expect(read(sdk, ["HEADERS": "x-a=a%20b"]).settings.header("x-a") == "a b")
        _ = read(sdk, ["HEADERS": "=,%=%,a=%zz,;=;,,=a=b"])
    }

    @Test func headersThatCannotBeDecoded() {
        #expect(read(.go, ["HEADERS": "x-a=%zz,x-b=2"]).settings.header("x-a") == nil)
        #expect(read(.go, ["HEADERS": "x-a=%zz,x-b=2"]).settings.header("x-b") == "2")
        #expect(refuses(.java, ["HEADERS": "x-a=%zz"]))
        #expect(read(.java, ["HEADERS": "x-a=1+2"]).settings.header("x-a") == "1 2")
        #expect(read(.js, ["HEADERS": "x-a=%ff"]).settings.header("x-a") == nil)
        #expect(read(.js, ["HEADERS": "x-a=1;prop=2"]).settings.header("x-a") == "1")
        #expect(read(.python, ["HEADERS": "x-a=b c%20"]).settings.header("x-a") == "b c%20")
    }

    @Test func compressions() {
        #expect(read(.go, ["COMPRESSION": "gzip"]).settings.compression == .gzip)
        #expect(read(.go, ["COMPRESSION": "GZIP"]).settings.compression == .none)
        #expect(read(.python, ["COMPRESSION": "DEFLATE"]).settings.compression == .deflate)
        #expect(read(.js, ["COMPRESSION": "zstd"]).settings.compression == .none)
        #expect(read(.js, ["TRACES_COMPRESSION": "zstd", "COMPRESSION": "gzip"]).settings.compression == .gzip)
        #expect(refuses(.java, ["COMPRESSION": "zstd"]))
    }

    @Test func protocolsThatAreNone() {
        #expect(refuses(.python, ["PROTOCOL": "http/json"]) && refuses(.java, ["PROTOCOL": "http/json"]))
        #expect(read(.js, ["PROTOCOL": "http/json"]).settings.transport == .json)
        #expect(read(.js, ["PROTOCOL": "tcp"]).settings.transport == .protobuf)
        #expect(read(.go, ["PROTOCOL": "tcp"]).settings.transport == .protobuf)
    }

    @Test func tls() {
        #expect(read(.go, ["ENDPOINT": "https://h", "INSECURE": "TRUE"]).settings.isInsecure)
        #expect(read(.go, ["ENDPOINT": "http://h", "INSECURE": "1"]).settings.url == "https://h:80/v1/traces")
        let files = ["CERTIFICATE": "ca.pem", "TRACES_CLIENT_KEY": "key.pem", "CLIENT_CERTIFICATE": "cert.pem"]
        for sdk in [.python, .go, .java, .js, .rust] as [SDK] {
            let settings = read(sdk, files).settings
            #expect(settings.certificate == "ca.pem" && settings.clientKey == "key.pem")
            #expect(settings.clientCertificate == "cert.pem")
        }
        #expect(refuses(.java, ["CLIENT_KEY": "key.pem"]))
    }
}
