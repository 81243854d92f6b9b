import Glibc
import Testing
import WinnowModel
import WinnowReport
import WinnowStore
import WinnowTestSupport

@testable import winnow

/// The built binary as its user calls it.
@Suite struct ToolTests {
    private let folder = TemporaryFolder()

    private func stored(_ name: String) throws -> RunRecord {
        var record = RunRecord(
            experiment: RunRecord.Experiment(name: "small"),
            run: RunRecord.Run(
                digest: "d1", seeds: [1], version: winnowVersion, durationNanos: 1_000_000_000,
                traffic: RunRecord.Traffic(name: "small", traces: 2, spans: 9, faults: 0, tracesPerSecond: 2)))
        record.policies = [RunRecord.Policy(name: "=all", ordinal: 0, isReference: true)]
        record.cells = [RunRecord.Cell(policy: 0, seed: 1, isFinished: true)]
        record.metrics = [
            RunRecord.Metric(policy: 0, seed: 1, id: "kept_span_ratio", value: 1.0 / 3, unit: "ratio"),
            RunRecord.Metric(policy: 0, seed: 1, id: "decide_ns_per_span", value: 3, unit: "ns", kind: .timed),
        ]
        _ = try ResultStore.create(folder(name), plan: record).finish(record)
        return record
    }

    @Test func versionAndHelpGoToStandardOutput() {
        let version = Command(["--version"])
        #expect(version.status == 0 && version.output == "winnow \(winnowVersion)\n" && version.errors.isEmpty)
        let help = Command(["--help"])
        #expect(help.status == 0 && help.errors.isEmpty)
        for verb in Tool.verbs {
            #expect(help.output.contains("  \(verb.name) "))
            let page = Command([verb.name, "--help"])
            #expect(page.status == 0 && page.output.hasPrefix("winnow \(verb.name): ") && page.errors.isEmpty)
        }
    }

    @Test(arguments: [
        ([], "usage"), ([""], "no verb ''"), (["frobnicate"], "frobnicate"),
        (["repotr"], "did you mean winnow report?"),
        (["list", "nothing"], "nothing"), (["compare"], "POLICY"), (["inspect"], "FILE"),
        (["run", "x", "--seeds", "-1"], "-1"), (["run", "x", "--seed", "x"], "'x'"),
        (["run", "x", "--seeds", "99999999999999999999"], "99999999999999999999"),
        (["run", "x", "--jobs", "9223372036854775808"], "9223372036854775808"), (["run", "x", "--jobs"], "--jobs"),
        (["run", "x", "--durtion", "1m"], "--duration"), (["run", "x", "--duration", "1e400h"], "1e400h"),
        (["compare", "a.yaml"], "--scenario"), (["decide", "a.yaml"], "--traces"),
        (["traces", "show", "x", "--trace", "12"], "'12'"), (["report", "x", "-o", "y.unknown"], "unknown"),
        (["report", "x", "-o", "cvs:y"], "did you mean csv?"),
    ])
    func whatIsMistypedEndsWith64(_ arguments: [String], _ word: String) {
        let command = Command(arguments)
        #expect(command.status == 64)
        #expect(command.errors.contains(word), "\(command.errors)")
        #expect(command.output.isEmpty)
    }

    @Test func reportsFromAStoredRunAreThoseOfTheRun() throws {
        let record = try stored("run.sqlite")
        let report = Command(["report", folder("run.sqlite"), "-o", folder("a.csv"), "-o", "json:" + folder("b")])
        #expect(report.status == 0 && report.output.isEmpty && report.errors.isEmpty)
        #expect(folder.read("a.csv") == Array(CSVFormat.render(record, ReportOptions()).utf8))
        #expect(folder.read("b") == Array(JSONFormat.render(record, ReportOptions()).utf8))
        let piped = Command(["report", folder("run.sqlite"), "-o", "csv:-", "--timed"])
        #expect(piped.output.contains(",'=all,1,decide_ns_per_span,,3,"))
        let screen = Command(["report", folder("run.sqlite")], environment: ["COLUMNS": "80"])
        #expect(screen.output.hasPrefix("small · 1 s · 2 traces (2/s) · 9 spans · 0 faults · seed 1\n"))
        #expect(!screen.output.contains("\u{1B}"))
        let painted = Command(["report", folder("run.sqlite"), "--color", "always"])
        #expect(painted.output.contains("\u{1B}[1m"))
    }

    @Test func filesThatAreNoStoreEndWith74() throws {
        folder.write("not a database, and precious\n", to: "text.sqlite")
        for path in [folder("text.sqlite"), folder("missing.sqlite"), folder.path, "/dev/null"] {
            let command = Command(["report", path, "-o", folder("r.csv")])
            #expect(command.status == 74)
            #expect(command.errors.contains(path))
        }
        #expect(folder.read("text.sqlite") == Array("not a database, and precious\n".utf8))
        #expect(folder.names == ["text.sqlite"])
    }

    @Test func troubleWithOutputsEndsWith74() throws {
        _ = try stored("run.sqlite")
        for (target, word) in [(folder("no/x.csv"), "no/x.csv"), ("csv:/dev/full", "/dev/full")] {
            let command = Command(["report", folder("run.sqlite"), "-o", target])
            #expect(command.status == 74 && command.errors.contains(word), "\(command.errors)")
        }
        let full = Command(["list", "formats"], standardOutput: "/dev/full")
        #expect(full.status == 74 && full.errors.contains("standard output"))
    }

    @Test func aClosedStandardOutputEndsQuietly() throws {
        let script = "\(Command.binary) completions bash | head -c 1 >/dev/null; echo ${PIPESTATUS[0]}"
        let command = Command(["-c", script], program: "/bin/bash")
        #expect(command.output == "0\n" && command.errors.isEmpty, "\(command.errors)")
        let shut = Command(["-c", "\(Command.binary) --help >&-"], program: "/bin/bash")
        #expect(shut.status == 0 && shut.errors.isEmpty, "\(shut.errors)")
    }

    @Test func bundledScenariosAreFoundByName() {
        mkdir(folder("scenarios"), 0o755)
        folder.write("name: a\n", to: "scenarios/storefront.yaml")
        let share = ["WINNOW_SHARE": folder.path]
        #expect(Command(["list", "scenarios"], environment: share).output.hasPrefix("storefront "))
        let missing = Command(["run", "/nonexistent.yaml"], environment: share)
        #expect(missing.status == 74 && missing.errors.contains("nonexistent"))
        #expect(missing.errors.contains(folder("scenarios")))
        let near = Command(["run", "storefrnt"], environment: share)
        #expect(near.status == 74 && near.errors.contains("did you mean storefront?"))
    }

    @Test func completionScriptsAreReadByTheShell() {
        let script =
            "source <(\(Command.binary) completions bash); COMP_WORDS=(winnow re); COMP_CWORD=1; _winnow; "
            + "echo ${COMPREPLY[@]}; COMP_WORDS=(winnow list ''); COMP_CWORD=2; _winnow; echo ${COMPREPLY[@]}"
        let command = Command(["-c", script], program: "/bin/bash")
        #expect(command.output.hasPrefix("report\nsamplers "), "\(command.output) \(command.errors)")
    }
}
