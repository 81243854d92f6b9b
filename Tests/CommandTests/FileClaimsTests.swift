import Testing
import WinnowTestSupport

@testable import winnow

/// No output is a file that is read, and no two outputs are one file: decided before anything is opened.
@Suite struct FileClaimsTests {
    private let folder = TemporaryFolder()
    private let tail = Shipped.root + "/scenarios/configs/otelcol/tail-v2.yaml"

    private static let trace =
        #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"#
        + #""scopeSpans":[{"spans":[{"traceId":"000000000000a000000000000000b000","spanId":"000000000000c000","#
        + #""name":"op","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000005000000"}]}]}]}"#
        + "\n"

    /// FILE stands for the traces, CONFIG for a copy of a configuration, in every place that a file can be read from.
    @Test(arguments: [
        ["decide", "CONFIG", "--traces", "FILE", "-o", "jsonl:FILE"],
        ["decide", "CONFIG", "--traces", "FILE", "-o", "jsonl:CONFIG"],
        ["decide", "CONFIG*2", "--traces", "FILE", "-o", "jsonl:CONFIG"],
        ["convert", "FILE", "--scrub", "CONFIG", "-o", "otlp-jsonl:CONFIG"],
        ["convert", "FILE", "--scrub", "CONFIG", "--scrub-key", "file:KEY", "-o", "otlp-jsonl:KEY"],
        ["convert", "FOLDER", "-o", "otlp-jsonl:FILE"],
        ["convert", "FOLDER/*.jsonl", "-o", "otlp-jsonl:FILE"],
        ["compare", "a=CONFIG,CONFIG", "--traces", "FILE", "-o", "csv:CONFIG"],
        ["compare", "a=CONFIG", "--traces", "FILE", "--db", "FILE"],
        ["compare", "a=CONFIG", "--traces", "FILE", "--incidents", "KEY", "-o", "csv:KEY"],
        ["inspect", "FILE", "-o", "json:FILE"],
        ["inspect", "FILE", "-o", "json:LINK"],
    ])
    func nothingIsWrittenOverWhatIsRead(_ words: [String]) {
        folder.write(Self.trace, to: "t.jsonl")
        folder.write("processors: {}\n", to: "c.yaml")
        folder.write("key", to: "key")
        let names = [
            "FILE": folder("t.jsonl"), "CONFIG": folder("c.yaml"), "KEY": folder("key"), "FOLDER": folder(""),
            "LINK": folder("./t.jsonl"),
        ]
        let before = ["t.jsonl", "c.yaml", "key"].map { folder.read($0) }
        let line = words.map { word in names.reduce(word) { $0.replacing($1.key, with: $1.value) } }
        let command = Command(line)
        #expect(command.status == 64 && command.errors.contains("while it is read"), "\(line) \(command.errors)")
        #expect(["t.jsonl", "c.yaml", "key"].map { folder.read($0) } == before)
        #expect(folder.names.count == 3)
    }

    @Test(arguments: [
        ["-o", "csv:a", "-o", "json:a"], ["-o", "csv:a", "-o", "csv:./a"], ["-o", "csv:-", "-o", "json:-"],
        ["-o", "csv:a", "--db", "a"], ["--db", "x.sqlite", "-o", "csv:x.sqlite"],
    ])
    func noTwoOutputsShareAFile(_ words: [String]) {
        let line = ["run", Shipped.root + "/scenarios/smoke.yaml"] + words
        let command = Command(line, folder: folder(""))
        #expect(command.status == 64 && command.errors.contains("two outputs"), "\(line) \(command.errors)")
        #expect(folder.names.isEmpty)
    }

    @Test func whatAnExperimentReadsIsNotWrittenOver() {
        folder.write(Self.trace, to: "t.jsonl")
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "s.env")
        folder.write("name: e\ntraces: [t.jsonl]\npolicies: [{name: p, file: s.env}]\n", to: "e.yaml")
        for name in ["t.jsonl", "s.env", "e.yaml"] {
            let before = folder.read(name)
            let command = Command(["run", folder("e.yaml"), "-o", "csv:" + folder(name)])
            #expect(command.status == 64 && folder.read(name) == before, "\(name) \(command.errors)")
        }
    }

    @Test func devicesCanBeBoth() {
        folder.write(Self.trace, to: "t.jsonl")
        #expect(
            Command(["convert", folder("t.jsonl"), "-o", "otlp-jsonl:/dev/null", "-o", "jaeger:/dev/null"]).status == 0)
    }
}
