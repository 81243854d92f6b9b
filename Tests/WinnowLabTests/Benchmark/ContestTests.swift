import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// Two binaries in rounds; the binaries are scripts that say what they are told to.
@Suite struct ContestTests {
    private let folder = TemporaryFolder()

    /// A program that prints these lines for `bench --print-samples` and counts its calls.
    private func binary(_ name: String, _ lines: String, printsSamples: Bool = true) -> String {
        folder.write(
            """
            #!/bin/sh
            case "$*" in
            *--help*) echo "\(printsSamples ? "--print-samples" : "--runs N")";;
            *) echo "\(name) $*" >>"\(folder("calls"))"; printf '\(lines)';;
            esac

            """, to: name)
        chmod(folder(name), 0o755)
        return folder(name)
    }

    private func samples(_ speeds: (String, Double)...) -> String {
        "winnow-samples 1\\n" + speeds.map { "\($0.0)\\tspans\\t\($0.1)\\t1\\n" }.joined()
    }

    private var calls: [String] {
        String(decoding: folder.read("calls"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func bothAreAskedAlikeAndInTurns() throws {
        let own = binary("own", samples(("a", 80), ("b", 100)))
        let other = binary("other", samples(("a", 100), ("b", 100), ("c", 1)))
        let outcome = try Contest(
            .stages(["tail"]), path: own, against: other, options: ["--duration", "1s"], rounds: 10,
            conditions: ["ratio < 0.95"]
        ).run()
        #expect(calls.count == 22 && Set(calls.map { $0.split(separator: " ").dropFirst() }).count == 1)
        #expect(calls[0].hasSuffix(" bench tail --runs 3 --duration 1s --print-samples"))
        // Who is first changes when each processor has had its turn.
        let processors = max(1, Processors().numbers.count)
        let turns = (0..<11).flatMap { $0 / processors % 2 == 0 ? [true, false] : [false, true] }
        #expect(calls.map { $0.hasPrefix("own") } == turns)
        #expect(outcome.figures.map(\.name) == ["a", "b"])
        #expect((outcome.figures[0].ratio - 0.8).magnitude < 1e-12 && outcome.figures[1].ratio == 1)
        #expect(outcome.failures.map(\.figure.name) == ["a"] && outcome.failures[0].condition == "ratio < 0.95")
        #expect(outcome.unmatched == ["c"])
        let text = BenchmarkText.table(outcome, rival: other)
        #expect(
            text.contains("a  ratio 0.8 [0.8, 0.8], p 0.00195, slower;") && text.contains("✗ a: fail if ratio < 0.95"))
        #expect(text.contains("\nb  ratio 1.0 [1.0, 1.0], p 1.0, ~;") && text.contains("c: only one of the two"))
    }

    @Test func theBestOfAProcessIsItsSample() throws {
        let own = binary("own", samples(("a", 60), ("a", 80), ("a", 70)))
        let other = binary("other", samples(("a", 100), ("a", 50), ("a", 60)))
        let outcome = try Contest(
            .stages(["tail"]), path: own, against: other, options: [], rounds: 2, conditions: []
        ).run()
        #expect(outcome.own[0].speeds == [80, 80] && outcome.other[0].speeds == [100, 100])
    }

    @Test func aVersionWithoutSamplesPrintsItsTable() throws {
        let own = binary("own", samples(("a", 1e6)))
        let other = binary("other", "a  2 M spans/s best, 2 median, 500 ns/span best\\n", printsSamples: false)
        let outcome = try Contest(
            .stages(["tail"]), path: own, against: other, options: [], rounds: 8, conditions: []
        ).run()
        #expect(calls.contains("other bench tail --runs 3") && outcome.figures[0].ratio == 0.5)
        #expect(outcome.failures.isEmpty)
    }

    @Test func policiesOfAVersionWithoutSamplesAreRunWhole() throws {
        let own = binary("own", "")
        let other = binary("other", "", printsSamples: false)
        let outcome = try Contest(
            .policies(files: ["x.yaml"], verb: "run"), path: own, against: other, options: ["--seed", "3"], rounds: 1,
            conditions: []
        ).run()
        #expect(calls.count == 4 && calls.allSatisfy { $0.contains(" run x.yaml --jobs 1 --no-progress --db ") })
        #expect(calls.allSatisfy { $0.hasSuffix(" --seed 3") })
        #expect(outcome.own[0].name == "run x.yaml" && outcome.own[0].unit == "runs")
        #expect(outcome.own[0].part("peak_memory_bytes")?.median ?? 0 > 0)
    }

    @Test func conditionsAreOfOneKind() throws {
        let own = binary("own", samples(("a", 1)))
        for text in ["ratio == 1", "ratio < 0", "ratio{x=y} < 1", "speed < 1", "ratio"] {
            let failure = failure {
                _ = try Contest(
                    .stages(["tail"]), path: own, against: own, options: [], rounds: 9, conditions: [text])
            }
            #expect(failure?.kind == .usage, "\(text)")
        }
        let few = failure {
            _ = try Contest(
                .stages(["tail"]), path: own, against: own, options: [], rounds: 3, conditions: ["ratio < 0.9"]
            ).run()
        }
        #expect(few?.kind == .usage && few?.diagnostics[0].remedy.contains("--runs 9") == true)
        let unknown = failure {
            _ = try Contest(
                .stages(["tail"]), path: own, against: own, options: [], rounds: 9, conditions: ["b: ratio < 0.9"]
            ).run()
        }
        #expect(unknown?.kind == .usage && unknown?.diagnostics[0].message.contains("'b'") == true)
    }

    @Test func troubleWithABinaryNamesIt() throws {
        let own = binary("own", samples(("a", 1)))
        let missing = failure {
            _ = try Contest(
                .stages(["tail"]), path: own, against: folder("none"), options: [], rounds: 1, conditions: [])
        }
        #expect(missing?.kind == .io && missing?.diagnostics[0].file == folder("none"))
        folder.write("#!/bin/sh\necho broken >&2\nexit 65\n", to: "bad")
        chmod(folder("bad"), 0o755)
        let bad = failure {
            _ = try Contest(
                .stages(["tail"]), path: own, against: folder("bad"), options: [], rounds: 1, conditions: []
            ).run()
        }
        #expect(bad?.kind == .io && bad?.diagnostics[0].message.contains("exit code 65: broken") == true)
        let silent = failure {
            _ = try Contest(
                .stages(["tail"]), path: own, against: binary("silent", "nothing"), options: [], rounds: 1,
                conditions: []
            ).run()
        }
        #expect(silent?.diagnostics[0].message == "printed no samples")
    }
}
