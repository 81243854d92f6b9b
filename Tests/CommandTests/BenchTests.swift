import Glibc
import Testing
import WinnowStore
import WinnowTestSupport

/// `winnow bench` as its user calls it; what is measured is small, and no time is judged.
@Suite struct BenchTests {
    private let folder = TemporaryFolder()
    private let share = ["WINNOW_SHARE": Shipped.root]

    private func bench(_ arguments: String...) -> Command { Command(["bench"] + arguments, environment: share) }

    /// A winnow that claims to be faster or slower than this one by a factor, in what it prints for others.
    private func scaled(_ name: String, seconds factor: String) -> String {
        folder.write(
            """
            #!/bin/sh
            "\(Command.binary)" "$@" | awk -F '\\t' -v OFS='\\t' 'NF == 4 { $4 *= \(factor) } { print }'

            """, to: name)
        chmod(folder(name), 0o755)
        return folder(name)
    }

    @Test func stagesPrintTheirSpeed() throws {
        let command = bench(
            "generate", "store", "--scenario", "scenarios/smoke.yaml", "--duration", "1s", "--runs", "6", "--db",
            folder("b.sqlite"), "-o", folder("b.csv"), "-o", folder("b.json"))
        #expect(command.status == 0, "\(command.errors)")
        #expect(command.output.contains("generate, one core        ") && command.output.contains(" k rows/s"))
        #expect(command.output.contains(" ns/span\n") && command.output.contains("peak memory "))
        let csv = String(decoding: folder.read("b.csv"), as: UTF8.self)
        let rows = csv.split(separator: "\n").filter { $0.contains(",spans_per_second,") }
        #expect(rows.count == 7 && rows.allSatisfy { $0.hasSuffix(",spans/s,timed,seed") })
        #expect(rows.contains { $0.contains(",sample=6,") })
        // What is stored is what was measured.
        #expect(Command(["report", folder("b.sqlite"), "--timed", "-o", "csv:-"]).output == csv)
        let record = try StoredRun.read(folder("b.sqlite"))
        #expect(record.environment.map(\.key).prefix(2) == ["cpu", "cores"])
        #expect(String(decoding: folder.read("b.json"), as: UTF8.self).contains("\"kernel\":"))
    }

    @Test func anExperimentAndConfigurationsAreMeasuredByPolicy() throws {
        let experiment = bench("smoke", "--runs", "1")
        #expect(experiment.status == 0, "\(experiment.errors)")
        #expect(experiment.output.contains("errors-and-slow.yaml  ") && experiment.output.contains(", samplers "))
        let folder = "\(Shipped.root)/scenarios/configs/otelcol"
        let policies = bench(
            "\(folder)/four-policies.yaml", "\(folder)/ten-policies.yaml", "--scenario", "scenarios/smoke.yaml",
            "--duration",
            "1s", "--runs", "6")
        #expect(policies.status == 0 && policies.output.contains("] times four-policies.yaml\n"), "\(policies.errors)")
        let configs = bench(
            "mine=\(Shipped.root)/scenarios/configs/otelcol/errors-and-slow.yaml", "--scenario", "scenarios/smoke.yaml",
            "--duration", "1s", "--runs", "1", "-o", "csv:-")
        #expect(
            configs.status == 0 && configs.output.contains(",mine,1,spans_per_second,sample=1,"), "\(configs.errors)")
    }

    @Test func aBinaryIsHeldAgainstAnother() throws {
        let faster = scaled("faster", seconds: "0.5")
        let arguments = [
            "bench", "generate", "--scenario", "scenarios/smoke.yaml", "--duration", "1s", "--runs", "10",
        ]
        // Half the time is claimed: whatever the machine does, eight rounds do not hide a factor of two times one thousand.
        let far = scaled("far", seconds: "0.001")
        let slower = Command(
            arguments + ["--against", far, "--fail-if", "ratio < 0.95", "-o", folder("r.csv")], environment: share)
        #expect(slower.status == 2, "\(slower.output)\(slower.errors)")
        #expect(
            slower.output.contains(", slower;") && slower.output.contains("✗ generate, one core: fail if ratio < 0.95"))
        let csv = String(decoding: folder.read("r.csv"), as: UTF8.self)
        #expect(csv.contains(",speed_ratio,,") && csv.contains(",speed_ratio_p_value,,0.001953125,"))
        #expect(csv.contains(",binary=other;sample=10,"))
        let fine = Command(
            arguments + ["--against", scaled("slow", seconds: "1000"), "--fail-if", "ratio < 0.95"], environment: share)
        #expect(fine.status == 0 && fine.output.contains(", faster;"), "\(fine.output)\(fine.errors)")
        let few = Command(
            ["bench", "generate", "--runs", "2", "--against", faster, "--fail-if", "ratio < 0.95"], environment: share)
        #expect(few.status == 64 && few.errors.contains("--runs 9"))
    }

    @Test func wholeCommandsAreMeasured() {
        let alone = bench("--runs", "2", "--", "list", "formats")
        #expect(alone.status == 0 && alone.output.hasPrefix("list formats  "), "\(alone.errors)")
        #expect(alone.output.contains(" s of CPU, ") && alone.output.hasSuffix(" MiB\n"))
        let both = bench("--runs", "2", "--against", Command.binary, "--", "list", "formats")
        #expect(
            both.status == 0 && both.output.contains("list formats  ratio ") && both.output.contains(" MiB against "))
        let broken = bench("--runs", "1", "--", "list", "nothing")
        #expect(broken.status == 74 && broken.errors.contains("exit code 64"))
    }

    @Test func samplesArePrintedForOthers() {
        let command = bench(
            "generate", "--scenario", "scenarios/smoke.yaml", "--duration", "1s", "--print-samples", "--runs", "2")
        let lines = command.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0] == "winnow-samples 1")
        #expect(lines[1].hasPrefix("generate, one core\tspans\t"))
    }

    @Test func withoutValgrindCountingSaysSo() {
        let words = ["bench", "smoke", "--duration", "1s", "--count"]
        let none = Command(words, environment: share.merging(["PATH": "/nowhere"]) { $1 })
        #expect(none.status == 74 && none.errors.contains("valgrind, which is not installed"))
    }

    private static let hasValgrind = Command(["valgrind", "--version"], program: "/usr/bin/env").status == 0

    @Test(.enabled(if: hasValgrind, "valgrind is not installed"))
    func instructionsAreTheSameEveryTime() throws {
        let words = ["generate", "--scenario", "scenarios/smoke.yaml", "--duration", "1s", "--count", "-o", "csv:-"]
        let first = Command(["bench"] + words, environment: share)
        #expect(first.status == 0, "\(first.errors)")
        let row = try #require(first.output.split(separator: "\n").last).split(separator: ",")
        #expect(first.output.contains("\"generate, one core\""))
        let place = try #require(row.firstIndex(of: "instructions_per_span"))
        let figure = try #require(Double(row[place + 1]))
        // Whatever the build: more than a write for each column, less than a millisecond.
        #expect(figure > 10 && figure < 1_000_000)
        #expect(Command(["bench"] + words, environment: share).output == first.output)
    }

    @Test(.enabled(if: hasValgrind, "valgrind is not installed"))
    func instructionsOfPoliciesAreThoseOfTheirLanes() {
        // Lanes have traffic before and after what is measured: a fiftieth of it is enough, valgrind takes its time.
        let sparse = Checkout.text("scenarios/smoke.yaml").replacing("200/s", with: "4/s")
            .replacing("file: configs/", with: "file: \(Shipped.root)/scenarios/configs/")
        folder.write(sparse, to: "sparse.yaml")
        let command = bench(folder("sparse.yaml"), "--duration", "1s", "--count")
        #expect(command.status == 0, "\(command.errors)")
        let lines = command.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains(" instructions/span, ") }, "\(command.output)")
    }

    @Test(arguments: [
        (["decod"], "did you mean decode?"), (["generate", "--fail-if", "ratio < 1"], "--fail-if needs --against"),
        (["generate", "--count", "--against", "x"], "exclude each other"),
        (["--count", "--", "list", "formats"], "as it stands"),
        (["generate", "--against", "/bin/sh", "--fail-if", "speed < 1"], "no metric 'speed'"),
    ])
    func whatIsMistypedEndsWith64(_ arguments: [String], _ word: String) {
        let command = Command(["bench"] + arguments, environment: share)
        #expect(command.status == 64 && command.errors.contains(word), "\(command.errors)")
    }
}
