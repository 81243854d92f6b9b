import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

@testable import WinnowDialects
@testable import WinnowFormats
import WinnowSettings

/// Real files against what a real Collector made of them: how many collectors they hold, which pipelines in which order, whether they are taken.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct CollectorFilesCorpusTests {
    @Test(arguments: ["configs.jsonl", "others.jsonl"])
    func filesAreTakenAsTheCollectorTakesThem(_ name: String) throws {
        let lines = try VectorFile("golden/otelcol/configs/" + name, in: Corpora.path("")).lines
        #expect(lines.count > 10)
        var found = Tally()
        var order = Tally()
        var roles = Tally()
        var verdicts = Tally()
        var unmodelled = 0
        for line in lines {
            let file = line["file"]?.string ?? ""
            let path = Corpora.path("configs/" + file)
            guard let where_ = line["where"]?.string, !where_.isEmpty else { continue }
            let number = Int(line["n"]?.integer ?? 0) + 1
            let all = try Self.collectors(path)
            found.count(all == Int(line["configurations"]?.integer ?? 0), "\(file): \(all) collectors")
            var context = DialectContext()
            for variable in line["environment"]?["values"]?.members ?? [] {
                context.environment[variable.name] = variable.value.string
            }
            if let effective = try? DialectCatalog.effective(path: path + "#\(number)", context: context) {
                Self.compare(line, effective.root, file, &order, &roles)
            }
            guard let taken = Self.isTaken(line) else { continue }
            do throws(Failure) {
                let configuration = try DialectCatalog.read(path: path + "#\(number)", context: context)
                let warned = configuration.findings.contains { $0.message.contains("refuse") }
                verdicts.count(taken || warned, "\(file)#\(number): accepted")
            } catch {
                if error.diagnostics.contains(where: { $0.message.contains("not modelled") }) {
                    unmodelled += 1; continue
                }
                verdicts.count(!taken, "\(file)#\(number): \(error.diagnostics.first?.description ?? "")")
            }
        }
        for (what, tally) in [("found", found), ("order", order), ("roles", roles), ("verdicts", verdicts)] {
            print("\(name), \(what): \(tally.agreed) of \(tally.all) agree")
            for difference in tally.differences { print("  differs: \(difference)") }
        }
        print("\(name): \(unmodelled) not modelled yet")
        #expect(found.agreed == found.all, "\(found.differences)")
        #expect(order.agreed == order.all, "\(order.differences)")
        #expect(roles.agreed == roles.all, "\(roles.differences)")
    }

    private static func collectors(_ path: String) throws -> Int {
        let file = try ConfigurationFile(path: path)
        let dialect = DialectCatalog.all.first { $0.recognises(file) } as? any CollectorWrapper.Type
        return try dialect?.collectors(in: file, context: DialectContext()).count ?? 0
    }

    /// Whether the Collector takes it where something samples traces; `nil` where that is not recorded.
    private static func isTaken(_ line: JSONValue) -> Bool? {
        guard !(line["trace_pipelines"]?.members ?? []).isEmpty else { return nil }
        let verdict = line["verdict_with_environment"] ?? line["verdict"]
        guard let word = verdict?["verdict"]?.string else { return nil }
        return word == "accepted" && (verdict?["start_errors"]?.elements ?? []).isEmpty
    }

    private static func compare(
        _ line: JSONValue, _ root: YAMLNode, _ file: String, _ order: inout Tally, _ roles: inout Tally
    ) {
        let isWrapped = line["wrapped"]?.bool == true || (line["kind"]?.string ?? "").hasPrefix("helm")
        for pipeline in line["trace_pipelines"]?.members ?? [] where !isWrapped {
            let wanted = (pipeline.value.elements ?? []).map { ($0["name"]?.string ?? "", $0["role"]?.string ?? "") }
            let nodes = root["service"]?["pipelines"]?[pipeline.name]?["processors"]?.elements ?? []
            let names = nodes.compactMap(\.text)
            order.count(names == wanted.map(\.0), "\(file) \(pipeline.name): \(names)")
            for (name, role) in wanted {
                let effect: String
                switch ProcessorCatalog.effect(of: String(name.split(separator: "/")[0])) {
                case .neutral: effect = "neutral"
                case .samples, .decides: effect = "decide"
                case .edits, .unknowable: effect = "edit"
                case nil: effect = "unknown"
                }
                roles.count(effect == role, "\(file) \(name): \(effect), recorded \(role)")
            }
        }
    }
}
