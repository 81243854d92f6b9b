import Testing
import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Files that are long in one direction: what would grow with a square would not end here.
@Suite struct LongFileTests {
    @Test func aChainOfPipelines() {
        let count = 2_000
        let pipelines = (0..<count).map { number in
            let from = number == 0 ? "otlp" : "forward/\(number)"
            let to = number == count - 1 ? "otlp" : "forward/\(number + 1)"
            return
                "    traces/\(number): {receivers: [\(from)], processors: [probabilistic_sampler], exporters: [\(to)]}\n"
        }
        let reading = Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors: {probabilistic_sampler: {sampling_percentage: 10}}
            connectors:
            \((1..<count).map { "  forward/\($0):\n" }.joined())
            service:
              pipelines:

            """ + pipelines.joined())
        #expect(reading.errors.isEmpty, "\(reading.errors.prefix(3))")
        #expect(reading.ways.count == 1 && reading.stages.count == count)
        #expect(reading.findings.count < 10)
    }

    /// A way is as long as a file makes it.
    @Test func manyProcessorsOnOneWay() {
        let names = (0..<6_000).map { "attributes/\($0)" }
        let reading = Reading.pipeline(
            names, names.map { "\($0): {actions: [{key: a, value: b, action: upsert}]}" }.joined(separator: "\n"))
        #expect(reading.stages.count == 6_000, "\(reading.errors.prefix(3))")
    }

    @Test func waysThatPartAndMeetAreCounted() {
        let reading = Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors: {probabilistic_sampler: {sampling_percentage: 10}}
            connectors: {forward/a: , forward/b: , forward/c: }
            service:
              pipelines:
                traces/in: {receivers: [otlp], exporters: [forward/a, forward/b]}
                traces/a: {receivers: [forward/a], exporters: [forward/c]}
                traces/b: {receivers: [forward/b], exporters: [forward/c]}
                traces/out: {receivers: [forward/c], processors: [probabilistic_sampler], exporters: [otlp]}
            """)
        #expect(reading.ways.count == 1 && reading.ways.first?.graph?.copies == 2)
        #expect(reading.findings.contains { $0.line == 10 && $0.message.hasPrefix("2 paths of spans meet") })
    }

    /// What paths share is numbered, not written out for each of them.
    @Test func longPathsThatMeet() {
        let count = 1_500
        let chain = (1..<count).map {
            "    traces/\($0): {receivers: [forward/\($0 - 1)], exporters: [forward/\($0)]}\n"
        }
        let sides = (0..<40).flatMap { side in
            [
                "    traces/l\(side): {receivers: [forward/\(count - 1)], exporters: [forward/end]}\n",
                "    traces/e\(side): {receivers: [forward/\(count - 1)], exporters: [otlp]}\n",
            ]
        }
        let reading = Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors: {probabilistic_sampler: {sampling_percentage: 10}}
            connectors: {forward/end: , \((0..<count).map { "forward/\($0): " }.joined(separator: ", "))}
            service:
              pipelines:
                traces/0: {receivers: [otlp], processors: [probabilistic_sampler], exporters: [forward/0]}

            """ + (chain + sides.prefix(60)).joined()
                + "    traces/end: {receivers: [forward/end], exporters: [otlp]}\n")
        #expect(reading.errors.isEmpty, "\(reading.errors.prefix(3))")
        #expect(reading.ways.last?.graph?.copies == 30 || reading.ways.contains { $0.graph?.copies == 30 })
    }

    @Test func unknownAttributesAndTheirReaders() {
        let count = 1_500
        let sources = (0..<count).map { "resourcedetection/\($0)" }
        let reading = Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors:
            \(sources.map { "  \($0): {detectors: [env]}\n" }.joined())
              k8sattributes: {extract: {annotations: [{tag_name: k7}]}}
              tail_sampling:
                policies:
            \((0..<count).map { "      - {name: p\($0), type: string_attribute, string_attribute: {key: k\($0), values: [a]}}\n" }.joined())
                  - {name: h, type: string_attribute, string_attribute: {key: host.name, values: [a]}}
            service:
              pipelines:
                traces: {receivers: [otlp], processors: [\((sources + ["k8sattributes", "tail_sampling"]).joined(separator: ", "))], exporters: [otlp]}
            """)
        #expect(reading.tail?.policies.count == count + 1, "\(reading.errors.prefix(3))")
        let readers = reading.warnings.filter { $0.message.contains("may add") }.map(\.message)
        #expect(readers.count == 2)
        #expect(readers.contains { $0.contains("'k7', which 'k8sattributes'") })
        #expect(readers.contains { $0.contains("'host.name', which 'resourcedetection/0'") })
    }
}
