import Testing
import WinnowModel
import WinnowPipeline
import WinnowSettings

@testable import WinnowFormats

/// Exporters of the Collector under recorded scripts: which configurations are refused, and what the others do.
protocol ExporterScriptVectors: ComponentRefusals {}

extension ExporterScriptVectors {
    static var section: String { "exporters" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try checkRefusals(vectors, &tally)
        var (scripts, unordered) = (0, 0)
        // The recorded time-out is that of the helper itself, which is also that of the gRPC exporter.
        for line in vectors.lines where line["attempts"] != nil {
            scripts += 1
            let name = line["name"]?.string ?? ""
            var differences = try ExporterScripts.differences(
                line, ExporterScripts.settings(line["config"], of: "otlp_grpc"))
            // What the Collector does at one instant has no order, and runs of this script differ in what came of it.
            if line["runs_differ"]?.bool == true, !differences.isEmpty {
                unordered += 1
                differences.removeAll { $0.hasPrefix("attempts") }
            }
            tally.count(differences.isEmpty, "\(name): \(differences.joined(separator: "; "))")
        }
        #expect(scripts > 0, "\(file) has no script")
        tally.note = ", \(scripts) of them scripts"
        if unordered > 0 { tally.note += "; \(unordered) without its attempts: the Collector's runs differ" }
    }
}

enum SendingQueueVectors: ExporterScriptVectors {
    static let file = "otelcol/exporter/queue.jsonl"
    static let component = "otlp_grpc"
}

enum QueueBatchVectors: ExporterScriptVectors {
    static let file = "otelcol/exporter/queue-batch.jsonl"
    static let component = "otlp_http"
}

enum ExporterRetryVectors: ExporterScriptVectors {
    static let file = "otelcol/exporter/retry.jsonl"
    static let component = "otlp"
}

/// Exporters with a storage: what is kept over a shutdown or a crash, and what becomes of it.
enum PersistentQueueVectors: VectorSuite {
    static let file = "otelcol/exporter/queue-persistent.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = line["name"]?.string ?? ""
            func settings(_ queue: JSONValue?) throws -> ExporterHelperSettings {
                let members = (queue?.members ?? []) + [.init("storage", "file_storage")]
                let config = JSONValue.object([
                    .init("retry_on_failure", line["retry"] ?? .object([])), .init("sending_queue", .object(members)),
                ])
                return try ExporterScripts.settings(config, of: "otlp_grpc")
            }
            if let message = line["config_error"]?.string {
                tally.count((try? settings(line["queue"])) == nil, "\(name): taken, wanted \(message)")
                continue
            }
            let differences = try ExporterScripts.differences(
                persistent: line, settings(line["queue"]), settings(line["queue_second"] ?? line["queue"]))
            tally.count(differences.isEmpty, "\(name): \(differences.joined(separator: "; "))")
        }
    }
}
