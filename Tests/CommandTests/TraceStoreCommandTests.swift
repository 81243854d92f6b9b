import Testing
import WinnowTestSupport

/// Stores of traces by command: written by `convert`, `generate` and `run`, searched by `traces`.
@Suite struct TraceStoreCommandTests {
    private let folder = TemporaryFolder()
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"

    private func lines(_ arguments: [String]) -> [Substring] {
        let command = Command(arguments)
        #expect(command.status == 0, "\(arguments)\n\(command.errors)")
        return command.output.split(separator: "\n")
    }

    @Test func aStoreIsFoundInAsItsFileIs() throws {
        let store = folder("a store.sqlite")
        let convert = Command(["convert", recording, "-o", store])
        #expect(convert.status == 0 && convert.errors.hasPrefix("read 11,451 spans of 926 traces"), "\(convert.errors)")
        for question in [
            [], ["--service", "payment-service"], ["--operation", "process_order", "--tag", "error=true"],
            ["--service", "payment-service", "--tag", "http.status_code=402"], ["--tag", "span.kind=client"],
            ["--tag", "resource.service.version=1.9.0"], ["--min-duration", "4ms", "--max-duration", "5ms"],
            ["--tag", "exception.type=__main__.PaymentDeclined"], ["--tag", "no.such=1"],
            ["--where", "attributes[\"http.status_code\"] >= 500", "--limit", "7"],
            ["--start", "2026-11-24T00:04:10Z", "--end", "2026-11-24T00:04:20Z", "--limit", "1000"],
        ] {
            // The last line names the file.
            let stored = lines(["traces", "find", store] + question)
            let read = lines(["traces", "find", recording] + question)
            #expect(stored.dropLast(stored.count > 1 ? 1 : 0) == read.dropLast(read.count > 1 ? 1 : 0), "\(question)")
        }
        // Newest first, twenty of them.
        let newest = lines(["traces", "find", store]).filter { $0.prefix(32).allSatisfy(\.isHexDigit) && $0.count > 32 }
        let starts = newest.map { $0.dropFirst(34).prefix(23) }
        #expect(newest.count == 20 && starts == starts.sorted(by: >))
        let id = String(newest[3].prefix(32))
        #expect(lines(["traces", "show", store, id]) == lines(["traces", "show", recording, id]))
        #expect(Command(["traces", "show", store]).status == 64)
        #expect(Command(["traces", "find", store, "--lost"]).status == 74)
        #expect(Command(["report", store, "-o", "csv:-"]).status == 74)
        #expect(Command(["traces", "find", store, "--start", "1", "--since", "1"]).status == 64)
    }

    /// A store says everything that the file says: the same spans leave it.
    @Test func whatGoesInComesOut() throws {
        #expect(Command(["convert", recording, "-o", folder("a.sqlite")]).status == 0)
        #expect(
            Command(["convert", folder("a.sqlite"), "-o", folder("a.jsonl"), "-o", folder("a.zipkin.json")]).status == 0
        )
        let first = try PlainSpan.read(recording).spans
        let back = try PlainSpan.read(folder("a.jsonl")).spans
        #expect(back.count == 11_451)
        let order = { (spans: [PlainSpan]) in
            spans.sorted { ($0.traceID, $0.spanID, $0.start) < ($1.traceID, $1.spanID, $1.start) }
        }
        #expect(order(first) == order(back))
        // A store of a store is the same store.
        #expect(Command(["convert", folder("a.sqlite"), "-o", folder("b.sqlite")]).status == 0)
        #expect(Command(["convert", folder("b.sqlite"), "-o", folder("b.jsonl")]).status == 0)
        #expect(folder.read("a.jsonl") == folder.read("b.jsonl"))
        #expect(Command(["convert", folder("a.sqlite"), "-o", folder("a.sqlite")]).status == 64)
        #expect(Command(["convert", recording, "-o", "sqlite:-"]).status == 64)
    }

    @Test func whatIsThereIsNotOverwritten() {
        folder.write(Array("precious".utf8), to: "notes.db")
        let refused = Command(["convert", recording, "-o", folder("notes.db")])
        #expect(refused.status == 74 && refused.errors.contains("not a SQLite database"))
        #expect(folder.read("notes.db") == Array("precious".utf8) && folder.names == ["notes.db"])
        folder.write(Array("{".utf8), to: "broken.json")
        #expect(Command(["convert", folder("broken.json"), "-o", folder("x.sqlite")]).status == 65)
        #expect(folder.names == ["broken.json", "notes.db"])
    }

    @Test func scenariosAreDrawnIntoStores() {
        let scenario = Shipped.root + "/scenarios/smoke.yaml"
        let arguments = ["generate", scenario, "--duration", "20s"]
        #expect(Command(arguments + ["-o", folder("s.sqlite"), "-o", folder("s.jsonl")]).status == 0)
        #expect(Command(["convert", folder("s.sqlite"), "-o", folder("back.jsonl")]).status == 0)
        let stored = lines(["traces", "find", folder("s.sqlite"), "--limit", "100000"]).dropLast()
        let read = lines(["traces", "find", folder("s.jsonl"), "--limit", "100000"]).dropLast()
        #expect(stored.count > 100 && Set(stored) == Set(read))
        #expect(Command(arguments + ["-o", folder("t.sqlite"), "--jobs", "2"]).status == 0)
        #expect(folder.read("s.sqlite") == folder.read("t.sqlite"))
    }

    @Test func aRunKeepsTheTracesOfItsPolicies() throws {
        let scenario = Shipped.root + "/scenarios/smoke.yaml"
        let store = folder("run.sqlite")
        let run = Command(["run", scenario, "--duration", "1m", "--db", store, "--store", "traces", "--no-progress"])
        #expect(run.status == 0, "\(run.errors)")
        let found = lines(["traces", "find", store, "--limit", "100000"]).filter { $0.contains("  kept by ") }
        #expect(found.count > 50)
        let id = String(try #require(found.first).prefix(32))
        let shown = lines(["traces", "show", store, id])
        #expect(shown.last?.hasPrefix("kept by ") == true && shown[0].hasPrefix(id))
        let both = found.filter { $0.contains(", ") }.count
        #expect(both > 0 && both < found.count)
        // Without being asked for, examples only.
        #expect(Command(["run", scenario, "--duration", "1m", "--db", folder("plain.sqlite")]).status == 0)
        #expect(folder.read("plain.sqlite").count < folder.read("run.sqlite").count)
        #expect(Command(["convert", folder("plain.sqlite"), "-o", folder("x.jsonl")]).status == 65)
        #expect(Command(["convert", store, "-o", folder("kept.jsonl")]).status == 0)
    }
}
