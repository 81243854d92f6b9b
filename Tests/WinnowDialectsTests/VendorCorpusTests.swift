import Testing
import WinnowDialects
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Files of Jaeger's and Datadog's users, whole and damaged.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct VendorCorpusTests {
    private static let folders = ["configs/jaeger", "configs/datadog"]

    /// Files that are refused, and the lines of the reasons.
    private static let refused: [String: [Int]] = [
        "agent-full.yaml": [27], "agent-full-older.yaml": [14],
    ]
    /// Lines of warnings in files that are read.
    private static let warned: [String: [Int]] = [
        "sampling-strategies.json": [15], "sampling_strategies_example.json": [23],
        "missing-service-types.json": [7, 17], "operation_strategies.json": [18, 46, 54, 63],
        "service_no_per_operation.json": [11],
        "v2-config-adaptive.yaml": [9, 73], "v2-config-cassandra-adaptive.yaml": [9, 71],
        "cookbook-jaegerremotesampling.yaml": [10, 20],
        "v2-all-in-one.yaml": [], "dd-trace-sampling-rules.json": [],
    ]

    /// Files whose strategies are known only where they run: nothing in them samples.
    private static let unknown: Set = [
        "v2-config-adaptive.yaml", "v2-config-cassandra-adaptive.yaml", "cookbook-jaegerremotesampling.yaml",
    ]

    @Test func everyFileIsReadOrRefusedWithItsPlace() throws {
        var seen: Set<String> = []
        for folder in Self.folders {
            for path in Corpora.files(in: folder) {
                let name = String(path.split(separator: "/").last ?? "")
                seen.insert(name)
                do {
                    let configuration = try DialectCatalog.read(path: path)
                    #expect(
                        configuration.stages.count(where: { !$0.onlyDelays }) == (Self.unknown.contains(name) ? 0 : 1),
                        "\(name)")
                    let warnings = configuration.findings.filter { $0.severity == .warning }
                    let lines = Set(warnings.map(\.line)).sorted()
                    #expect(lines == Self.warned[name], "\(name): \(warnings)")
                } catch {
                    #expect(error.kind == .data)
                    #expect(error.diagnostics.map(\.line) == Self.refused[name], "\(name): \(error)")
                    #expect(error.diagnostics.allSatisfy { $0.file.hasSuffix(name) && !$0.remedy.isEmpty }, "\(error)")
                    #expect(!"\(error)".contains("REDACTED"))
                }
            }
        }
        #expect(seen == Set(Self.refused.keys).union(Self.warned.keys))
    }

    @Test func aStringIsNoStrategiesFile() {
        let path = Corpora.path("configs/broken") + "/jaeger-bad_strategies.json"
        #expect {
            try DialectCatalog.read(path: path)
        } throws: { error in
            guard let failure = error as? Failure, let first = failure.diagnostics.first else { return false }
            return failure.kind == .data && first.line == 1 && first.message.contains("Jaeger does not start")
        }
    }

    @Test func damagedFilesAreReadOrRefused() throws {
        try VendorFileTests.readOrRefuse(Self.folders.flatMap(Corpora.files), times: 6000)
    }
}
