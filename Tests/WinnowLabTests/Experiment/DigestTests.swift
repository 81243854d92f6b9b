import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct DigestTests {
    private let folder = TemporaryFolder()

    /// The digest of a variant of a variant whose first base says `rate`.
    private func digest(rate: String, change: (inout LabOptions) -> Void = { _ in }) throws -> RunRecord {
        let first = """
            duration: 10s
            traffic: {arrivals: \(rate), roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {kind: server, latency: 2ms}}}}

            """
        folder.write(first, to: "first.yaml")
        folder.write("base: first.yaml\nenvironment: test\n", to: "second.yaml")
        let text = "base: second.yaml\npolicies: [{sampler: always_on}]\n"
        return Lab.outline(try LabPlan.written(text, in: folder, change: change))
    }

    @Test func filesThatAScenarioIsAVariantOfAreDigested() throws {
        let plan = try digest(rate: "10/s")
        #expect(
            plan.experiment.files.map { $0.path.split(separator: "/").last } == [
                "experiment.yaml", "second.yaml", "first.yaml",
            ])
        #expect(try digest(rate: "11/s").run.digest != plan.run.digest)
        #expect(try digest(rate: "10/s").run.digest == plan.run.digest)
    }

    @Test func seedsAndVersionAreDigestedAndArgumentsAreNot() throws {
        let plain = try digest(rate: "10/s").run.digest
        #expect(try digest(rate: "10/s") { $0.seed = 2 }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.seeds = 2 }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.durationNanos = Duration64.second }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.version = "9" }.run.digest != plain)
        #expect(try digest(rate: "10/s") { $0.arguments = ["run", "-o", "x.csv"] }.run.digest == plain)
    }
}
