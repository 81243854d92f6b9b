import Testing
import WinnowFormats
import WinnowSettings
import WinnowTestSupport

/// What verbs say about what they read.
@Suite struct ReadingTests {
    private let folder = TemporaryFolder()

    private func span(
        _ trace: UInt, _ id: UInt, parent: UInt = 0, service: String = "web", name: String = "op", more: String = ""
    ) -> String {
        func hex(_ number: UInt, _ width: Int) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"\(service)\"}},"
            + "{\"key\":\"telemetry.sdk.language\",\"value\":{\"stringValue\":\"go\"}}]},\"scopeSpans\":[{\"spans\":["
            + "{\"traceId\":\"\(hex(trace, 32))\",\"spanId\":\"\(hex(id, 16))\",\"name\":\"\(name)\","
            + (parent == 0 ? "" : "\"parentSpanId\":\"\(hex(parent, 16))\",")
            + "\"startTimeUnixNano\":\"1700000000000000000\",\"endTimeUnixNano\":\"1700000000010000000\"\(more)}]}]}]}\n"
    }

    private static let keepAll =
        "{\"tail_sampling\":{\"decision_wait\":\"5s\",\"policies\":[{\"name\":\"all\",\"type\":\"always_sample\"}]}}"

    /// Two spans under one id, one of them twice, and one below a parent that is not here.
    private func sample() {
        folder.write(
            span(1, 1) + span(1, 1, service: "back") + span(1, 1) + span(1, 2, parent: 9), to: "t.jsonl")
        folder.write(Self.keepAll, to: "all.yaml")
    }

    @Test func everyVerbSaysInOneLineWhatItRead() {
        sample()
        let line =
            "read 3 spans of 1 trace from 1 file; 1 identical repeat dropped, 1 span shares another's id, "
            + "1 span whose parent is not in the files"
        for words in [
            ["decide", folder("all.yaml"), "--traces", folder("t.jsonl")],
            [
                "compare", folder("all.yaml"), "--traces", folder("t.jsonl"), "--db", folder("c.sqlite"),
                "--no-progress",
            ],
            ["traces", "find", folder("t.jsonl")],
        ] {
            let command = Command(words)
            #expect(command.status == 0, "\(command.errors)")
            #expect(command.errors.split(separator: "\n").filter { $0.hasPrefix("read ") } == [Substring(line)])
            #expect(!Command(words + ["--quiet"]).errors.contains("read 3"))
        }
        folder.write("name: e\ntraces: t.jsonl\npolicies: [{name: all, file: all.yaml}]\n", to: "e.yaml")
        for words in [["run", folder("e.yaml"), "--db", folder("e.sqlite")], ["baseline", "save", folder("e.yaml")]] {
            let command = Command(words)
            #expect(command.status == 0 && command.errors.contains(line), "\(words): \(command.errors)")
        }
        let converted = Command(["convert", folder("t.jsonl"), "-o", folder("u.jsonl"), "--allow-damaged"])
        #expect(converted.errors.contains("read 4 spans of 1 trace from 1 file"), "\(converted.errors)")
        let seen = Command(["decide", folder("all.yaml"), "--traces", folder("t.jsonl")]).output
        #expect(seen.contains("\"spansSeen\":3"), "\(seen)")
    }

    @Test func theLineInTheReadmeIsTheOnePrinted() throws {
        let file = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"
        let command = Command(["decide", Shipped.root + "/scenarios/configs/otelcol/tail-v2.yaml", "--traces", file])
        let line = try #require(command.errors.split(separator: "\n").first)
        let readme = String(decoding: try SmallFile.read(Shipped.root + "/README.md"), as: UTF8.self)
        #expect(line.hasPrefix("read ") && readme.contains("\n\(line)\n"), "\(line)")
    }

    @Test func whatParentsOutsideTheFilesDecidedCanBeSaid() {
        folder.write(
            (1...400).map { span(UInt($0) &* 0x9E37_79B9_7F4A_7C15, 2, parent: 9) }.joined(), to: "r.jsonl")
        folder.write("OTEL_TRACES_SAMPLER=parentbased_always_off\n", to: "off.env")
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "on.env")
        func decide(_ file: String, _ more: String...) -> (kept: Int, notes: String) {
            let command = Command(["decide", folder(file), "--traces", folder("r.jsonl")] + more)
            #expect(command.status == 0, "\(command.errors)")
            return (command.output.split(separator: "\n").count { $0.contains("\"sampled\":true") }, command.errors)
        }
        let unknown = decide("off.env")
        #expect(unknown.kept == 0 && unknown.notes.contains("what it decided is unknown"), "\(unknown.notes)")
        let sampled = decide("off.env", "--remote-parents", "sampled")
        #expect(sampled.kept == 400 && sampled.notes.contains("taken for sampled"), "\(sampled.notes)")
        #expect(decide("off.env", "--remote-parents", "unsampled").kept == 0)
        let share = decide("off.env", "--remote-parents", "0.25")
        #expect(share.kept > 50 && share.kept < 150 && share.notes.contains("0.25 of the traces"), "\(share)")
        // Where parents make no difference, nothing is assumed.
        #expect(!decide("on.env").notes.contains("unknown"))
        for wrong in ["maybe", "1.5", "-1", "nan"] {
            let arguments = ["decide", folder("off.env"), "--traces", folder("r.jsonl"), "--remote-parents", wrong]
            #expect(Command(arguments).status == 64)
        }
    }

    @Test func whichSDKIsAssumedIsSaidWhereItMatters() {
        folder.write(
            span(1, 1) + span(2, 1, service: "mute").replacing("telemetry.sdk.language", with: "other"), to: "s.jsonl")
        folder.write("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=0.5\n", to: "half.env")
        folder.write("OTEL_TRACES_SAMPLER=always_on\n", to: "on.env")
        for (file, isSaid) in [("half.env", true), ("on.env", false)] {
            for verb in [["decide"], ["compare", "--db", folder("s.sqlite"), "--no-progress"]] {
                let command = Command(verb + [folder(file), "--traces", folder("s.jsonl")])
                #expect(command.status == 0, "\(command.errors)")
                #expect(
                    command.errors.contains("1 service does not say which SDK it has") == isSaid, "\(command.errors)")
                #expect(command.errors.contains("(mute)") == isSaid)
            }
        }
    }

    @Test func aRecordingOfLessThanASecondHasNoRate() {
        sample()
        func compare(_ more: String...) -> Command {
            Command(
                [
                    "compare", folder("all.yaml"), "--traces", folder("t.jsonl"), "--db", folder("c.sqlite"), "-o",
                    "csv:-",
                ]
                    + more)
        }
        func cost(_ command: Command) -> Substring? {
            command.output.split(separator: "\n").first { $0.contains("backend_cost_usd_per_month") }?
                .split(separator: ",", omittingEmptySubsequences: false)[6]
        }
        #expect(cost(compare()) == "")
        #expect(cost(compare("--rate", "10/s", "--duration", "1m")).flatMap { Double($0) } ?? 0 > 0)
        let screen = Command(
            ["compare", folder("all.yaml"), "--traces", folder("t.jsonl"), "--db", folder("d.sqlite"), "--no-progress"])
        #expect(screen.output.contains("shorter than a second") && !screen.output.contains("/s at file rate"))
    }

    @Test func cellsMayHoldLineBreaks() {
        let header = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration"
        let rows = [
            "a1,c1,root,\"web\n1\",\"GET /\",1700000000000000000,1700000000005000000,5",
            "a1,c2,c1,web,\"say \"\"hi\"\",\r\nthen leave\",1700000000000000000,1700000000005000000,5",
            "a1,c3,c2,web,\"\n\",\"1700000000000000000\",1700000000005000000,\"5\n\"", "a1,bad,c2,web,x,n/a,2,3",
            "a1,c4,c2,web,12\" pipe,1700000000000000000,1700000000005000000,5",
        ]
        folder.write(([header] + rows).joined(separator: "\r\n") + "\r\n", to: "t.csv")
        let inspected = Command(["inspect", folder("t.csv"), "-o", "json:-"])
        for fact in ["\"spans\": 4", "\"orphans\": 0", "\"skipped\": 1"] {
            #expect(inspected.output.contains(fact), "\(inspected.output)")
        }
        // The row is told by the line that it starts in.
        #expect(inspected.errors.contains("t.csv:9:"), "\(inspected.errors)")
        folder.write(header + "\n" + "a1,c1,root,web,\"open,1,2,3\n" + "a1,c2,root,web,x,1,2,3\n", to: "open.csv")
        let open = Command(["inspect", folder("open.csv"), "-o", "json:-"])
        #expect(open.output.contains("\"spans\": 1") && open.errors.contains("open.csv:2:"), "\(open.errors)")
        #expect(open.errors.contains("not closed"))
    }
}
