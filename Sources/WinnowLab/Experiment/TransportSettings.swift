import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// `transport`: how requests fare between applications, collectors and the backend.
struct TransportSettings: SettingsBlock {
    /// How much of the export pipeline is played.
    enum Model: String, CaseIterable, Sendable {
        /// Every request arrives and is answered.
        case ideal
        /// Clients that try again, exporters with queues, receivers that refuse, faults.
        case full
    }

    /// By what applications send.
    enum Client: String, CaseIterable, Sendable {
        /// OTLP, as the SDK of each service does.
        case sdk
        /// Zipkin's JSON over HTTP.
        case zipkin
        /// Jaeger's compact Thrift in packets that nobody answers.
        case jaegerThriftUDP = "jaeger-thrift-udp"
    }

    var model = Model.full
    var client = Client.sdk
    var agent = JaegerAgentBlock()
    var collectors = CollectorResources()
    var backend: BackendBehavior = WinnowBackend().behavior
    /// The backend's kind.
    var backendKind = WinnowBackend.id
    var faults: [TransportFaultSpec] = []
    /// Whether requests are made of bytes.
    var wire = WireMode.sizes

    /// Creates the defaults.
    init() {}

    static let summary = "how requests fare between applications, collectors and the backend"
    static var fields: [SettingField<TransportSettings>] {
        [
            .choice(
                "model", \.model,
                "`ideal`: every request arrives and is answered at once; `full`: the real export pipeline"),
            .choice(
                "client", \.client,
                "by what applications send: `sdk`: OTLP as their SDK does; `zipkin`: Zipkin's JSON over HTTP, never a second time; `jaeger-thrift-udp`: packets for Jaeger's agent that nobody answers (removed upstream: from Python's SDK after 1.21.0, from Go's after 1.17.0, the agent in Jaeger 2)"
            ),
            .block("jaeger_agent", \.agent, "how batches become packets, for `client: jaeger-thrift-udp`"),
            .block("collectors", \.collectors, "what a replica of each tier has to work with"),
            .custom(
                "backend", .either(BackendCatalog.all.map { .block(shape($0)) }), "what takes the spans in the end",
                read: readBackend),
            .list("faults", \.faults, "what goes wrong, and when"),
            .choice(
                "wire", \.wire,
                "`sizes`: sizes of requests are computed; `bytes`: each request is encoded, compressed, decoded and compared at every hop; "
                    + "`sample`: one of \(WireMode.sampleInterval) is"),
        ]
    }

    private static func shape<Kind: BackendKind>(_ type: Kind.Type) -> BlockShape { BlockShape(Kind.self) }

    private static func readBackend(
        _ node: YAMLNode, _ block: inout TransportSettings, _ diagnostics: inout [Diagnostic]
    ) {
        guard let kind = node["kind"] else {
            diagnostics.append(node.diagnostic("a backend has a kind", remedy: "write backend: {kind: jaeger}"))
            return
        }
        let known = BackendCatalog.all.map { $0.id }
        guard let id = kind.text, let type = BackendCatalog.find(id) else {
            diagnostics.append(
                kind.diagnostic(
                    "there is no backend of this kind",
                    remedy: nearest(to: kind.text ?? "", in: known).map { "did you mean '\($0)'?" }
                        ?? "kinds are \(known.joined(separator: ", "))"))
            return
        }
        block.backend = behavior(type, node, &diagnostics)
        block.backendKind = id
    }

    private static func behavior<Kind: BackendKind>(
        _ type: Kind.Type, _ node: YAMLNode, _ diagnostics: inout [Diagnostic]
    ) -> BackendBehavior {
        Settings.decode(Kind.self, from: node, alsoKnown: ["kind"], into: &diagnostics).behavior
    }
}

/// What a replica of a collector has to work with, and what its work costs.
///
/// CPU: 178 µs a request and 2.65 µs a span (`reference/collector-costs.md`, section 6, fitted to 162 published cells of core 0.161 that read
/// OTLP JSON); other machines and protocols are another factor away.
struct CollectorResources: SettingsBlock {
    var cores: Double?
    var requestNanos: UInt64 = 178_000
    var spanNanos: UInt64 = 2_650
    var mostWaiting = 0
    var memoryBytes: UInt64?
    var heapBaseBytes: UInt64 = 50 << 20
    var heapPerByte = 8.0

    static let summary = "what a replica has to work with, and what its work costs"
    static var fields: [SettingField<CollectorResources>] {
        [
            .custom(
                "cpu", .either([.number(0.001...10_000), .text]),
                "cores that a replica may use, such as 0.5 or 500m; without, what its file says of its container, or as many as it takes",
                read: readCores),
            .duration("request_cpu", \.requestNanos, in: 0...1_000_000_000, "CPU time of a request"),
            .duration("span_cpu", \.spanNanos, in: 0...1_000_000_000, "CPU time of a span"),
            .integer(
                "max_waiting_spans", \.mostWaiting, in: 0...1_000_000_000,
                "spans that may wait for the processor; more are refused. 0: as many as come"),
            .size(
                "memory", \.memoryBytes, in: 1...(1 << 50),
                "memory of a replica, of which a memory limiter's percentages are; without, what its file says of its container, or such a limiter does nothing"
            ),
            .size("heap_base", \.heapBaseBytes, in: 0...(1 << 50), "the heap of a replica that holds nothing"),
            .number(
                "heap_per_byte", \.heapPerByte, in: 0...1000, "bytes of the heap for each byte of OTLP that waits"),
        ]
    }

    private static func readCores(
        _ node: YAMLNode, _ block: inout CollectorResources, _ diagnostics: inout [Diagnostic]
    ) {
        let cores = node.double ?? node.text.flatMap { ContainerLimits.quantity($0) }
        guard let cores, (0.001...10_000).contains(cores) else {
            diagnostics.append(
                node.diagnostic("cores from 0.001 to 10000 are expected here", remedy: "write cpu: 0.5, or cpu: 500m"))
            return
        }
        block.cores = cores
    }

    var memory: CollectorMemory {
        var memory = CollectorMemory()
        memory.totalBytes = memoryBytes
        memory.baseBytes = Double(heapBaseBytes)
        memory.heapPerByte = heapPerByte
        return memory
    }

    var point: ReceivingPoint.Settings {
        var point = ReceivingPoint.Settings()
        point.cores = cores ?? 0
        point.requestNanos = Double(requestNanos)
        point.spanNanos = Double(spanNanos)
        point.mostWaitingSpans = mostWaiting
        return point
    }
}
