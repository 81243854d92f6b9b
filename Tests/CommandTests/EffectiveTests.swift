import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

/// Files of a Collector as its user hands them over: several of them, single settings, one of several collectors.
@Suite struct EffectiveTests {
    private let folder = TemporaryFolder()
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"
    private let wrapped = Shipped.root + "/scenarios/configs/wrapped/"

    @Test func whatIsInForceIsWritten() {
        folder.write("a: {b: 1, c: [x]}\nd: ${env:NONE:-on}\n", to: "a.yaml")
        folder.write("a: {b: '${yaml:[2, 3]}'}\n", to: "b.yaml")
        let wanted = "a:\n  b:\n    - 2\n    - 3\n  c:\n    - x\nd: \"on\"\ne:\n  f: 4s\n"
        let set = ["--set", "e.f=4s", "-o", folder("e.yaml")]
        for files in [
            [folder("a.yaml"), folder("b.yaml")], [folder("a.yaml"), "--config", folder("b.yaml")],
            ["--config", folder("a.yaml"), "--config=" + folder("b.yaml")],
        ] {
            let command = Command(["convert"] + files + set)
            #expect(command.status == 0, "\(command.errors)")
            #expect(String(decoding: folder.read("e.yaml"), as: UTF8.self) == wanted)
        }
        let again = Command(["convert", folder("e.yaml"), "-o", folder("f.yaml")])
        #expect(again.status == 0 && folder.read("f.yaml") == folder.read("e.yaml"))
    }

    @Test func oneSamplerInEveryWrapper() {
        let runs = ["objects.yaml#gateway", "objects.yaml#2", "values.yaml", "compose.yaml#gateway", "sampler.alloy"]
            .map {
                Command(["decide", wrapped + $0, "--traces", recording, "--no-progress"])
            }
        #expect(runs.allSatisfy { $0.status == 0 && $0.output.count > 1_000 }, "\(runs.map(\.errors))")
        #expect(Set(runs.map(\.output)).count == 1)
        let other = Command([
            "decide", "--config", wrapped + "values.yaml", "--set",
            "processors.tail_sampling.policies=[{name: all, type: always_sample}]", "--traces", recording,
        ])
        #expect(other.status == 0 && other.output.contains("\"policy\":\"all\""), "\(other.errors)")
    }

    @Test func usageIsChecked() {
        let values = wrapped + "values.yaml"
        #expect(Command(["decide", "--traces", recording]).status == 64)
        #expect(Command(["decide", values, "--set", "a", "--traces", recording]).status == 64)
        #expect(Command(["decide", values, "--config", folder("none.yaml"), "--traces", recording]).status == 74)
        #expect(Command(["decide", wrapped + "objects.yaml#nobody", "--traces", recording]).status == 65)
        #expect(Command(["convert", values, "-o", folder("t.yaml"), "-o", folder("t.jsonl")]).status == 64)
        #expect(Command(["convert", "-o", folder("t.yaml")]).status == 64)
        #expect(folder.names.isEmpty)
        folder.write("a: 1\n", to: "a.yaml")
        #expect(Command(["convert", folder("a.yaml"), "-o", folder("a.yaml")]).status == 64)
        folder.write("- a\n", to: "list.yaml")
        #expect(Command(["convert", folder("list.yaml"), "-o", folder("t.yaml")]).status == 65)
        let sdk = Command([
            "decide", Shipped.root + "/scenarios/configs/otel-sdk/ratio-10.env", "--set", "a.b=1", "--traces",
            recording,
        ])
        #expect(sdk.status == 64, "\(sdk.errors)")
    }
}
