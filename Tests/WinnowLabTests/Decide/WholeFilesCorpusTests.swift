import Testing
@testable import WinnowFormats
import WinnowModel
import WinnowSettings
import WinnowTestSupport

@testable import WinnowLab

/// What leaves real collector files when a recording enters them, as the real Collector was recorded to let it through.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct WholeFilesCorpusTests {
    @Test(arguments: ["mix", "order-flow"])
    func leavesWhatTheRealOneLeaves(_ input: String) throws {
        let folder = Corpora.path("golden/otelcol/whole-files/")
        let traces =
            input == "mix" ? folder + "mix.requests.jsonl.gz" : Corpora.path("traces/order-flow/order-flow.jsonl.gz")
        let recording = try Recording([traces], LabOptions(), needsTruth: false)
        let rows = try lines(folder + "\(input).jsonl.gz").filter { $0["meta"] == nil }
        var counts: [String: Int64] = [:]
        for row in rows {
            counts[row["file"]?.string ?? "", default: 0] = max(
                counts[row["file"]?.string ?? ""] ?? 0, (row["n"]?.integer ?? 0) + 1)
        }
        var agreed = 0
        var checked = 0
        for row in rows where row["deterministic"]?.bool == true {
            let file = row["file"]?.string ?? ""
            let number = (row["n"]?.integer ?? 0) + 1
            let name = file + (counts[file, default: 0] > 1 ? "#\(number)" : "")
            checked += 1
            let found = try differences(row, Corpora.path("configs/" + name), recording.traffic)
            agreed += found.isEmpty ? 1 : 0
            #expect(found.isEmpty, "\(name): \(found.prefix(3).joined(separator: "; "))")
        }
        print("whole files, \(input): \(agreed) of \(checked) agree")
        #expect(checked > 30)
    }

    private func differences(_ row: JSONValue, _ path: String, _ traffic: any Traffic) throws -> [String] {
        var options = LabOptions()
        options.ignored = (row["passed_through"]?.elements ?? []).compactMap(\.string)
        for member in row["environment"]?.members ?? [] {
            options.environment[member.name] = member.value.string ?? member.value.text()
        }
        var found: [String] = []
        let written: [ApplyRun.End: [UInt8]]
        do {
            written = try LeavingSpans.apply(path, to: traffic, options: options, .file)
        } catch {
            return ["\(error)"]
        }
        for pipeline in row["pipelines"]?.members ?? [] {
            for exporter in pipeline.value["exporters"]?.members ?? [] {
                let end = ApplyRun.End(pipeline: pipeline.name, exporter: exporter.name)
                let digests = try SpanDigests(lines: written[end] ?? [])
                found += digests.differences(from: exporter.value).map { "\(pipeline.name) \(exporter.name): \($0)" }
            }
        }
        return found
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        let input = try ByteInput(path: path)
        while try input.more() {}
        return try Array(input.window).split(separator: 0x0A).map { try JSONValue.parse(Array($0), file: path) }
    }
}
