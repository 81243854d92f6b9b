import Testing
import WinnowTestSupport

/// `winnow traces` over stored runs and over trace files.
@Suite struct TracesTests {
    private let folder = TemporaryFolder()
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"

    /// One line on standard error for a trace file, none for a stored run.
    private func saysWhatWasRead(_ command: Command, _ file: String) -> Bool {
        let lines = command.errors.split(separator: "\n")
        return file.hasSuffix(".sqlite") ? lines.isEmpty : lines.count == 1 && lines[0].hasPrefix("read ")
    }

    private func find(_ arguments: String...) -> [Substring] {
        let command = Command(["traces", "find"] + arguments)
        #expect(command.status == 0 && saysWhatWasRead(command, arguments[0]), "\(command.errors)")
        return command.output.split(separator: "\n")
    }

    /// Lines that name a trace.
    private func traces(_ lines: [Substring]) -> [Substring] {
        lines.filter { $0.prefix(32).allSatisfy(\.isHexDigit) && $0.count > 32 }
    }

    /// Ids of traces; how the lines are aligned depends on what else is found.
    private func ids(_ lines: [Substring]) -> Set<Substring> { Set(traces(lines).map { $0.prefix(32) }) }

    /// The tree that `traces show` prints.
    private func show(_ file: String, _ id: some StringProtocol) -> String {
        let command = Command(["traces", "show", file, String(id)])
        #expect(command.status == 0 && saysWhatWasRead(command, file), "\(command.errors)")
        #expect(Command(["traces", "show", file, "--trace", id.uppercased()]).output == command.output)
        return command.output
    }

    @Test func oneTraceIsFoundByItsID() throws {
        let all = traces(find(recording, "--limit", "1000"))
        let id = String(try #require(all.dropFirst(5).first).prefix(32))
        #expect(ids(find(recording, "--trace", id)) == [Substring(id)])
        #expect(Command(["traces", "find", recording, "--trace", "12345"]).status == 64)
        // Without an id only where there is no choice.
        #expect(Command(["traces", "show", recording]).status == 64)
        #expect(Command(["convert", recording, "-o", folder("all.jsonl")]).status == 0)
        let csv = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        folder.write(csv + "0af7651916cd43dd,b7ad6b7169203331,root,shop,GET /,1000,9000,8\n", to: "one.csv")
        let one = Command(["traces", "show", folder("one.csv")])
        #expect(one.status == 0 && one.output.contains("GET /"), "\(one.errors)")
        #expect(Command(["traces", "show", folder("one.csv"), "0af7651916cd43dd"]).output == one.output)
    }

    @Test func everyFilterHolds() throws {
        let all = traces(find(recording, "--limit", "1000"))
        let counts = Command(["inspect", recording, "-o", "json:-"]).output
        #expect(counts.contains("\"traces\": \(all.count),"))
        let slow = ids(find(recording, "--limit", "1000", "--min-duration", "300ms"))
        let fast = ids(find(recording, "--limit", "1000", "--max-duration", "299999999ns"))
        #expect(!slow.isEmpty && slow.count + fast.count == all.count && slow.isDisjoint(with: fast))
        let failed = traces(find(recording, "--limit", "1000", "--tag", "error=true"))
        #expect(
            failed.count == all.count { $0.contains(" failed  ") } && failed.allSatisfy { $0.contains(" failed  ") })
        let declined = traces(
            find(recording, "--limit", "1000", "--service", "payment-service", "--tag", "http.status_code=402"))
        #expect(!declined.isEmpty && declined.count < failed.count)
        let one = try #require(declined.first)
        let tree = show(recording, one.prefix(32))
        #expect(tree.hasPrefix(String(one.prefix(32))) && tree.contains("http.status_code = 402"))
        #expect(tree.contains("\n  order-service process_order "))
        // Time: the first half and the second are the whole.
        let starts = all.map { $0.dropFirst(34).prefix(23) }.sorted()
        let middle = String(starts[starts.count / 2]).replacing(" ", with: "T") + "Z"
        let before = traces(find(recording, "--limit", "1000", "--until", middle))
        let after = traces(find(recording, "--limit", "1000", "--since", middle))
        #expect(!before.isEmpty && !after.isEmpty && before.count + after.count == all.count)
        #expect(find(recording, "--operation", "no such span") == ["no trace matches"])
        #expect(find(recording, "--service", "payment-service", "--operation", "process_order") == ["no trace matches"])
    }

    @Test func conditionsFindWhatTagsFind() {
        let declined = ids(
            find(recording, "--limit", "1000", "--service", "payment-service", "--tag", "http.status_code=402"))
        let condition =
            "resource.attributes[\"service.name\"] == \"payment-service\" and attributes[\"http.status_code\"] == 402"
        #expect(ids(find(recording, "--limit", "1000", "--where", condition)) == declined)
        #expect(find(recording, "--where", "name == \"no such span\"") == ["no trace matches"])
        let wrong = Command(["traces", "find", recording, "--where", "IsMatsh(name, \"a\")"])
        #expect(wrong.status == 64 && wrong.errors.contains("column 1") && wrong.errors.contains("IsMatch"))
        let clock = Command(["traces", "find", recording, "--where", "UnixSeconds(Now()) > 0"])
        #expect(clock.status == 0 && clock.errors.contains("--where has no result"))
    }

    @Test func theLimitIsSaid() {
        let some = find(recording, "--limit", "3")
        #expect(traces(some).count == 3 && some.contains("… and more: --limit shows more than 3"))
        #expect(!find(recording, "--limit", "1000").contains { $0.hasPrefix("…") })
    }

    @Test func whatAChangeLosesAndGainsIsShown() throws {
        let store = folder("a run's store.sqlite")
        let run = Command(["run", Shipped.root + "/scenarios/ci.yaml", "--db", store, "--no-progress"])
        #expect(run.status == 0)
        let changed = ["--changed", "many-policies.yaml,two tiers", "--limit", "100"]
        func find(_ more: String...) -> [Substring] {
            let command = Command(["traces", "find", store] + changed + more)
            #expect(command.status == 0, "\(command.errors)")
            return command.output.split(separator: "\n")
        }
        let lost = traces(find("--lost"))
        let gained = traces(find("--gained"))
        #expect(lost.count == 20 && lost.allSatisfy { $0.contains("  lost by two tiers [") })
        #expect(gained.count == 20 && gained.allSatisfy { $0.contains("  gained by two tiers [") })
        #expect(ids(find()) == ids(lost + gained))
        let errors = traces(find("--lost", "--tag", "error=true"))
        #expect(!errors.isEmpty && errors.allSatisfy { $0.contains("_error") })
        // The command at the end is for a shell, whatever the file is called.
        let last = String(try #require(find("--lost").last))
        let shell = Command(
            ["-c", last.replacing("winnow ", with: Command.binary + " ", maxReplacements: 1)], program: "/bin/bash")
        #expect(shell.status == 0 && shell.output.hasPrefix(String(lost[0].prefix(32))), "\(last)\n\(shell.errors)")
        #expect(shell.output.contains("lost by two tiers"))
        let none = Command(["traces", "show", store, String(repeating: "0", count: 31) + "1"])
        #expect(none.status == 65 && none.errors.contains("is not here"))
    }

    @Test func policiesAreNamedAsInTheRun() {
        let store = folder("run.sqlite")
        let scenario = Shipped.root + "/scenarios/smoke.yaml"
        #expect(Command(["run", scenario, "--db", store]).status == 0)
        let wrong = Command(["traces", "find", store, "--changed", "half,errors-and-slow.yml"])
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'errors-and-slow.yaml'?"))
        #expect(Command(["traces", "find", store, "--changed", "half"]).status == 64)
        #expect(Command(["traces", "find", store, "--lost", "--gained"]).status == 64)
        #expect(Command(["traces", "find", recording, "--lost"]).status == 64)
        #expect(Command(["traces", "find", store, "--since", "yesterday"]).status == 64)
        #expect(Command(["traces", "find", store, "--tag", "error"]).status == 64)
        #expect(Command(["traces", "find", folder("none.sqlite")]).status == 74)
        folder.write("SQLite format 3\u{0}and nothing after it", to: "cut.sqlite")
        #expect(Command(["traces", "find", folder("cut.sqlite")]).status == 74)
    }

    @Test func damageIsSaidAndEndsWith65UnlessAllowed() {
        let header = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        let id = "0af7651916cd43dd8448eb211c80319c"
        let row = "\(id),b7ad6b7169203331,root,shop-0,GET /,1661146000000000000,1661146000020000000,20000\n"
        folder.write(header + row + "\(id),b7ad6b7169203332,b7ad6b7169203331,shop-0,GET\n", to: "t.csv")
        let command = Command(["traces", "find", folder("t.csv")])
        #expect(command.status == 65 && command.errors.contains("t.csv:3:1"), "\(command.errors)")
        #expect(command.output.hasPrefix(id))
        let allowed = Command(["traces", "show", folder("t.csv"), id, "--allow-damaged"])
        #expect(allowed.status == 0 && allowed.output.contains("20.0 ms"), "\(allowed.output)")
        folder.write("", to: "empty.json")
        #expect(Command(["traces", "find", folder("empty.json")]).status == 65)
    }
}
