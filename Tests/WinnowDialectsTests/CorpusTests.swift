import Testing
import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Configurations of others, as they published them.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct CorpusTests {
    private static let decided: Set<String> = [
        "cookbook-not-vip.yaml", "cookbook-root-longer-than-decisionwait.yaml",
        "datadog-agent-sampling.yml", "datadog-examples-calendar.yaml", "dynatrace-tail_sampling.yaml",
        "eiathom-2-tailaware.yaml", "jaeger-tail-2-jaeger-v2.yml", "last9-node14-express.yaml",
        "motel-compose-collector.yaml", "opentelemetryio-blog-tail-sampling.yaml", "packt-dotnet-ch5-memes.yml",
    ]

    @Test func everyFileIsAcceptedOrRefusedWithItsPlace() throws {
        var accepted: Set<String> = []
        var report = ""
        for path in Corpora.files(in: "configs/otelcol") {
            let name = String(path.split(separator: "/").last ?? "")
            do {
                let configuration = try DialectCatalog.read(path: path)
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

    /// What becomes of each of the SDKs' declarative configurations: the line and a word of the reason where it is refused.
    private static let declarative: [String: (line: Int, word: String)?] = [
        "Sampler_always_record_typical.yaml": nil, "Sampler_composite_rule_based_drop_redis_ping.yaml": nil,
        "Sampler_parent_based_typical.yaml": nil, "Sampler_probability_kitchen_sink.yaml": nil,
        "Sampler_rule_based_kitchen_sink.yaml": nil, "anchors.yaml": nil,
        "java-contrib-cel-sampler.yaml": (7, "cel_based"),
        "kitchen-sink.yaml": nil, "otel-sdk-config.yaml": nil, "otel-sdk-migration-config.yaml": nil,
    ]

    @Test func everyDeclarativeFileIsReadOrRefusedWithItsPlace() throws {
        let folder = Corpora.path("configs/otel-sdk")
        #expect(Set(visibleFiles(folder)) == Set(Self.declarative.keys))
        for (name, refusal) in Self.declarative {
            do throws(Failure) {
                let configuration = try DialectCatalog.read(path: folder + "/" + name)
                #expect(refusal == nil && configuration.dialect == "otel.declarative", "\(name)")
                guard case .headSampler(let sampler) = configuration.stages.first else {
                    Issue.record("\(name) has no sampler")
                    continue
                }
                if name.contains("config") || name == "anchors.yaml" {
                    #expect(sampler == .parentBased(root: .alwaysOn), "\(name)")
                }
                for finding in configuration.findings { print("\(name): \(finding)") }
            } catch {
                print("\(name): \(error)")
                let finding = error.diagnostics.first
                #expect(finding?.line == refusal?.line, "\(name): \(error)")
                #expect(
                    finding?.message.contains(refusal?.word ?? "never") == true && finding?.remedy.isEmpty == false)
            }
        }
    }

    @Test func slashesStartNoComment() throws {
        let path = Corpora.path("configs/broken") + "/java-contrib-rule_based_routing.yaml"
        let failure = try #require(throws: Failure.self) { try DialectCatalog.read(path: path) }
        #expect(failure.kind == .data && failure.diagnostics.count == 2, "\(failure)")
        #expect(failure.diagnostics.first?.line == 1 && failure.diagnostics.first?.remedy == "start comments with '#'")
        print(failure)
    }

    @Test(arguments: [("configs/otelcol", 5, 10_000), ("configs/otel-sdk", 7, 5000)])
    func damagedFilesAreReadOrRefused(_ folder: String, _ seed: UInt64, _ times: Int) throws {
        let files = try Corpora.files(in: folder).map { try SmallFile.read($0) }.filter { $0.count < 12_000 }
        #expect(files.count >= 5)
        var generator = DamageTests.Generator(state: seed)
        DamageTests.readOrRefuse(files, times: times, &generator)
    }
}
