import Testing
import WinnowTestSupport

/// `winnow apply` as typed.
@Suite struct ApplyTests {
    private let folder = TemporaryFolder()
    private let traces = Checkout.path("scenarios/traces/order-flow.jsonl.gz")

    private func apply(_ arguments: String...) -> Command {
        Command(["apply", folder("c.yaml"), "--traces", traces, "--no-progress"] + arguments, folder: folder.path)
    }

    init() {
        folder.write(
            """
            receivers: {otlp: }
            exporters: {otlp/store: {endpoint: x}, debug: }
            connectors: {forward: }
            processors: {probabilistic_sampler: {sampling_percentage: 10, mode: proportional}}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [forward]}
                traces/kept: {receivers: [forward], processors: [probabilistic_sampler], exporters: [otlp/store]}
                traces/all: {receivers: [forward], exporters: [debug]}
            """, to: "c.yaml")
    }

    @Test func aFolderGetsAFileForEachExporter() {
        let run = apply("-o", "out/")
        #expect(run.status == 0 && run.output.isEmpty)
        #expect(run.errors.contains("spans leave by traces/kept otlp/store → out/traces_kept.otlp_store.jsonl"))
        let whole = Command(["inspect", folder("out/traces_all.debug.jsonl")])
        #expect(whole.output.contains("11,451") && whole.output.contains("926"))
        let kept = Command(["inspect", folder("out/traces_kept.otlp_store.jsonl"), "-o", "json:-"])
        #expect(kept.status == 0 && !kept.output.contains("11451"))
    }

    @Test func oneFileNeedsOneWay() {
        let both = apply("-o", "out.jsonl")
        #expect(both.status == 64)
        #expect(both.errors.contains("traces leave by several ways: traces/kept otlp/store, traces/all debug"))
        #expect(apply("-o", "out.jsonl", "--exporter", "otlp/store").status == 0)
        #expect(apply("-o", "jaeger:out.json", "--pipeline", "traces/kept").status == 0)
        #expect(Command(["inspect", folder("out.json")]).status == 0)
        let wrong = apply("-o", "out.jsonl", "--exporter", "otlp/stor")
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'otlp/store'?"))
        #expect(apply("-o", "out.jsonl", "--pipeline", "traces/keep").status == 64)
        #expect(apply().status == 64)
        #expect(Command(["apply", folder("c.yaml"), "-o", "x.jsonl"]).status == 64)
    }

    @Test func anExporterGetsWhatAllPipelinesHandToIt() {
        folder.write(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}, otlp/b: {endpoint: y}, debug: }
            processors:
              filter: {traces: {span: ['status.code != STATUS_CODE_ERROR']}}
              filter/not: {traces: {span: ['status.code == STATUS_CODE_ERROR']}}
            service:
              pipelines:
                traces/errors: {receivers: [otlp], processors: [filter], exporters: [otlp, debug]}
                traces/rest: {receivers: [otlp], processors: [filter/not], exporters: [otlp, otlp/b]}
            """, to: "c.yaml")
        let run = apply("-o", "out.jsonl", "--exporter", "otlp")
        #expect(run.status == 0 && run.errors.contains("11451 spans leave by otlp → out.jsonl"), "\(run.errors)")
        #expect(!run.errors.contains("had come there by another way"))
        let one = apply("-o", "debug.jsonl", "--exporter", "debug")
        #expect(one.status == 0 && one.errors.contains("spans leave by traces/errors debug"), "\(one.errors)")
    }

    @Test func nothingInAFolderIsWrittenOverWhatIsRead() {
        _ = apply("-o", "out/")
        let again = Command(
            ["apply", folder("c.yaml"), "--traces", folder("out/traces_all.debug.jsonl"), "-o", "out/"],
            folder: folder.path)
        #expect(again.status == 64 && again.errors.contains("a file can't be written while it is read"))
        #expect(apply("-o", "out/", "-o", "out/").errors.contains("two outputs name one file"))
        #expect(apply("-o", "csv:out/").status == 64)
        #expect(apply("-o", "nowhere/out/").status == 74)
    }

    @Test func whatIsWrittenIsWhatDecideKeeps() {
        _ = apply("-o", "out.jsonl", "--exporter", "otlp/store")
        let decided = Command(["decide", folder("c.yaml"), "--traces", traces, "--no-progress"])
        let kept = decided.output.split(separator: "\n").filter { $0.contains("\"sampled\":true") }
        let lines = String(decoding: folder.read("out.jsonl"), as: UTF8.self)
        for line in kept.prefix(20) {
            let id = line.dropFirst("{\"traceId\":\"".count).prefix(32)
            #expect(lines.contains(id))
        }
        #expect(!kept.isEmpty)
    }
}
