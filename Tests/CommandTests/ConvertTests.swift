import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

/// `winnow convert` as its user sees it.
@Suite struct ConvertTests {
    private let folder = TemporaryFolder()
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"
    private let tail = Shipped.root + "/scenarios/configs/otelcol/tail-v2.yaml"

    @Test(arguments: [
        "t.jsonl", "t.pb.gz", "jaeger:t.json", "t.zipkin.json.zst", "stdouttrace:t.txt", "t.jaeger-proto.json",
    ])
    func countsStay(_ target: String) {
        let path = folder(String(target.split(separator: ":").last ?? ""))
        let command = Command([
            "convert", recording, "-o", target.contains(":") ? "\(target.split(separator: ":")[0]):\(path)" : path,
        ])
        #expect(command.status == 0 && command.errors.contains("read 11,451 spans of "), "\(command.errors)")
        let wanted = Command(["inspect", recording]).output.split(separator: "\n")
        let found = Command(["inspect", path]).output.split(separator: "\n")
        for label in ["traces ", "spans ", "services ", "errors ", "orphans "] {
            let line = { (lines: [Substring]) in lines.first { $0.drop { $0 == " " }.hasPrefix(label) } }
            #expect(line(found) == line(wanted) && (label == "orphans " || line(wanted) != nil), "\(target) \(label)")
        }
    }

    @Test func damageEndsWith65UnlessAllowed() {
        let header = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        let id = "0af7651916cd43dd8448eb211c80319c"
        folder.write(header + "\(id),b7ad6b7169203331,root,shop,GET /,1000,9000,8\n\(id),b7\n", to: "t.csv")
        let command = Command(["convert", folder("t.csv"), "-o", "otlp-jsonl:-"])
        #expect(command.status == 65 && command.errors.contains("t.csv:3:1") && command.output.contains(id))
        let allowed = Command(["convert", folder("t.csv"), "-o", "otlp-jsonl:-", "--allow-damaged"])
        #expect(allowed.status == 0 && allowed.output == command.output)
        folder.write("", to: "empty.json")
        #expect(Command(["convert", folder("empty.json"), "-o", folder("x.jsonl"), "--allow-damaged"]).status == 65)
    }

    @Test func aFileIsNotWrittenOverWhileItIsRead() {
        #expect(Command(["generate", Shipped.root + "/scenarios/smoke.yaml", "-o", folder("t.jsonl")]).status == 0)
        let before = folder.read("t.jsonl")
        let command = Command(["convert", folder("t.jsonl"), "-o", folder("./t.jsonl")])
        #expect(command.status == 64 && folder.read("t.jsonl") == before)
        #expect(Command(["convert", folder(""), "-o", folder("u.jsonl")]).status == 0)
        #expect(folder.read("u.jsonl") == before)
    }

    @Test func usageIsChecked() {
        #expect(Command(["convert", recording]).status == 64)
        #expect(Command(["convert", recording, "-o", folder("t.jsonl"), "--scrub-key", "k"]).status == 64)
        #expect(Command(["convert", folder("none.jsonl"), "-o", folder("t.jsonl")]).status == 74)
        #expect(Command(["convert", recording, "--scrub", folder("none.yaml"), "-o", folder("t.jsonl")]).status == 74)
        let key = ["--scrub", tail, "--scrub-key", "file:" + folder("none")]
        #expect(Command(["convert", recording, "-o", folder("t.jsonl")] + key).status == 74)
        #expect(Command(["convert", recording, "-o", "otlp-jsonl:/dev/full"]).status == 74)
        #expect(folder.names.isEmpty)
    }

    @Test func aScrubbedRecordingIsDecidedAsBefore() {
        folder.write("secret", to: "key")
        folder.write(
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}]},"
                + "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\"b7ad6b7169203331\","
                + "\"name\":\"GET /cart\",\"startTimeUnixNano\":\"1000\",\"endTimeUnixNano\":\"2000\",\"status\":{\"code\":2}}]}]}]}\n",
            to: "t.jsonl")
        let scrub = ["convert", folder("t.jsonl"), "--scrub", tail, "-o", "otlp-jsonl:-"]
        let typed = Command(scrub + ["--scrub-key", "secret"])
        let fromFile = Command(scrub + ["--scrub-key", "file:" + folder("key")])
        #expect(typed.status == 0 && typed.output == fromFile.output, "\(typed.errors)")
        #expect(!typed.output.contains("shop") && !typed.output.contains("cart"))
        let random = Command(scrub)
        #expect(random.errors.contains("stored nowhere") && random.output != Command(scrub).output)
        folder.write(typed.output, to: "s.jsonl")
        let before = Command(["decide", tail, "--traces", folder("t.jsonl"), "--matrix"])
        let after = Command(["decide", tail, "--traces", folder("s.jsonl"), "--matrix"])
        #expect(before.status == 0 && before.output.dropFirst(45) == after.output.dropFirst(45))
    }
}
