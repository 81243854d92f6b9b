import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Which messages an OTLP receiver takes by gRPC, and which settings of it are refused, and the defaults.
enum ReceiverGRPCVectors: VectorSuite {
    static let file = "otelcol/exporter/receiver-grpc.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            if let config = line["config"] {
                let found = try settings(config).text(sortedKeys: true)
                let wanted = JSONValue.object((line.members ?? []).filter { $0.name != "config" }).text(
                    sortedKeys: true)
                tally.count(found == wanted, "\(config.text()): \(found), wanted \(wanted)")
            } else if let defaults = line["defaults"] {
                var findings: [Diagnostic] = []
                let settings = OTLPReceiverSettings(try YAMLDocument.parse("{}", file: "c.yaml"), into: &findings)
                let found: JSONValue = [
                    "grpc_by_default": .bool(settings.grpc != nil), "http_by_default": .bool(settings.http != nil),
                    "type": .string(OTLPReceiverSettings.type),
                ]
                tally.count(found.text(sortedKeys: true) == defaults.text(sortedKeys: true), "defaults \(found.text())")
            } else {
                let found = try answer(line).text(sortedKeys: true)
                let members = (line.members ?? []).filter { ["answer", "counters", "spans"].contains($0.name) }
                let wanted = JSONValue.object(members).text(sortedKeys: true)
                tally.count(found == wanted, "\(line["name"]?.string ?? ""): \(found), wanted \(wanted)")
            }
        }
    }

    private static func answer(_ line: JSONValue) throws -> JSONValue {
        let name = line["name"]?.string ?? ""
        let message: [UInt8] =
            switch name {
            case "empty request": []
            case "resource without spans": [0x0A, 0x02, 0x0A, 0x00]
            default: ReceiverBodies.protobuf(bytes: Int(line["bytes"]?.integer ?? 0))
            }
        let isCompressed = name.hasSuffix("gzip")
        let receiver = GRPCReceiver(maxMessageMiB: line["grpc_config"]?["max_recv_msg_size_mib"]?.integer ?? 0)
        let reception = receiver.receive(
            isCompressed ? try ReceiverBodies.encoded(message, "gzip") : message,
            encoding: isCompressed ? "gzip" : nil)
        var counters = ReceiverCounters()
        var spans = 0
        var status: GRPCStatus?
        switch reception {
        case .answered(let answer): status = answer
        case .taken(_, let taken):
            spans = taken
            counters.count(spans: taken, nil)
            status = GRPCReceiver.answer(nil)
        }
        return [
            "answer": ReceiverOutcomeVectors.grpc(status), "spans": .int(Int64(spans)),
            "counters": ReceiverOutcomeVectors.value(counters),
        ]
    }

    private static func settings(_ config: JSONValue) throws -> JSONValue {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(config.text(), file: "c.yaml")
        let settings = OTLPReceiverSettings(node, into: &findings)
        if let finding = findings.first { return ["error": .string(finding.message)] }
        var members: [JSONValue.Member] = [
            JSONValue.Member("error", .null), JSONValue.Member("grpc", .bool(settings.grpc != nil)),
            JSONValue.Member("http", .bool(settings.http != nil)),
        ]
        if let grpc = settings.grpc {
            members.append(JSONValue.Member("grpc_endpoint", .string(grpc.endpoint)))
            members.append(JSONValue.Member("max_recv_msg_size_mib", .int(grpc.maxMessageMiB)))
        }
        if let http = settings.http {
            members.append(JSONValue.Member("http_endpoint", .string(http.endpoint)))
            members.append(JSONValue.Member("max_request_body_size", .int(http.receiver.maxRequestBodySize)))
            for (name, nanos) in [
                ("read_header_timeout", http.readHeaderTimeoutNanos), ("read_timeout", http.readTimeoutNanos),
                ("write_timeout", http.writeTimeoutNanos), ("idle_timeout", http.idleTimeoutNanos),
            ] {
                members.append(JSONValue.Member(name, .string(GoDuration.text(nanos))))
            }
        }
        return .object(members)
    }
}
