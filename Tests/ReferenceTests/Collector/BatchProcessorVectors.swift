import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Which batches a batch processor sends on and when, when its callers go on, and what it counts and logs; and what it refuses.
enum BatchProcessorVectors: ComponentRefusals {
    static let file = "otelcol/exporter/batch-processor.jsonl"
    static let component = "batch"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let cpus = Int(vectors.meta["cpus"]?.integer ?? 1)
        for line in vectors.lines {
            countRefusal(line, &tally)
            if line["config_error"]?.string != nil { continue }
            var findings: [Diagnostic] = []
            let node = try YAMLDocument.parse((line["config"] ?? .null).text(), file: "c.yaml")
            let settings = Settings.decode(BatchProcessor.self, from: node, into: &findings).batching(name: "batch")
            var script = BatchScript(line, settings, cpus: cpus)
            script.run()
            for (part, found) in script.results {
                let wanted = BatchScript.sorted(line[part] ?? .null, part).text(sortedKeys: true)
                let found = BatchScript.sorted(found, part).text(sortedKeys: true)
                tally.count(found == wanted, "\(line["name"]?.string ?? ""): \(part) \(found), wanted \(wanted)")
            }
        }
    }
}
