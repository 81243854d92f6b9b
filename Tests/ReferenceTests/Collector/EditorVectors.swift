import WinnowOTTL
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// The recorded cases of one processor.
protocol EditorCases {
    static var processor: String { get }
    /// As it ends: most files are compressed.
    static var file: String { get }
}

extension EditorCases {
    static var file: String { "otelcol/editors/\(processor).jsonl.gz" }
}

enum FilterCases: EditorCases { static let processor = "filter" }
enum TransformCases: EditorCases { static let processor = "transform" }
enum AttributesCases: EditorCases { static let processor = "attributes" }
enum ResourceCases: EditorCases { static let processor = "resource" }
enum SpanCases: EditorCases { static let processor = "span" }
enum RedactionCases: EditorCases { static let processor = "redaction" }
enum GroupByAttrsCases: EditorCases { static let processor = "groupbyattrs" }

/// What a processor of the Collector hands on for a request (contrib v0.161.0).
enum EditorVectors<Cases: EditorCases>: VectorSuite {
    static var file: String { Cases.file }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var requests: [Int64: JSONValue] = [:]
        for line in try vectors.beside("otelcol/editors/requests.jsonl").lines {
            requests[line["index"]?.integer ?? -1] = line["request"]
        }
        for line in vectors.lines {
            let number = line["request"]?.integer ?? -1
            let difference = try difference(line, TelemetryRequest(requests[number] ?? .null))
            tally.count(difference.isEmpty, "\(line["name"]?.string ?? "") on \(number): \(difference)")
        }
    }

    private static func difference(_ line: JSONValue, _ request: TelemetryRequest) throws -> String {
        var findings: [Diagnostic] = []
        let made = try EditorRun.editor(Cases.processor, line["config"]?.string ?? "", into: &findings)
        guard var editor = made else { return "refused: \(findings.map(\.message))" }
        var edited = request
        var log = EditLog()
        var failure = ""
        do { try editor.edit(&edited, log: &log) } catch { failure = error.message }
        if !failure.isEmpty { edited = TelemetryRequest() }
        if failure.isEmpty != (line["error"] == nil) { return "the error is '\(failure)'" }
        let isSorted = line["varies"] != nil
        let wanted = (line["outputs"]?.elements ?? []).flatMap { TelemetryRequest($0).lines(isSorted: isSorted) }
        let found = edited.lines(isSorted: isSorted)
        if let place = zip(found, wanted).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            return "\(found[place]), wanted \(wanted[place])"
        }
        if found.count != wanted.count { return "\(found.count) parts, wanted \(wanted.count)" }
        let warnings = (line["logs"]?.members ?? []).filter { $0.name.hasPrefix("warn: ") }
        let counts = warnings.reduce(0) { $0 + ($1.value.integer ?? 0) }
        let noted = log.counts.values.reduce(0) { $0 + Int64($1) }
        return failure.isEmpty && counts != noted ? "\(noted) notes, wanted \(counts): \(log.counts)" : ""
    }
}

/// Which configurations are accepted.
enum EditorConfigVectors: VectorSuite {
    static let file = "otelcol/editors/configs.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let processor = line["processor"]?.string ?? ""
            if processor == "probabilistic_sampler" {
                let settings = ProbabilisticFile.settings(line["config"]?.string ?? "")
                tally.count((settings != nil) == line["accepted"]?.bool, "\(processor) \(line["name"]?.string ?? "")")
                continue
            }
            var findings: [Diagnostic] = []
            _ = try EditorRun.editor(processor, line["config"]?.string ?? "", into: &findings)
            let isAccepted = !findings.contains { $0.severity == .error }
            tally.count(
                isAccepted == line["accepted"]?.bool,
                "\(processor) \(line["name"]?.string ?? ""): \(findings.map(\.message))")
        }
    }
}

/// Makes editors of configurations.
enum EditorRun {
    static func editor(
        _ processor: String, _ config: String, into findings: inout [Diagnostic]
    ) throws -> (any RequestEditor)? {
        // Below a component's name nothing at all may stand.
        let isEmpty = config.allSatisfy(\.isWhitespace)
        let node =
            isEmpty ? YAMLNode(.scalar(YAMLScalar(""))) : try YAMLDocument.parse(config, file: "processor.yaml")
        return ProcessorCatalog.find(processor)?.editor(configuredBy: node, into: &findings)
    }
}
