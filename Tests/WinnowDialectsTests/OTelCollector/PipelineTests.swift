import Testing
import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSampling

@Suite struct PipelineTests {
    private let sampler = "probabilistic_sampler: {sampling_percentage: 50, mode: hash_seed}"
    private let tail = "tail_sampling: {policies: [{name: a, type: always_sample}]}"

    @Test func whatMakesOtherRequestsStandsOnTheWay() {
        let reading = file("traces > otlp > groupbytrace tail_sampling batch > otlp")
        let stages = reading.ways.first?.stages ?? []
        #expect(stages.map(\.onlyDelays) == [true, false, true])
        #expect(names(reading) == ["tail_sampling"])
        guard case .grouping(let grouping) = stages.first, case .batching(let batching) = stages.last else {
            Issue.record("\(stages)")
            return
        }
        #expect(grouping.waitNanos == 1_000_000_000 && grouping.traces == 1_000_000 && grouping.name == "groupbytrace")
        #expect(batching.timeoutNanos == 200_000_000 && batching.size == 8192 && batching.name == "batch")
    }

    /// Ways that differ in what only delays spans are one policy.
    @Test func delaysMakeNoWaysOfTheirOwn() {
        let reading = file("traces > otlp > tail_sampling batch > otlp\ntraces/2 > otlp > tail_sampling > otlp/2")
        #expect(Configuration.distinct(reading.ways).count == 1)
    }

    /// A file with the given pipelines, each `name: receivers > processors > exporters`.
    private func file(
        _ pipelines: String, connectors: String = "forward", _ change: (inout DialectContext) -> Void = { _ in }
    ) -> Reading {
        var text =
            "receivers: {otlp: , otlp/2: , zipkin: }\nexporters: {otlp: {endpoint: x}, otlp/2: {endpoint: x}, debug: , loadbalancing: }\n"
        // Names, or one connector with its settings.
        let inner =
            connectors.contains("{")
            ? connectors : connectors.split(separator: " ").map { $0 + ": " }.joined(separator: ", ")
        text += "connectors: {\(inner)}\n"
        text +=
            "processors:\n  \(sampler)\n  probabilistic_sampler/2: {sampling_percentage: 5}\n  \(tail)\n  batch:\n"
        text +=
            "  filter: {traces: {span: ['attributes[\"x\"] == 1']}}\n  k8sattributes:\n  groupbytrace:\n  lookup:\n  sqlquery:\n"
        text += "  attributes: {actions: [{key: k, value: v, action: insert}]}\n  attributes/2: {actions: []}\n"
        text += "service:\n  pipelines:\n"
        for line in pipelines.split(separator: "\n") {
            let parts = line.split(separator: ">").map { $0.split(separator: " ").joined(separator: ", ") }
            let name = line.prefix { $0 != " " }
            text += "    \(name): {receivers: [\(parts[1])], processors: [\(parts[2])], exporters: [\(parts[3])]}\n"
        }
        return Reading(text, change)
    }

    private func names(_ reading: Reading) -> [String] { names(reading.stages) }

    private func names(_ stages: [StageSettings]) -> [String] {
        stages.compactMap { stage in
            switch stage {
            case .headSampler: "head"
            case .tailSampling(let settings): settings.name
            case .probabilisticSampler(let settings): settings.name
            case .editing(let settings): settings.name
            case .batching, .grouping: nil
            }
        }
    }

    @Test func thePipelineGivesTheOrder() {
        #expect(names(file("traces > otlp > batch tail_sampling probabilistic_sampler batch > otlp")).isEmpty)
        let reading = file("traces > otlp > batch tail_sampling probabilistic_sampler > otlp")
        #expect(names(reading) == ["tail_sampling", "probabilistic_sampler"])
        #expect(reading.ways.first?.stages.map(\.onlyDelays) == [true, false, false])
        #expect(reading.warnings.map(\.message).contains { $0.contains("'probabilistic_sampler/2' is on no way") })
        #expect(
            names(file("traces/x > otlp > probabilistic_sampler tail_sampling > otlp")) == [
                "probabilistic_sampler", "tail_sampling",
            ])
    }

    @Test func connectorsAreFollowed() {
        let reading = file("traces > otlp > probabilistic_sampler > forward\ntraces/2 > forward > tail_sampling > otlp")
        #expect(names(reading) == ["probabilistic_sampler", "tail_sampling"])
        let counted = file(
            "traces > otlp > > count\ntraces/2 > otlp > tail_sampling > otlp\nmetrics > count > > otlp",
            connectors: "count")
        #expect(names(counted) == ["tail_sampling"])
        let unknown = file("traces > otlp > > sql\ntraces/2 > sql > tail_sampling > otlp", connectors: "sql")
        #expect(unknown.errors.first?.message.contains("connector 'sql' may hand on some traces only") == true)
        let routed = file(
            "traces > otlp > > routing\ntraces/2 > routing > tail_sampling > otlp",
            connectors: "routing: {table: [{context: span, condition: 'name == \"a\"', pipelines: [traces/2]}]}")
        #expect(names(routed) == ["routing → traces/2", "tail_sampling"] && routed.errors.isEmpty)
    }

    @Test func pipelinesThatDifferAreSeveralWays() {
        let reading = file("traces > otlp > tail_sampling > otlp\ntraces/2 > otlp > probabilistic_sampler > otlp/2")
        #expect(reading.ways.map(\.pipeline) == ["traces", "traces/2"])
        #expect(reading.ways.map(\.exporters) == [["otlp"], ["otlp/2"]])
        #expect(reading.ways.map { names($0.stages) } == [["tail_sampling"], ["probabilistic_sampler"]])
        #expect(reading.findings.contains { $0.message.hasSuffix("policy of its own here: traces, traces/2") })
        let same = file("traces > otlp > tail_sampling > otlp\ntraces/2 > otlp/2 > tail_sampling batch > otlp/2")
        #expect(names(same) == ["tail_sampling"] && Configuration.distinct(same.ways).count == 1)
        #expect(same.findings.contains { $0.message.contains("modelled as one") })
        let debug = file("traces > otlp > tail_sampling > otlp\ntraces/2 > otlp > > debug")
        #expect(names(debug) == ["tail_sampling"] && debug.ways.count == 1)
    }

    @Test func waysShareWhatStandsBeforeTheyPart() {
        let text =
            "traces > otlp > attributes > forward debug\ntraces/a > forward > tail_sampling > otlp\n"
            + "traces/b > forward > filter > otlp/2 debug"
        let kept = file(text)
        #expect(kept.ways.map { names($0.stages) } == [["attributes", "tail_sampling"], ["attributes", "filter"]])
        #expect(kept.findings.contains { $0.message.hasPrefix("there is no sampler on the way to otlp/2, debug") })
        let all = file(text) { $0.takesEveryExporter = true }
        #expect(all.ways.map(\.pipeline) == ["traces", "traces/a", "traces/b"])
        #expect(all.ways.map { names($0.stages) }.first == ["attributes"])
        #expect(file(text) { $0.pipeline = "traces/b" }.ways.map(\.pipeline) == ["traces/b"])
        #expect(file(text) { $0.pipeline = "traces/c" }.errors.first?.remedy == "did you mean 'traces/a'?")
    }

    @Test func tracesThatEndInFiguresAreDecided() {
        let reading = file(
            "traces > otlp > probabilistic_sampler > datadog\nmetrics > datadog > > otlp", connectors: "datadog")
        #expect(names(reading) == ["probabilistic_sampler"] && reading.ways.first?.exporters == [])
    }

    @Test func copiesThatMeetAreSaid() {
        let reading = file(
            "traces > otlp > > forward\ntraces/2 > otlp > filter > forward\ntraces/end > forward > tail_sampling > otlp"
        )
        #expect(reading.ways.map { names($0.stages) } == [["traces", "filter", "traces/end", "tail_sampling"]])
        #expect(reading.findings.contains { $0.message.hasPrefix("2 paths of spans meet on the way to 'traces/end'") })
        let graph = reading.ways.first?.graph
        #expect(graph?.copies == 2 && graph?.isAside == [true, true, false, false])
        #expect(graph?.entries.map(\.target) == [0, 1] && graph?.entries.map { $0.copies[0] } == [0, 1])
        #expect(graph?.after.map { $0.map(\.target) } == [[2], [2], [3], [nil]])
    }

    @Test func whatConnectorsRouteMeetsAgain() {
        let routing =
            "{routing: {default_pipelines: [traces/a], table: [{context: span, condition: 'name == \"x\"', pipelines: [traces/b]}]}, forward: }"
        let reading = file(
            "traces > otlp > attributes > routing\ntraces/a > routing > > forward\ntraces/b > routing > filter > forward\n"
                + "traces/end > forward > > otlp",
            connectors: String(routing.dropFirst().dropLast()))
        #expect(
            reading.ways.map { names($0.stages) } == [
                [
                    "attributes", "routing → traces/a", "traces/a", "routing → traces/b", "filter", "traces/end",
                ]
            ])
        #expect(reading.errors.map(\.message) == [])
        let graph = reading.ways.first?.graph
        // Nothing meets before the paths part: one copy, of the first path, stands for both.
        #expect(graph?.after.first?.map(\.copies) == [[0, -1], [1, -1]])
        #expect(graph?.isAside == [false, true, true, true, true, false])
    }

    @Test func whatIsIgnoredIsLeftOutAndSaid() {
        let reading = file("traces > otlp > tail_sampling sqlquery attributes > otlp") {
            $0.ignored = ["sqlquery", "attributes"]
        }
        #expect(names(reading) == ["tail_sampling"])
        #expect(
            reading.warnings.count { $0.message.hasSuffix("is left out (--ignore): every figure may depend on it") }
                == 2)
        let routed = file("traces > otlp > > routing\ntraces/2 > routing > tail_sampling > otlp", connectors: "routing")
        {
            $0.ignored = ["routing"]
        }
        #expect(names(routed) == ["tail_sampling"])
    }

    @Test func spansComeOverOTLPWhereSomePipelineTakesIt() {
        let reading = file("traces > otlp > tail_sampling > otlp\ntraces/2 > zipkin > probabilistic_sampler > otlp")
        #expect(names(reading) == ["tail_sampling"] && reading.ways.count == 1)
        #expect(reading.findings.contains { $0.message.contains("no receiver of 'traces/2' takes OTLP") })
        #expect(names(file("traces/2 > zipkin > probabilistic_sampler > otlp")) == ["probabilistic_sampler"])
    }

    @Test func whatChangesSpansIsAStage() {
        #expect(
            names(file("traces > otlp > attributes tail_sampling filter batch > otlp")) == [
                "attributes", "tail_sampling", "filter",
            ])
        let twice = file("traces > otlp > attributes tail_sampling > otlp")
        #expect(twice.stages == file("traces > otlp > attributes tail_sampling > otlp").stages)
        #expect(twice.stages != file("traces > otlp > filter tail_sampling > otlp").stages)
        #expect(file("traces > otlp > attributes > otlp").warnings.contains { $0.message.contains("no sampler") })
        // Two ways on which spans change differently are no one way.
        let ways = file("traces > otlp > attributes tail_sampling > otlp\ntraces/2 > otlp > tail_sampling > otlp/2")
        #expect(Configuration.distinct(ways.ways).count == 2)
    }

    @Test func whatCouldChangeTheAnswerIsRefused() {
        #expect(
            file("traces > otlp > tail_sampling sqlquery > otlp").errors.first?.message
                == "the processor 'sqlquery' may change which spans arrive or what a sampler reads, which is not modelled yet"
        )
        #expect(file("traces > otlp > attributes/2 tail_sampling > otlp").errors.isEmpty == false)
    }

    @Test func whatTheCollectorRefusesIsRefused() {
        #expect(file("traces > otlp > tail_smpling > otlp").errors.first?.remedy == "did you mean 'tail_sampling'?")
        #expect(
            file("traces > otlp > tail_sampling tail_sampling > otlp").errors.first?.message.contains("stands twice")
                == true)
        #expect(file("trace > otlp > tail_sampling > otlp").errors.first?.remedy == "did you mean 'traces'?")
        #expect(
            file("traces > otlp > tail_sampling > ").errors.first?.message
                == "the pipeline 'traces' has no exporter: the Collector refuses it")
        #expect(
            file("traces > forward > > forward otlp\ntraces/2 > otlp > > forward").errors.first?.message.contains(
                "cycle") == true)
        #expect(file("logs > otlp > > otlp").errors.first?.message.hasPrefix("there is no traces pipeline") == true)
        #expect(
            Reading("service: {pipelins: {}}\nreceivers: {otlp: }").errors.first?.remedy == "did you mean 'pipelines'?")
        #expect(
            Reading("service: {pipelines: {}}\nrecievers: {}").errors.contains {
                $0.remedy == "did you mean 'receivers'?"
            })
    }

    @Test func noSamplerKeepsEverything() {
        let reading = file("traces > otlp > batch > otlp")
        #expect(reading.errors.isEmpty && reading.stages.isEmpty)
        #expect(reading.warnings.contains { $0.message.hasSuffix("everything is kept") })
    }

    @Test func manyWaysAreRefusedQuickly() {
        var pipelines = "traces/0 > otlp > > c0\n"
        var connectors = "forward/0 forward/00 "
        pipelines = "traces/0 > otlp > > forward/0\n"
        for i in 1...20 {
            connectors += "forward/\(i) "
            for side in ["a", "b"] { pipelines += "traces/\(i)\(side) > forward/\(i - 1) > > forward/\(i)\n" }
        }
        pipelines += "traces/end > forward/20 > > otlp\n"
        #expect(file(pipelines, connectors: connectors).errors.first?.message.hasPrefix("more than 64 ways") == true)
        // Ways that lead to no exporter are followed no further either.
        pipelines = pipelines.replacing("> > otlp", with: "> > forward/00")
        #expect(file(pipelines, connectors: connectors).errors.first?.message.hasPrefix("more than 64 ways") == true)
    }

    @Test func bigFilesAreReadInTime() {
        var receivers = "receivers: {otlp: }\nexporters: {otlp: {endpoint: x}}\nprocessors:\n"
        var pipelines = "service:\n  pipelines:\n"
        for i in 0..<6000 {
            receivers += "  probabilistic_sampler/\(i): {sampling_percentage: 50}\n"
            pipelines +=
                "    traces/\(i): {receivers: [otlp], processors: [probabilistic_smpler/\(i)], exporters: [otlp]}\n"
        }
        let reading = Reading(receivers + pipelines)
        #expect(reading.errors.count == 100)
        var block = "tail_sampling:\n  policies: [{name: a, type: always_sample}]\n"
        for i in 0..<30_000 { block += "  a_key_that_nobody_has_ever_thought_of_before_\(i): 1\n" }
        #expect(Reading(block).errors.count == 20)
    }
}
