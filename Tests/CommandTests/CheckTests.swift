import Testing
import WinnowTestSupport

/// `winnow check` and `winnow baseline` as a gate uses them.
@Suite struct CheckTests {
    private let folder = TemporaryFolder()
    private let experiment = """
        name: gate
        duration: 5s
        traffic: {arrivals: 40/s, roots: [{service: shop, operation: GET /}]}
        services:
          shop:
            operations:
              GET /:
                kind: server
                latency: {lognormal: {median: 4ms, sigma: 0.5}}
                errors: [{rate: 5%, message: no}]
        policies:
          - {name: half, sampler: trace_id_ratio, ratio: 0.5}
          - {name: all, sampler: always_on}
        thresholds: ["all: error_retention_ratio >= 1"]

        """

    init() { folder.write(experiment, to: "gate.yaml") }

    private func check(_ arguments: String...) -> Command {
        Command(["check", folder("gate.yaml"), "--db", folder("run.sqlite")] + arguments)
    }

    /// Saves a baseline with one figure of one policy replaced.
    private func save(_ metric: String, of policy: String, as value: String) throws {
        let saved = Command(["baseline", "save", folder("gate.yaml")])
        #expect(saved.status == 0, "\(saved.errors)")
        var lines = saved.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let row = "{\"dimension\":\"\",\"metric\":\"\(metric)\",\"policy\":\"\(policy)\",\"seed\":1,\"value\":"
        let index = try #require(lines.firstIndex { $0.contains(row) })
        let comma = lines[index].hasSuffix(",") ? "," : ""
        lines[index] = "    \(row)\(value)}\(comma)"
        folder.write(lines.joined(separator: "\n"), to: "b.json")
    }

    @Test func aRunPassesItsOwnBaseline() {
        let save = Command(["baseline", "save", folder("gate.yaml"), "-o", folder("b.json")])
        #expect(save.status == 0 && save.output.isEmpty && save.errors.isEmpty, "\(save.errors)")
        let same = check("--baseline", folder("b.json"), "--strict")
        #expect(same.status == 0)
        #expect(same.output.contains("✓ \(folder("b.json")): all "))
        // A stored run is as good as the experiment, and jobs change nothing.
        let stored = Command(["baseline", "save", folder("run.sqlite"), "-o", folder("stored.json")])
        #expect(stored.status == 0 && folder.read("stored.json") == folder.read("b.json"))
        #expect(Command(["baseline", "save", folder("gate.yaml"), "--jobs", "1"]).output == text("b.json"))
        let list = Command(["baseline", "list", folder.path])
        #expect(list.status == 0 && list.output.contains(folder("b.json") + "  gate, 2 policies, 1 seed, 5s, "))
        let show = Command(["baseline", "show", folder("b.json")])
        #expect(show.status == 0 && show.output.contains("\nhalf\n") && show.output.contains("error_retention_ratio"))
        let copy = Command(["baseline", "show", folder("b.json"), "-o", "json:-"])
        #expect(copy.output == text("b.json"))
    }

    private func text(_ name: String) -> String { String(decoding: folder.read(name), as: UTF8.self) }

    @Test func aRegressionEndsWith2() throws {
        try save("error_retention_ratio", of: "half", as: "0.999")
        let worse = check("--baseline", folder("b.json"))
        #expect(worse.status == 2)
        #expect(worse.output.contains("1 worse; ") && worse.output.contains("error_retention_ratio 0.999 → "))
        // What neither way makes better has to be looked at as well.
        try save("kept_spans", of: "all", as: "1")
        #expect(check("--baseline", folder("b.json")).status == 2)
        // The reason stays readable where figures have standard output for themselves.
        let csv = check("--baseline", folder("b.json"), "-o", "csv:-")
        #expect(csv.status == 2 && csv.output.hasPrefix("run_digest,"))
        #expect(csv.errors.contains("kept_spans 1 → "))
    }

    @Test func anImprovementEndsWith4WhenStrict() throws {
        try save("error_retention_ratio", of: "half", as: "0.001")
        let better = check("--baseline", folder("b.json"))
        #expect(better.status == 0 && better.output.contains("1 better; "))
        #expect(check("--baseline", folder("b.json"), "--strict").status == 4)
        // The printed command renews the baseline.
        let line = try #require(
            better.output.split(separator: "\n").last.map { $0.split(separator: " ").map(String.init) })
        #expect(line.first == "winnow" && line[1] == "baseline" && line[2] == "save")
        #expect(Command(Array(line.dropFirst())).status == 0)
        #expect(check("--baseline", folder("b.json"), "--strict").status == 0)
    }

    @Test func theRefreshingCommandSaysHowItWasRun() throws {
        let options = ["--seed", "7", "--seeds", "2", "--duration", "1500ms"]
        let save = Command(["baseline", "save", folder("gate.yaml"), "-o", folder("b.json")] + options)
        #expect(save.status == 0)
        folder.write(
            text("b.json").replacing(
                "\"kept_spans\",\"policy\":\"all\",\"seed\":8,\"value\":",
                with: "\"kept_spans\",\"policy\":\"all\",\"seed\":8,\"value\":9"), to: "b.json")
        let run = Command(
            ["check"] + options + [folder("gate.yaml"), "--db", folder("r.sqlite"), "--baseline", folder("b.json")])
        #expect(run.status == 2)
        #expect(
            run.output.hasSuffix(
                "\n  winnow baseline save \(folder("gate.yaml")) --seed 7 --seeds 2 --duration 1500ms"
                    + " -o json:\(folder("b.json"))\n"), "\(run.output.suffix(300))")
    }

    @Test func whatIsMissingOrOfAnotherExperimentEndsWith5BeforeTheRun() throws {
        let missing = check("--baseline", folder("none.json"))
        #expect(missing.status == 5 && missing.errors.contains("none.json") && missing.output.isEmpty)
        #expect(Command(["baseline", "save", folder("gate.yaml"), "-o", folder("b.json")]).status == 0)
        for (arguments, word) in [
            (["--seeds", "2"], "seeds 1 then"), (["--duration", "4s"], "duration 5s then"),
            (["--reference", "all"], "compared with 'half'"),
        ] {
            let other = Command(
                ["check", folder("gate.yaml"), "--db", folder("never.sqlite"), "--baseline", folder("b.json")]
                    + arguments)
            #expect(other.status == 5 && other.errors.contains(word), "\(other.errors)")
        }
        folder.write(
            experiment.replacing("name: all", with: "name: every").replacing("\"all:", with: "\"every:"),
            to: "gate.yaml")
        let renamed = check("--baseline", folder("b.json"))
        #expect(renamed.status == 5 && renamed.errors.contains("no policy 'all' any more"))
        #expect(!folder.names.contains("never.sqlite") && !folder.names.contains("run.sqlite"))
    }

    @Test func aDamagedBaselineEndsWith65() {
        folder.write("{\"format\": 1,", to: "b.json")
        let command = check("--baseline", folder("b.json"))
        #expect(command.status == 65 && command.errors.contains("b.json:1:"))
        let list = Command(["baseline", "list", folder.path])
        #expect(list.status == 0 && list.output.contains("b.json  "))
        #expect(check("--baseline", folder.path).status == 74)
        #expect(Command(["baseline", "show", folder("none.json")]).status == 5)
        #expect(Command(["baseline", "save"]).status == 64)
        #expect(Command(["baseline", "save", folder("none.yaml")]).status == 74)
    }

    @Test func thresholdsDecideWithoutABaseline() {
        #expect(check().status == 0)
        let failed = check("--fail-if", "half: kept_trace_ratio > 0.2")
        #expect(failed.status == 2 && failed.output.contains("✗ half: fail if"))
        let quiet = check("--fail-if", "half: kept_trace_ratio > 0.2", "-o", "csv:-")
        #expect(quiet.status == 2 && quiet.errors.contains("✗ half: fail if"))
        // No data is a failure, whichever way the condition is put.
        #expect(check("--fail-if", "half: first_exemplar_seconds > 9").status == 2)
        let unknown = check("--fail-if", "error_retention_rato < 1")
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'error_retention_ratio'?"))
    }
}
