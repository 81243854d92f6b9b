import Glibc
import Testing
import WinnowTestSupport

/// Ctrl-C: the program ends with its own code and leaves no file half-written.
@Suite struct InterruptTests {
    private let folder = TemporaryFolder()

    init() {
        mkfifo(folder("pipe"), 0o644)
        folder.write("tail_sampling: {policies: [{name: all, type: always_sample}]}\n", to: "c.yaml")
        folder.write("precious", to: "old.jsonl")
    }

    private func bash(_ script: String) -> Command {
        Command(["-c", script], program: "/bin/bash", folder: folder.path)
    }

    /// Who reads a pipe that nobody writes into waits for ever.
    @Test(arguments: [
        "inspect pipe -o counts.json", "convert pipe -o otlp-jsonl:old.jsonl -o new.pb",
        "decide c.yaml --traces pipe -o old.jsonl",
        "decide pipe --traces old.jsonl", "traces find pipe", "compare c.yaml --traces pipe -o x.csv --db x.sqlite",
        "run pipe -o x.csv --db x.sqlite", "check pipe --db x.sqlite", "baseline save pipe -o b.json",
    ])
    func whatWaitsEndsAtOnce(_ line: String) {
        // Shells start what runs in the background deaf for Ctrl-C until the program listens: said until it hears.
        let command = bash(
            "exec 9<>pipe; \(Command.binary) \(line) & while kill -INT $! 2>/dev/null; do sleep 0.1; done; wait $!; echo $?"
        )
        #expect(command.output == "130\n", "\(command.output) \(command.errors)")
        #expect(folder.names == ["c.yaml", "old.jsonl", "pipe"])
        #expect(folder.read("old.jsonl") == Array("precious".utf8))
    }

    @Test func aRunKeepsWhatItHas() {
        folder.write(
            """
            name: long
            duration: 100h
            traffic: {arrivals: 400/s, roots: [{service: shop, operation: GET /}]}
            services: {shop: {operations: {GET /: {kind: server, latency: 4ms}}}}
            policies: [{name: half, sampler: trace_id_ratio, ratio: 0.5}]

            """, to: "long.yaml")
        let command = bash(
            "\(Command.binary) run long.yaml --db x.sqlite -o x.csv >/dev/null & "
                + "until [ -e x.sqlite.partial ]; do sleep 0.1; done; sleep 1; kill -INT $!; wait $!; echo $?")
        #expect(command.output == "130\n", "\(command.output) \(command.errors)")
        #expect(folder.names == ["c.yaml", "long.yaml", "old.jsonl", "pipe", "x.csv", "x.sqlite"])
        #expect(bash("\(Command.binary) report x.sqlite").status == 0)
    }
}
