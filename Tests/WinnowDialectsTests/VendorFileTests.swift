import Testing
import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Files of Jaeger and Datadog that come with the program, whole and damaged.
@Suite struct VendorFileTests {
    @Test(arguments: ["jaeger", "datadog"])
    func shippedExamplesAreReadWithoutADoubt(_ product: String) throws {
        let paths = Checkout.files(in: "scenarios/configs/" + product)
        #expect(paths.count >= 2)
        for path in paths {
            let configuration = try DialectCatalog.read(path: path)
            #expect(configuration.stages.count { !$0.onlyDelays } == 1, "\(path)")
            #expect(configuration.findings.allSatisfy { $0.severity == .note }, "\(path): \(configuration.findings)")
        }
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

    @Test func damagedFilesAreReadOrRefused() throws {
        try Self.readOrRefuse(
            ["jaeger", "datadog"].flatMap { Checkout.files(in: "scenarios/configs/" + $0) }, times: 3000)
    }

    /// Damages one file after the other: each is read, or refused with its place.
    static func readOrRefuse(_ paths: [String], times: Int) throws {
        var generator = DamageTests.Generator(state: 11)
        let files = try paths.map {
            (name: "d-" + ($0.split(separator: "/").last ?? ""), bytes: try SmallFile.read($0))
        }
        try #require(files.count >= 4)
        var accepted = 0
        for number in 0..<times {
            let name = files[number % files.count].name
            var bytes = files[number % files.count].bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) { DamageTests.damage(&bytes, &generator) }
            do {
                _ = try DialectCatalog.read(bytes: bytes, file: name)
                accepted += 1
            } catch {
                #expect(error.kind == .data, "case \(number): \(error)")
                #expect(error.diagnostics.allSatisfy { $0.line > 0 }, "case \(number): \(error)")
            }
        }
        #expect(accepted > 100 && accepted < times - 100)
    }
}
