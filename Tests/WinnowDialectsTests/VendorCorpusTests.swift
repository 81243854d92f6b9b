import Testing
import WinnowDialects
import WinnowFormats
import WinnowModel

/// Real files of Jaeger and Datadog, whole and damaged.
@Suite struct VendorCorpusTests {
    private static let folders = ["configs/jaeger", "configs/datadog"].compactMap(Corpus.folder)

    /// Files that are refused, and the lines of the reasons.
    private static let refused: [String: [Int]] = [
        "v2-config-adaptive.yaml": [73], "v2-config-cassandra-adaptive.yaml": [71],
        "cookbook-jaegerremotesampling.yaml": [6, 14], "agent-full.yaml": [27], "agent-full-older.yaml": [14],
    ]
    /// Lines of warnings in files that are read.
    private static let warned: [String: [Int]] = [
        "sampling-strategies.json": [15], "sampling_strategies_example.json": [23],
        "missing-service-types.json": [7, 17], "operation_strategies.json": [18, 46, 54, 63],
        "service_no_per_operation.json": [11],
        "v2-all-in-one.yaml": [], "dd-trace-sampling-rules.json": [],
    ]

    @Test(.enabled(if: !folders.isEmpty, "the corpora are not beside the package"))
    func everyFileIsReadOrRefusedWithItsPlace() throws {
        var seen: Set<String> = []
        for folder in Self.folders {
            for name in Corpus.files(folder) {
                seen.insert(name)
                do {
                    let configuration = try DialectCatalog.read(path: folder + "/" + name)
                    #expect(configuration.stages.count == 1, "\(name)")
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

    @Test(.enabled(if: Corpus.folder("configs/broken") != nil, "the corpora are not beside the package"))
    func aStringIsNoStrategiesFile() throws {
        let path = try #require(Corpus.folder("configs/broken")) + "/jaeger-bad_strategies.json"
        #expect {
            try DialectCatalog.read(path: path)
        } throws: { error in
            guard let failure = error as? Failure, let first = failure.diagnostics.first else { return false }
            return failure.kind == .data && first.line == 1 && first.message.contains("Jaeger does not start")
        }
    }

    @Test(.enabled(if: !folders.isEmpty, "the corpora are not beside the package"))
    func damagedFilesAreReadOrRefused() throws {
        var generator = DamageTests.Generator(state: 11)
        var files: [(name: String, bytes: [UInt8])] = []
        for folder in Self.folders {
            for name in Corpus.files(folder) { files.append((name, try SmallFile.read(folder + "/" + name))) }
        }
        var accepted = 0
        for number in 0..<6000 {
            var (name, bytes) = files[number % files.count]
            name = "d-" + name
            for _ in 0..<Int.random(in: 1...4, using: &generator) { DamageTests.damage(&bytes, &generator) }
            do {
                _ = try DialectCatalog.read(bytes: bytes, file: name)
                accepted += 1
            } catch {
                #expect(error.kind == .data, "case \(number): \(error)")
                #expect(error.diagnostics.allSatisfy { $0.line > 0 }, "case \(number): \(error)")
            }
        }
        #expect(accepted > 100 && accepted < 5900)
    }

    @Test func damagedVariablesAreReadOrRefused() {
        var generator = DamageTests.Generator(state: 12)
        let text =
            "DD_TRACE_SAMPLING_RULES='[{\"service\":\"a*\",\"sample_rate\":0.5,\"tags\":{\"x\":1}}]'\nDD_TRACE_RATE_LIMIT=5\n"
            + "DD_TRACE_SAMPLE_RATE=0.1\nDD_SPAN_SAMPLING_RULES='[{\"name\":\"b\",\"max_per_second\":2}]'\n"
        for _ in 0..<3000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { DamageTests.damage(&bytes, &generator) }
            do {
                _ = try DialectCatalog.read(bytes: bytes, file: "d.env")
            } catch {
                #expect(error.diagnostics.allSatisfy { $0.file == "d.env" && $0.line > 0 }, "\(error)")
            }
        }
    }
}
