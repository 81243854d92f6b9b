import Testing
import WinnowTestSupport

/// `--store`: what a run stores beside its figures.
@Suite struct StoreOptionTests {
    private let folder = TemporaryFolder()
    private let experiment = """
        name: small
        duration: 20s
        traffic: {arrivals: 40/s, roots: [{service: shop, operation: GET /}]}
        services: {shop: {operations: {GET /: {kind: server, latency: 4ms}}}}
        policies: [{name: half, sampler: trace_id_ratio, ratio: 0.5}]

        """

    init() { folder.write(experiment, to: "small.yaml") }

    private func run(_ verb: String, _ arguments: String...) -> Command {
        Command([verb, folder("small.yaml"), "--db", folder("run.sqlite"), "-o", folder("run.json")] + arguments)
    }

    /// Whether a report has rows of the series.
    private func hasSeries() -> Bool {
        String(decoding: folder.read("run.json"), as: UTF8.self).contains(#""metric":"buffered_spans""#)
    }

    @Test func partsAreStoredWhenAskedFor() {
        let plain = run("run")
        #expect(plain.status == 0 && !hasSeries(), "\(plain.errors)")
        let size = folder.read("run.sqlite").count
        let full = run("check", "--store", "decisions,kept,series")
        #expect(full.status == 0 && hasSeries(), "\(full.errors)")
        // About 1,200 rows of some 70 bytes.
        #expect(folder.read("run.sqlite").count > size + 60_000)
        // The report of the stored run says the same.
        let before = folder.read("run.json")
        let report = Command(["report", folder("run.sqlite"), "-o", folder("again.json")])
        #expect(report.status == 0 && folder.read("again.json") == before)
    }

    @Test func unknownPartsAreRefused() {
        for wrong in ["spans", "decisions,", "decisions, kept"] {
            let command = run("run", "--store", wrong)
            #expect(command.status == 64 && command.errors.contains("decisions, kept, series"), "\(command.errors)")
        }
        #expect(folder.names == ["small.yaml"])
    }
}
