import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// What clients of an OTLP receiver get for each error of its next consumer, by gRPC and HTTP, and what it counts.
enum ReceiverOutcomeVectors: VectorSuite {
    static let file = "otelcol/exporter/receiver-outcomes.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = line["next"]?.string ?? ""
            let error = ConsumerFault.error(named: name)
            if error == nil, !["accepts", "exporter with queue, permanent"].contains(name) {
                tally.count(false, "\(name): no such error")
                continue
            }
            let parts = [
                ("grpc", grpc(GRPCReceiver.answer(error))),
                ("http_protobuf", try ReceiverAnswers.value(HTTPReceiver.answer(error, .protobuf))),
                ("http_json", try ReceiverAnswers.value(HTTPReceiver.answer(error, .json))),
                ("grpc_counters", counters(error, tellsFailures: false)),
                ("http_counters", counters(error, tellsFailures: false)),
                ("grpc_counters_new_receiver_metrics", counters(error, tellsFailures: true)),
            ]
            for (part, value) in parts {
                let found = value.text(sortedKeys: true)
                let wanted = try ReceiverAnswers.plain(line[part] ?? .null).text(sortedKeys: true)
                tally.count(found == wanted, "\(name): \(part) \(found), wanted \(wanted)")
            }
        }
    }

    /// A gRPC answer as the file has it.
    static func grpc(_ status: GRPCStatus?) -> JSONValue {
        guard let status else { return ["code": "OK", "error_message": "", "rejected_spans": 0] }
        var members = [
            JSONValue.Member("code", .string(status.code.name)), JSONValue.Member("message", .string(status.text)),
        ]
        if let delay = status.retryDelayNanos {
            members.append(JSONValue.Member("retry_delay", .string(GoDuration.text(delay))))
        }
        return .object(members)
    }

    private static func counters(_ error: ConsumerError?, tellsFailures: Bool) -> JSONValue {
        var counters = ReceiverCounters(tellsFailures: tellsFailures)
        counters.count(spans: 3, error)
        return value(counters)
    }

    /// Counters as the file has them.
    static func value(_ counters: ReceiverCounters) -> JSONValue {
        let counts = [
            ("accepted_spans", counters.acceptedSpans), ("refused_spans", counters.refusedSpans),
            ("failed_spans", counters.failedSpans), ("requests{success}", counters.succeededRequests),
            ("requests{refused}", counters.refusedRequests), ("requests{failure}", counters.failedRequests),
        ]
        return .object(counts.filter { $0.1 > 0 }.map { JSONValue.Member($0.0, .int(Int64($0.1))) })
    }
}
