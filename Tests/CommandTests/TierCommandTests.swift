import Testing
import WinnowTestSupport

/// Tiers as typed, and those that one file holds.
@Suite struct TierCommandTests {
    private let folder = TemporaryFolder()
    private let traces = Checkout.path("scenarios/traces/order-flow.jsonl.gz")
    private let tiers = Checkout.path("scenarios/configs/wrapped/two-tiers.yaml")

    private func run(_ arguments: [String]) -> Command {
        Command(arguments + ["--traces", traces, "--no-progress"], folder: folder.path)
    }

    @Test func collectorsOfOneFileAreTiers() {
        let both = run(["decide", tiers])
        #expect(both.status == 0, "\(both.errors)")
        #expect(
            both.errors.contains(
                "tiers: 'agent', then 'gateway' (3 replicas), because exporter 'load_balancing' at \(tiers):"))
        let lines = both.output.split(separator: "\n")
        #expect(lines.count == 926 && lines.allSatisfy { $0.contains("\"replica\":") })
        // The same as naming them.
        #expect(run(["decide", tiers + "#agent," + tiers + "#gateway*3"]).output == both.output)
        #expect(!run(["decide", tiers + "#gateway"]).output.contains("replica"))
        let table = run(["compare", tiers, "--db", folder("run.sqlite")])
        // Long paths wrap lines.
        let words = table.output.split { $0.isWhitespace }
        #expect(table.status == 0 && words.joined(separator: " ").contains("then 'gateway'"))
    }

    @Test func whatARestartLosesIsCounted() {
        let restarted = run(["decide", tiers + "*3@8s:4@12s:restart:2:6s"])
        #expect(restarted.status == 0)
        #expect(restarted.errors.contains("spans were lost when collectors of gateway restarted (4 replicas from 8"))
        #expect(restarted.errors.contains("noticed at the next look-up, every 5"))
        let lines = restarted.output.split(separator: "\n")
        #expect(lines.contains { $0.contains("\"decision\":\"lost\"") && $0.contains("\"replica\":2") })
        #expect(lines.contains { $0.contains("\"replica\":4") })
        let figures = run([
            "compare", "x=" + tiers + "@8s:4@12s:restart", "--db", folder("run.sqlite"), "-o", folder("out.csv"),
        ])
        #expect(figures.status == 0, "\(figures.errors)")
        let rows = String(decoding: folder.read("out.csv"), as: UTF8.self)
        for metric in [
            "restart_lost_spans", "restart_lost_traces", "unreachable_spans", "split_traces", "contradicted_traces",
        ] {
            #expect(rows.contains(",\(metric),"), "\(metric)")
        }
    }

    @Test func applyWritesWhatIsLeft() {
        let command = Command(
            ["apply", tiers + "@8s:restart", "--traces", traces, "-o", folder("kept.jsonl"), "--no-progress"])
        #expect(
            command.status == 0 && command.errors.contains("were lost when collectors of gateway restarted"),
            "\(command.errors)")
        #expect(command.errors.contains("tiers: 'agent', then 'gateway'"))
    }

    @Test(arguments: [
        ("@8s:0", "is nothing that can happen to replicas"), ("*3@8s:restart:9", "there is no replica 9"),
        ("*3@8s:-3", "there would be 0 replicas"),
    ])
    func whatCannotHappenIsRefused(_ change: String, _ message: String) {
        let command = run(["decide", tiers + (change.hasPrefix("*") ? change : "*3" + change)])
        #expect(command.status == 64 && command.errors.contains(message), "\(command.errors)")
    }
}
