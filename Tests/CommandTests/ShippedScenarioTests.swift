import Testing
import WinnowSettings
import WinnowTestSupport

/// The experiments that come with Winnow run, and experiment files mean what they say.
@Suite struct ShippedScenarioTests {
    private let folder = TemporaryFolder()

    @Test(arguments: Shipped.scenarios)
    func shippedScenariosRun(_ name: String) throws {
        let path = Shipped.root + "/scenarios/" + name
        // The thresholds of the gate are for its whole traffic.
        let shorter = ["ci.yaml", "smoke.yaml"].contains(name) ? [] : ["--duration", "5s"]
        let command = Command(["run", path, "--db", folder("run.sqlite")] + shorter)
        #expect(command.status == 0 && !command.errors.contains("error:"), "\(command.errors)")
        let node = try YAMLDocument.parse(path: path)
        let policies = try #require(node["policies"]?.elements)
        #expect((2...8).contains(policies.count))
        if name == "ci.yaml" { #expect(command.output.contains("✓ all ")) }
    }

    @Test func aPolicyOnSpanKindSeesTheAttributeAndNotTheKind() {
        func kept(_ name: String) -> Double {
            let scenario = Shipped.root + "/scenarios/\(name).yaml"
            let arguments = ["--duration", "20s", "--db", folder("r.sqlite"), "-o", "csv:" + folder("r.csv")]
            #expect(Command(["run", scenario] + arguments).status == 0)
            for line in String(decoding: folder.read("r.csv"), as: UTF8.self).split(separator: "\n") {
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                if cells[2] == "span-kind.yaml" && cells[4] == "kept_trace_ratio" && cells[5].isEmpty {
                    return Double(cells[6]) ?? -1
                }
            }
            return -1
        }
        let without = kept("order-processing")
        #expect((0...0.1).contains(without))
        #expect(kept("order-processing-span-kind") > 0.7)
    }

    @Test func replicasBesideAFileAreThoseAfterTheStar() {
        let collector = """
            tail_sampling:
              decision_wait: 1s
              num_traces: 20
              policies: [{name: all, type: always_sample}]

            """
        folder.write(collector, to: "c.yaml")
        func rows(_ policy: String) -> [Substring] {
            folder.write(
                """
                duration: 5s
                traffic: {arrivals: 50/s, roots: [{service: a, operation: b}]}
                services: {a: {operations: {b: {kind: server, latency: 2ms}}}}
                policies: [{name: p, \(policy)}]

                """, to: "e.yaml")
            let arguments = ["run", folder("e.yaml"), "--db", folder("r.sqlite"), "-o", "csv:" + folder("r.csv")]
            let run = Command(arguments)
            #expect(run.status == 0, "\(run.errors)")
            // Without the digest of the file.
            return String(decoding: folder.read("r.csv"), as: UTF8.self).split(separator: "\n")
                .compactMap { $0.split(separator: ",", maxSplits: 1).last }.map { $0 }
        }
        let star = rows("file: c.yaml*3")
        #expect(star == rows("file: c.yaml, replicas: 3"))
        #expect(star != rows("file: c.yaml"))
    }

    @Test func keysThatNobodyWouldReadAreRefused() {
        folder.write("workload: w.yaml\nduration: 5s\npolicies: [{sampler: always_on}]\n", to: "e.yaml")
        let run = Command(["run", folder("e.yaml"), "--db", folder("r.sqlite")])
        #expect(run.status == 65)
        #expect(run.errors.contains("e.yaml:2:1") && run.errors.contains("'duration' belongs to a workload"))
    }

    @Test func aVariantMayLeaveItsServicesToItsBase() {
        let smoke = Shipped.root + "/scenarios/smoke.yaml"
        folder.write("base: \(smoke)\nenvironment: test\npolicies: [{sampler: always_on}]\n", to: "e.yaml")
        let run = Command(["run", folder("e.yaml"), "--db", folder("r.sqlite")])
        #expect(run.status == 0, "\(run.errors)")
    }
}
