import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

/// `winnow generate` as its user sees it.
@Suite struct GenerateTests {
    private let folder = TemporaryFolder()
    private let smoke = Shipped.root + "/scenarios/smoke.yaml"

    @Test func theSameSeedGivesTheSameBytes() {
        for (name, more) in [("a", ["-j", "1"]), ("b", ["-j", "4"]), ("c", ["--seed", "2"])] {
            let command = Command(
                ["generate", smoke, "-o", folder(name + ".jsonl.gz"), "-o", folder(name + ".pb")] + more)
            #expect(command.status == 0 && command.output.isEmpty, "\(command.errors)")
        }
        #expect(folder.read("a.jsonl.gz") == folder.read("b.jsonl.gz") && folder.read("a.pb") == folder.read("b.pb"))
        #expect(folder.read("a.pb") != folder.read("c.pb") && !folder.read("c.pb").isEmpty)
        let counts = Command(["inspect", folder("a.jsonl.gz"), folder("a.pb")])
        #expect(counts.status == 0 && counts.output.contains("otlp-json, gzip · clean"))
        #expect(counts.output.split(separator: "\n").filter { $0.contains("spans  ") }.count == 2)
    }

    @Test func standardOutputHoldsTracesAlone() {
        let command = Command(["generate", smoke, "--duration", "200ms", "-o", "jaeger:-"])
        #expect(command.status == 0 && command.output.hasPrefix("{\"data\":[{\"traceID\":"))
        #expect(command.errors.contains("winnow list formats -v") && command.errors.contains(" traces"))
        let quiet = Command(["generate", smoke, "--duration", "200ms", "-o", "jaeger:-", "-q"])
        #expect(quiet.output == command.output && quiet.errors.isEmpty)
    }

    @Test func whatCanNotBeWrittenIsSaid() {
        #expect(Command(["generate", smoke, "-o", "otlp-pb:/dev/full"]).status == 74)
        #expect(Command(["generate", smoke, "-o", folder("none/x.jsonl")]).status == 74)
        #expect(Command(["generate", folder("none.yaml"), "-o", folder("x.jsonl")]).status == 74)
        #expect(Command(["generate", smoke]).status == 64)
        let unknown = Command(["generate", smoke, "-o", folder("x.json")])
        #expect(unknown.status == 64 && unknown.errors.contains("otlp-jsonl"))
        folder.write("services: 7\n", to: "bad.yaml")
        #expect(Command(["generate", folder("bad.yaml"), "-o", folder("y.jsonl")]).status == 65)
        #expect(folder.names == ["bad.yaml"])
    }

    /// Where `.ci/run` puts PyPI's `opentelemetry-proto`; it may be installed for everyone too.
    private static func python(_ arguments: [String]) -> Command {
        Command(
            ["python3"] + arguments, environment: ["PYTHONPATH": Shipped.root + "/.build/python"],
            program: "/usr/bin/env")
    }

    private static let hasReader =
        python(["-c", "import opentelemetry.proto.collector.trace.v1.trace_service_pb2"]).status == 0

    @Test(.enabled(if: hasReader, "python3 has no opentelemetry-proto here; .ci/run installs it"))
    func openTelemetryProtoReadsTheProtobuf() throws {
        #expect(Command(["generate", smoke, "-o", folder("t.pb"), "-o", folder("t.csv")]).status == 0)
        folder.write(
            """
            import sys
            from google.protobuf.internal.decoder import _DecodeVarint32
            from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as Request
            data, at = open(sys.argv[1], "rb").read(), 0
            while at < len(data):
                length, at = _DecodeVarint32(data, at)
                request = Request.FromString(data[at:at + length])
                assert request.SerializeToString(deterministic=True) == data[at:at + length]
                at += length
                for resource in request.resource_spans:
                    for scope in resource.scope_spans:
                        for span in scope.spans:
                            print(span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex() or "root", span.name,
                                  span.start_time_unix_nano, span.end_time_unix_nano, sep=",")
            """, to: "read.py")
        let read = Self.python([folder("read.py"), folder("t.pb")])
        #expect(read.status == 0, "\(read.errors)")
        let rows = String(decoding: folder.read("t.csv"), as: UTF8.self).split(separator: "\n").dropFirst().map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return (cells[0..<3] + cells[4..<7]).joined(separator: ",")
        }
        #expect(rows.count == 901 && read.output.split(separator: "\n").map(String.init).sorted() == rows.sorted())
    }
}
