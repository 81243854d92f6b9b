import Testing
import WinnowDialects
import WinnowModel

@Suite struct CorpusTests {
    private static let decided: Set<String> = [
        "cookbook-and.yaml", "cookbook-not-vip.yaml", "cookbook-root-longer-than-decisionwait.yaml",
        "datadog-agent-sampling.yml", "datadog-examples-calendar.yaml", "dynatrace-tail_sampling.yaml",
        "eiathom-2-tailaware.yaml", "jaeger-tail-2-jaeger-v2.yml", "last9-node14-express.yaml",
        "motel-compose-collector.yaml", "opentelemetryio-blog-tail-sampling.yaml", "packt-dotnet-ch5-memes.yml",
    ]

    @Test(.enabled(if: Corpus.otelcol != nil, "the corpora are not beside the package"))
    func everyFileIsAcceptedOrRefusedWithItsPlace() throws {
        let folder = try #require(Corpus.otelcol)
        var accepted: Set<String> = []
        var report = ""
        for name in Corpus.files(folder) {
            do {
                let configuration = try DialectCatalog.read(path: folder + "/" + name)
                accepted.insert(name)
                report += "accepted \(name): \(configuration.stages.count) stages\n"
                for finding in configuration.findings {
                    report += "    \(finding.severity) \(finding.line): \(finding.message)\n"
                }
            } catch {
                #expect(error.kind == .data, "\(name)")
                for finding in error.diagnostics {
                    #expect(finding.file.hasSuffix(name) && finding.line > 0, "\(name): \(finding)")
                    report += "refused \(name):\(finding.line): \(finding.message)\n"
                }
            }
        }
        print(report)
        #expect(Self.decided.subtracting(accepted) == [])
    }
}
