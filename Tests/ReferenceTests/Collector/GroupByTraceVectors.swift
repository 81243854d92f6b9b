import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// When a `groupbytrace` processor hands traces on, what it counts and logs; and what it refuses.
enum GroupByTraceVectors: ComponentRefusals {
    static let file = "otelcol/exporter/group-by-trace.jsonl"
    static let component = "groupbytrace"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            countRefusal(line, &tally)
            if line["create_error"]?.string != nil { continue }
            var findings: [Diagnostic] = []
            let node = try YAMLDocument.parse((line["config"] ?? .null).text(), file: "c.yaml")
            let settings = Settings.decode(GroupByTraceProcessor.self, from: node, into: &findings)
                .grouping(name: "groupbytrace")
            var script = GroupingScript(line, settings)
            script.run()
            for (part, found) in script.results {
                let wanted = BatchScript.sorted(line[part] ?? .null, part).text(sortedKeys: true)
                let found = BatchScript.sorted(found, part).text(sortedKeys: true)
                tally.count(found == wanted, "\(line["name"]?.string ?? ""): \(part) \(found), wanted \(wanted)")
            }
        }
    }
}
