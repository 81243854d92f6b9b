import Testing
import WinnowFormats
import WinnowSettings
import WinnowTestSupport

/// `winnow schema`: it takes what the readers take, and refuses what they refuse.
@Suite struct SchemaTests {
    private let folder = TemporaryFolder()

    private func check(_ kind: String) throws -> SchemaCheck {
        let command = Command(["schema", kind])
        #expect(command.status == 0 && command.errors.isEmpty, "\(command.errors)")
        return SchemaCheck(root: try JSONValue.parse(command.output))
    }

    @Test(arguments: ["scenario", "experiment"])
    func shippedFilesFit(_ kind: String) throws {
        let check = try check(kind)
        #expect(Shipped.scenarios.count >= 6)
        for name in Shipped.scenarios {
            let problems = check.problems(try YAMLDocument.parse(path: Shipped.root + "/scenarios/" + name))
            #expect(problems.isEmpty, "\(name)")
        }
    }

    private let workload = """
        duration: 1s
        traffic: {arrivals: 50/s, roots: [{service: a, operation: b}]}
        services: {a: {operations: {b: {kind: server, latency: 2ms}}}}

        """

    @Test(arguments: [
        "policies: [{sampler: always_on}]",
        "policies: [{name: x, sampler: trace_id_ratio, ratio: 10 %}, {sampler: tail_root_end}]",
        "policies: [{sampler: parent_based, root: always_on, local_parent_sampled: {sampler: always_off}}]",
        "policies: [{name: y, stages: [{sampler: always_on}, {file: c.yaml, replicas: 2}]}, {file: 'c.yaml,c.yaml*3'}]",
        "policies: [{sampler: tail_bounded, decision_wait: 4s}]\nthresholds: [lost_spans == 0]\nseeds: 2",
        "policies: [{sampler: always_on}]\nprices: {usd_per_million_spans: 2}\nnetwork_delay: 2ms",
    ])
    func whatRunsFits(_ experiment: String) throws {
        folder.write(workload + experiment + "\n", to: "e.yaml")
        folder.write("probabilistic_sampler: {sampling_percentage: 50}\n", to: "c.yaml")
        let run = Command(["run", folder("e.yaml"), "--db", folder("r.sqlite")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try check("experiment").problems(YAMLDocument.parse(path: folder("e.yaml"))).isEmpty)
    }

    @Test(arguments: [
        "seeds: 2", "policies: [{sampler: always_onn}]", "policies: [{sampler: trace_id_ratio}]",
        "policies: [{sampler: trace_id_ratio, ratio: 2}]", "policies: [{name: x}]",
        "policies: [{sampler: always_on, ratio: 1}]", "policies: [{file: c.yaml, replicas: 0}]",
        "policies: [{sampler: parent_based, root: tail_bounded}]",
        "policies: [{sampler: parent_based, root: {ratio: 1}}]",
        "policies: [{stages: [{sampler: always_on, name: x}]}]", "policies: {sampler: always_on}",
        "policies: [{sampler: always_on}]\nseeds: 0", "policies: [{sampler: always_on}]\nprices: {euros: 2}",
        "policies: [{sampler: always_on}]\nnetwork_delay: 2", "policies: [{sampler: always_on}]\nservces: {}",
        "policies: [{sampler: adaptive_order_service, reading: by_color}]",
    ])
    func whatIsRefusedDoesNotFit(_ experiment: String) throws {
        folder.write(workload + experiment + "\n", to: "e.yaml")
        folder.write("probabilistic_sampler: {sampling_percentage: 50}\n", to: "c.yaml")
        let run = Command(["run", folder("e.yaml"), "--db", folder("r.sqlite")])
        #expect(run.status == 65, "\(run.output)")
        #expect(try !check("experiment").problems(YAMLDocument.parse(path: folder("e.yaml"))).isEmpty)
    }

    @Test func trafficMayComeFromElsewhere() throws {
        let check = try check("experiment")
        let policies = "policies: [{sampler: always_on}]\n"
        for (line, fits) in [
            ("workload: w.yaml", true), ("traces: [t.jsonl]", true), ("base: w.yaml", true), ("", false),
        ] {
            folder.write(policies + line + "\n", to: "e.yaml")
            #expect(try check.problems(YAMLDocument.parse(path: folder("e.yaml"))).isEmpty == fits, "\(line)")
        }
    }

    @Test func theSchemaGoesIntoAFile() {
        let command = Command(["schema", "scenario", "-o", folder("s.json")])
        #expect(command.status == 0 && command.output.isEmpty)
        #expect(String(decoding: folder.read("s.json"), as: UTF8.self) == Command(["schema", "scenario"]).output)
    }
}
