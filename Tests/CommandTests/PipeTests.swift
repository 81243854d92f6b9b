import Glibc
import Testing
import WinnowTestSupport

/// What is read from a pipe is answered as the file is.
@Suite struct PipeTests {
    private let folder = TemporaryFolder()

    init() {
        let spans = (1...40).map { number in
            let status = number % 3 == 0 ? 2 : 0
            let id = String(number + 0x1000, radix: 16)
            return """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
                "scopeSpans":[{"spans":[{"traceId":"4766f1209f70a5e2e55417fc296f\(id)","spanId":"000000000000\(id)","name":"a",\
                "startTimeUnixNano":"\(1_700_000_000_000_000_000 + number * 1_000_000_000)",\
                "endTimeUnixNano":"\(1_700_000_000_500_000_000 + number * 1_000_000_000)","status":{"code":\(status)}}]}]}]}

                """
        }
        folder.write(spans.joined(), to: "t.jsonl")
        folder.write(
            "tail_sampling: {decision_wait: 2s, policies: [{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}]}\n",
            to: "c.yaml")
        folder.write("traces: [t.jsonl]\npolicies: [{name: c, file: c.yaml}]\n", to: "e.yaml")
    }

    private func bash(_ script: String) -> Command {
        Command(["-c", script], environment: ["W": Command.binary], program: "/bin/bash", folder: folder.path)
    }

    @Test(arguments: [
        ("$W inspect t.jsonl -o json:- | sed s/t.jsonl/-/", "$W inspect - -o json:- < <(cat t.jsonl)"),
        ("$W decide c.yaml --traces t.jsonl", "$W decide c.yaml --traces <(cat t.jsonl)"),
        ("$W decide c.yaml --traces t.jsonl", "gzip < t.jsonl | $W decide c.yaml --traces -"),
        ("$W decide c.yaml --traces t.jsonl", "$W decide - --traces t.jsonl < c.yaml"),
        ("$W convert t.jsonl -o otlp-jsonl:-", "cat t.jsonl | $W convert /dev/stdin -o otlp-jsonl:-"),
        (
            "$W traces show t.jsonl 4766f1209f70a5e2e55417fc296f1001",
            "$W traces show <(cat t.jsonl) 4766f1209f70a5e2e55417fc296f1001"
        ),
        // The digest in each row is that of the bytes.
        (
            "$W compare a=c.yaml --traces t.jsonl --db x -o csv:-",
            "$W compare a=c.yaml --traces - --db x -o csv:- < <(cat t.jsonl)"
        ),
        (
            "$W run e.yaml --db x -o csv:- | sed s/^[^,]*,[^,]*//",
            "cat e.yaml | $W run - --db x -o csv:- | sed s/^[^,]*,[^,]*//"
        ),
    ])
    func pipesAreReadAsFilesAre(_ file: String, _ pipe: String) {
        let (wanted, found) = (bash(file), bash(pipe))
        #expect(wanted.status == 0 && wanted.output.count > 100, "\(wanted.errors)")
        #expect(found.output == wanted.output, "\(found.errors)")
    }

    @Test func aPipeIsReadOnce() {
        mkfifo(folder("pipe"), 0o644)
        for line in [
            "inspect - -", "decide - --traces -", "compare a=-,- --traces t.jsonl", "inspect - /dev/stdin",
            "inspect pipe ./pipe",
        ] {
            let command = bash("cat t.jsonl | $W \(line)")
            #expect(command.status == 64, "\(line): \(command.errors)")
            #expect(command.errors.contains("only once"), "\(line): \(command.errors)")
        }
    }
}
