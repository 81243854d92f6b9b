import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// Rounds, and what becomes of their samples.
@Suite struct BenchmarkTests {
    @Test func roundsAreInterleavedAndRotated() throws {
        var order = ""
        let tasks = ["a", "b", "c"].map { name in
            BenchmarkTask(
                name,
                measured: {
                    order += name
                    return BenchmarkSample(amount: Double(order.count), seconds: 1)
                })
        }
        var shares: [Double] = []
        let rows = try Benchmark.measure(tasks, rounds: 4, progress: { shares.append($0) })
        #expect(order == "abc" + "abc" + "bca" + "cab" + "abc")
        #expect(rows.map { $0.samples.map(\.amount) } == [[4, 9, 11, 13], [5, 7, 12, 14], [6, 8, 10, 15]])
        #expect(shares.first == 0 && shares.last == 1 && shares == shares.sorted())
    }

    @Test func tasksAreTimedAsAWhole() throws {
        var ticks = [5.0, 7.5]
        let task = BenchmarkTask("x", clock: { ticks.removeFirst() }) { 10 }
        let sample = try task.body()
        #expect(sample == BenchmarkSample(amount: 10, seconds: 2.5) && sample.speed == 4)
    }

    @Test func recordsHoldEverySample() throws {
        let plan = try LabPlan.shipped("ci", policies: ["{name: all, sampler: always_on}"])
        let samples = (1...7).map {
            BenchmarkSample(amount: 100, seconds: 1 / Double($0), parts: ["lane_cpu_ns_per_span": Double($0)])
        }
        let row = BenchmarkRow(name: "all", unit: "spans", samples: samples)
        let record = BenchmarkRecord.record([row], of: Lab.outline(plan))
        let speeds = record.metrics.filter { $0.id == "spans_per_second" }
        #expect(speeds.count == 8 && speeds.allSatisfy { $0.kind == .timed && $0.unit == "spans/s" })
        #expect(speeds.first { $0.dimension.isWhole }?.value == 400)
        #expect(speeds.first { $0.dimension.isWhole }?.ciLow == 100)
        #expect(speeds.first { $0.dimension == Dimension(["sample": "7"]) }?.value == 700)
        #expect(record.metrics.filter { $0.id == "lane_cpu_ns_per_span" }.count == 8)
        #expect(record.exact.metrics.isEmpty && record.run.isComplete && !record.environment.isEmpty)
        let counted = BenchmarkRecord.record(
            [InstructionCount.Row(name: "x", unit: "bytes", amount: 4, instructions: 10)], of: Lab.outline(plan))
        #expect(counted.metrics.map(\.id) == ["instructions_per_byte"] && counted.metrics[0].value == 2.5)
        #expect(counted.metrics[0].unit == "instructions")
    }

    @Test func everyStageMeasuresSomething() throws {
        let plan = try LabPlan.shipped("smoke", seconds: 1)
        let size = Benchmark.Size(encodedBytes: 1 << 16, decodedBytes: 1 << 16, codecSpans: 500)
        for stage in Benchmark.Stage.allCases {
            let rows = try Benchmark(plan, rounds: 1, size: size).measure(stage)
            #expect(!rows.isEmpty, "\(stage)")
            for row in rows {
                #expect(
                    row.samples.count == 1 && row.samples.allSatisfy { $0.amount > 0 && $0.seconds > 0 }, "\(row.name)")
                #expect(MetricCatalog.kind("\(row.unit)_per_second") == .timed)
            }
        }
    }

    @Test func thePipelineIsHeldAgainstTheIdealOne() throws {
        let plan = try LabPlan.shipped("smoke", seconds: 8)
        let rows = try Benchmark(plan, rounds: 1).measure(.pipeline)
        let lanes = rows.filter { !$0.name.hasPrefix("on end") }
        #expect(lanes.count == 5 * plan.policies.count)
        for row in lanes {
            #expect(row.base == nil ? row.name.hasPrefix("ideal, ") : lanes.contains { $0.name == row.base })
            let known = row.partIDs.filter { $0 != "peak_memory_bytes" && $0 != "codec_ns_per_span" }
            #expect(row.partIDs.contains("codec_ns_per_span") == row.name.hasPrefix("bytes, "))
            #expect(
                known == [
                    "cpu_seconds_per_million_spans", "generate_cpu_ns_per_span", "pipeline_cpu_ns_per_span",
                    "unexported_spans",
                ])
            for id in row.partIDs { #expect(!MetricCatalog.unit(id).isEmpty && MetricCatalog.kind(id) == .timed) }
            #expect(row.samples[0].amount == lanes[0].samples[0].amount)
        }
        // What is refused for half the window is lost where only start-time samplers stand before the backend.
        func lost(_ name: String) -> Double? { lanes.first { $0.name == name }?.part("unexported_spans")?.median }
        let head = try #require(plan.policies.first { $0.blueprint.hops.isEmpty }?.blueprint.name)
        #expect(lost("full, \(head)") == 0)
        let up = try #require(rows.first { $0.name == "on end" })
        let down = try #require(rows.first { $0.name == "on end, through an outage of 60 s" })
        #expect(up.part("unexported_spans")?.median == 0 && (down.part("unexported_spans")?.median ?? 0) > 0)
        // However long nobody answers, no more wait than the queue holds.
        #expect(down.part("most_waiting_spans")?.median == 2_048)
        #expect((up.part("most_waiting_spans")?.median ?? 0) < 2_048)
    }

    @Test func policiesSayHowMuchOfTheFirstOnesTimeTheyTake() throws {
        func row(_ name: String, seconds: Double) -> BenchmarkRow {
            let samples = (1...7).map { BenchmarkSample(amount: 1000, seconds: seconds * Double($0)) }
            return BenchmarkRow(name: name, unit: "spans", samples: samples)
        }
        let rows = [row("four.yaml", seconds: 2), row("ten.yaml", seconds: 3), row("none.yaml", seconds: 1)]
        let lines = BenchmarkText.table(rows, comparable: true).split(separator: "\n")
        #expect(!lines[0].contains("times"))
        #expect(lines[1].hasSuffix(", 1.5 [1.5, 1.5] times four.yaml"), "\(lines[1])")
        #expect(lines[2].hasSuffix(", 0.5 [0.5, 0.5] times four.yaml"), "\(lines[2])")
        #expect(!BenchmarkText.table(rows).contains("times"))
    }

    @Test func policiesAreMeasuredAlone() throws {
        let plan = try LabPlan.shipped("smoke", seconds: 1)
        let rows = try Benchmark(plan, rounds: 1).measurePolicies()
        #expect(rows.map(\.name) == plan.policyNames)
        for row in rows {
            #expect(row.partIDs == ["generate_cpu_ns_per_span", "lane_cpu_ns_per_span", "sampler_cpu_ns_per_span"])
            for sample in row.samples {
                let lane = try #require(sample.parts["lane_cpu_ns_per_span"])
                #expect((sample.seconds * 1e9 / sample.amount - lane).magnitude < 1e-6 * lane)
                #expect(try #require(sample.parts["sampler_cpu_ns_per_span"]) <= lane)
            }
        }
        #expect(BenchmarkText.table(rows).contains(" ns/span, samplers "))
    }
}
