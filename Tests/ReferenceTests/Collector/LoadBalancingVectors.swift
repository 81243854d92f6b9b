import WinnowModel
import WinnowSampling
import WinnowSettings

@testable import WinnowFormats
@testable import WinnowPipeline

/// To which backend trace ids go (contrib v0.161.0, `exporter/loadbalancingexporter`).
enum LoadBalancerTraceIDVectors: VectorSuite {
    static let file = "otelcol/loadbalancing/ring-trace-id.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = (vectors.meta["ids"]?.elements ?? []).compactMap { $0.string }
        for line in vectors.lines where line["error"]?.string == nil {
            let backends = (line["backends"]?.elements ?? []).compactMap(\.string)
            let endpoints = (line["endpoints"]?.elements ?? []).compactMap(\.string)
            let ring = LoadBalancerRing(backends)
            let chosen = (line["chosen"]?.elements ?? []).compactMap { $0.integer.map { Int($0) } }
            for (id, wanted) in zip(ids, chosen) {
                let found = ring.endpoints[ring.endpoint(of: bytes(id))]
                tally.count(endpoints[wanted] == found, "\(id) of \(backends) goes to \(found)")
            }
        }
    }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<min($0 + 2, digits.count)], as: UTF8.self), radix: 16)
        }
    }
}

/// To which backend spans of services go, one span a request.
enum LoadBalancerServiceVectors: VectorSuite {
    static let file = "otelcol/loadbalancing/ring-service.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let services = vectors.meta["services"]?.elements ?? []
        let ids = (vectors.meta["trace_ids"]?.elements ?? []).compactMap(\.string)
        let requests = try services.enumerated().map { index, service in
            try JSONValue.parse(request(service, id: ids[index % ids.count], number: index))
        }
        for line in vectors.lines {
            let backends = (line["backends"]?.elements ?? []).compactMap(\.string)
            let balanced = try BalancedRequests(requests, line["config"] ?? .null, backends)
            for (index, wanted) in (line["chosen"]?.elements ?? []).enumerated() {
                let number = wanted.integer.map { Int($0) } ?? -1
                let endpoint = backends.indices.contains(number) ? LoadBalancerRing.endpoint(backends[number]) : ""
                let found = Array(balanced.sent[index].names.keys)
                tally.count(
                    found == [endpoint], "\(services[index].text()) by \(line["config"]?.text() ?? "") goes to \(found)"
                )
            }
        }
    }

    private static func request(_ service: JSONValue, id: String, number: Int) -> String {
        let value =
            switch service {
            case .null: ""
            case .string: "{\"stringValue\": \(service.text())}"
            case .bool: "{\"boolValue\": \(service.text())}"
            case .int: "{\"intValue\": \(service.text())}"
            default: "{\"doubleValue\": \(service.text())}"
            }
        let attributes = value.isEmpty ? "" : "{\"key\": \"service.name\", \"value\": \(value)}"
        return """
            {"resourceSpans": [{"resource": {"attributes": [\(attributes)]}, "scopeSpans": [{"scope": {}, "spans": [
            {"traceId": "\(id)", "name": "op-\(number)", "kind": \(number % 6)}]}]}]}
            """
    }
}

/// How requests are taken apart.
enum LoadBalancerSplitVectors: VectorSuite {
    static let file = "otelcol/loadbalancing/split.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        // Backends that answer with errors: what is lost then is not modelled.
        let asked = vectors.lines.filter { $0["request"] != nil }
        // A span without a trace's id is none to a reader.
        let lines = asked.filter { $0["case"]?.string != "14 zero trace id" }
        let groups = Dictionary(grouping: lines) { "\($0["config"]?.text() ?? "") \($0["backends"]?.text() ?? "")" }
        for lines in groups.values {
            let backends = (lines[0]["backends"]?.elements ?? []).compactMap(\.string)
            let balanced = try BalancedRequests(
                lines.map { $0["request"] ?? .null }, lines[0]["config"] ?? .null, backends)
            for (line, sent) in zip(lines, balanced.sent) {
                var wanted: [String: [String]] = [:]
                for call in line["sent"]?.elements ?? [] {
                    let groups = call["resource_spans"]?.elements ?? []
                    wanted[call["endpoint"]?.string ?? "", default: []] +=
                        groups.flatMap { ($0["spans"]?.elements ?? []).compactMap(\.string) }
                }
                tally.count(
                    sent.names.mapValues { $0.sorted() } == wanted.mapValues { $0.sorted() }
                        && sent.requests == line["sent"]?.elements?.count,
                    "\(line["case"]?.string ?? "") by \(line["config"]?.text() ?? ""): \(sent.names)")
            }
        }
        let failing = vectors.lines.count - asked.count
        tally.note =
            ", \(failing) left out: backends that fail are not modelled; \(asked.count - lines.count): without trace id"
    }
}

/// Which attributes make up the key, and how their values are written.
enum LoadBalancerAttributeVectors: VectorSuite {
    static let file = "otelcol/loadbalancing/attributes.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let backends = (vectors.meta["backends"]?.elements ?? []).compactMap(\.string)
        let names = vectors.meta["routing_attributes"]?.text() ?? "[]"
        let config = try JSONValue.parse("{\"routing_key\": \"attributes\", \"routing_attributes\": \(names)}")
        let balanced = try BalancedRequests(vectors.lines.map { $0["request"] ?? .null }, config, backends)
        for (line, sent) in zip(vectors.lines, balanced.sent) {
            let wanted = (line["to"]?.elements ?? []).compactMap(\.string)
            tally.count(
                sent.names.keys.sorted() == wanted.sorted(), "\(line["request"]?.text() ?? "") to \(sent.names.keys)")
        }
    }
}

/// Which configurations are accepted, and what they mean.
enum LoadBalancerConfigVectors: VectorSuite {
    static let file = "otelcol/loadbalancing/config.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            guard let config = line["config"] else {
                let block = LoadBalancingExporter()
                tally.count(
                    LoadBalancingExporter.type == line["type"]?.string
                        && LoadBalancingExporter.aliases == [line["alias"]?.string ?? ""]
                        && (block.queue != nil) == line["default"]?["queue_enabled"]?.bool
                        && block.retry.isEnabled == line["default"]?["retry_enabled"]?.bool
                        && block.backend.otlp.retry.isEnabled == line["default"]?["otlp_retry_enabled"]?.bool
                        && (block.backend.otlp.queue != nil) == line["default"]?["otlp_queue_enabled"]?.bool
                        && block.timeout == 0 && block.backend.otlp.timeout == 5_000_000_000,
                    "the defaults")
                continue
            }
            var findings: [Diagnostic] = []
            let node = try node(config)
            let block = Settings.decode(LoadBalancingExporter.self, from: node, into: &findings)
            if !findings.contains(where: { $0.severity == .error }) { block.refuse(at: node, into: &findings) }
            let isLoaded = !findings.contains { $0.severity == .error }
            tally.count(
                isLoaded == (line["load_error"]?.string == nil),
                "\(config.text()): \(findings.map(\.message)), \(line["load_error"]?.text() ?? "")")
            guard line["load_error"]?.string == nil else { continue }
            let balancing = block.balancing(named: "load_balancing", at: node, into: &findings)
            tally.count(
                (balancing != nil) == (line["traces_error"]?.string == nil)
                    && (block.queue?.isEnabled ?? false) == line["queue_enabled"]?.bool
                    && block.retry.isEnabled == line["retry_enabled"]?.bool
                    && "\(block.timeout / 1_000_000_000)s" == line["timeout"]?.string,
                "\(config.text()): \(findings.map(\.message)), \(line["traces_error"]?.text() ?? "")")
        }
    }

    /// The recorder gave every configuration a list of backends that has no resolver of its own.
    private static func node(_ config: JSONValue) throws -> YAMLNode {
        var text = config.text()
        if config["resolver"] == nil {
            text =
                text.dropLast() + (text == "{}" ? "" : ", ") + "\"resolver\": {\"static\": {\"hostnames\": [\"a\"]}}}"
        }
        return try YAMLDocument.parse(text, file: "collector.yaml")
    }
}

extension ColumnRequest {
    /// The spans as one stretch.
    fileprivate var spans: (spans: Spans, tables: TraceTables) {
        let spans = Spans()
        spans.batch = block.batch(of: 0..<block.count)
        spans.batch.spanCount = block.count
        var numbers: [TraceID: Int] = [:]
        for span in block.spans where numbers[span.traceID] == nil { numbers[span.traceID] = numbers.count }
        spans.batch.reserve(traces: numbers.count, spans: 0)
        spans.batch.traceCount = numbers.count
        for (id, number) in numbers {
            (spans.batch.traceIDHigh[number], spans.batch.traceIDLow[number]) = (id.high, id.low)
        }
        spans.traceHandles = block.spans.map { SpanHandle(sequence: 0, row: numbers[$0.traceID] ?? 0).rawValue }
        return (spans, block.tables)
    }
}

/// What a hop of replicas gets of requests, one after the other, through an exporter with this configuration.
private struct BalancedRequests {
    /// What becomes of one request.
    struct Sent {
        /// Names of spans by endpoint.
        var names: [String: [String]] = [:]
        /// Requests to all endpoints.
        var requests = 0
    }

    private(set) var sent: [Sent] = []

    init(_ requests: [JSONValue], _ config: JSONValue, _ backends: [String]) throws {
        var findings: [Diagnostic] = []
        let hostnames = JSONValue.array(backends.map { .string($0) }).text()
        let text =
            (config.text() == "{}" ? "{" : config.text().dropLast() + ", ")
            + "\"resolver\": {\"static\": {\"hostnames\": \(hostnames)}}}"
        let block = try YAMLDocument.parse(String(text), file: "collector.yaml")
        guard
            let balancing = ExporterCatalog.find("loadbalancing")?
                .balancing(named: "loadbalancing", configuredBy: block, into: &findings)
        else { return }
        let endpoints = LoadBalancerRing(backends).endpoints
        let groups = requests.map { $0["resourceSpans"]?.elements ?? [] }
        // The recorded spans have no ids of their own, without which a reader takes none.
        let whole = JSONValue.object([JSONValue.Member("resourceSpans", .array(Array(groups.joined())))])
        let columns = try ColumnRequest(
            json: whole.text().replacing("\"traceId\":", with: "\"spanId\":\"0000000000000001\",\"traceId\":"))
        let (spans, tables) = columns.spans
        var ring = SpansRing()
        ring.append(spans)
        let received = Received()
        var route = Route(
            hops: [
                Route.Hop(
                    name: "gateway", replicas: endpoints.indices.map { [Listener(replica: $0, received: received)] },
                    routing: .ring(backends: balancing.backends(over: endpoints.count).names, key: balancing.key))
            ], states: SpanStates(tables), tables: tables, networkDelayNanos: 0, meter: nil)
        var out = Route.Output()
        var row = 0
        for group in groups {
            let count = group.flatMap { $0["scopeSpans"]?.elements ?? [] }.reduce(0) {
                $0 + ($1["spans"]?.elements?.count ?? 0)
            }
            let handles = (row..<row + count).map { SpanHandle(sequence: 0, row: $0) }
            row += count
            received.spans = [:]
            received.requests = 0
            route.book(leaving: count)
            route.deliver(handles[...], bytes: 0, at: 1, ring: ring, into: &out)
            var sent = Sent()
            sent.requests = received.requests
            for (replica, handles) in received.spans {
                sent.names[endpoints[replica]] = handles.map {
                    tables.strings[tables.operations[Int(spans.batch.operation[$0.row])].name]
                }
            }
            self.sent.append(sent)
        }
    }

    private final class Received {
        var spans: [Int: [SpanHandle]] = [:]
        var requests = 0
    }

    private struct Listener: CollectorStage {
        let replica: Int
        let received: Received

        mutating func receive(
            _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
        ) {
            received.spans[replica, default: []] += spans
            received.requests += 1
            output.kept.append(contentsOf: spans)
        }
    }
}
