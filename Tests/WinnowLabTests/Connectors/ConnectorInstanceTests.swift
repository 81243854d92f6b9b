import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// What connectors show that stand in several replicas, and what their figures lack.
@Suite struct ConnectorInstanceTests {
    private static func collector(_ connectors: String, _ names: String) -> String {
        """
        receivers: {otlp: {protocols: {grpc: }}}
        connectors:
        \(connectors)
        exporters: {otlp: {endpoint: "a:4317"}, debug: }
        service:
          pipelines:
            traces: {receivers: [otlp], exporters: [\(names), otlp]}
            metrics: {receivers: [\(names)], exporters: [debug]}

        """
    }

    private static let graph = "  servicegraph: {store: {ttl: 60s, max_items: 1000000}}"

    /// Both spans of a request have to come to one replica.
    @Test func pairsThatReplicasTearApartAreLost() throws {
        let folder = TemporaryFolder()
        folder.write(Self.collector(Self.graph + "\n  spanmetrics:", "servicegraph, spanmetrics"), to: "a.yaml")
        let plan = try LabPlan.written(
            """
            workload: \(LabFiles.package("scenarios/ci.yaml"))
            policies:
              - {name: one, file: a.yaml}
              - {name: id, file: a.yaml*3}
              - {name: turns, file: 'a.yaml*3:round_robin'}

            """, in: folder, seconds: 8)
        let record = try Lab.run(plan, jobs: 1)
        func graph(_ policy: String) -> [Double] {
            let ordinal = record.policies.first { $0.name == policy }?.ordinal
            return record.metrics.filter {
                $0.id == "connector_request_rate_ratio" && $0.policy == ordinal
                    && $0.dimension["connector"] == "servicegraph"
            }.compactMap(\.value)
        }
        #expect(graph("one").count > 1 && graph("one").allSatisfy { $0 == 1 })
        #expect(graph("id") == graph("one"))
        let torn = graph("turns")
        #expect(torn.count == graph("one").count && torn.reduce(0, +) < 0.8 * Double(torn.count))
        // Spans that count alone are counted wherever they come.
        let whole = record.metrics.filter {
            $0.id == "connector_request_rate_ratio" && $0.dimension["connector"] == "spanmetrics"
        }
        #expect(!whole.isEmpty && whole.allSatisfy { $0.value == 1 })
        #expect(record.warnings.contains { $0.message.contains("it pairs those alone that come to the same one") })
    }

    private static let messages = """
        name: messages
        duration: 10s
        services:
          shop:
            operations:
              POST /orders:
                kind: server
                latency: 5ms
                calls: [publish order]
              publish order:
                kind: producer
                messaging: {system: kafka, destination: orders}
                latency: 1ms
                calls:
                  - {service: billing, call: orders process, async: true, delay: 10ms}
                  - {service: stock, call: orders process, async: true, delay: 20ms}
          billing:
            operations:
              orders process: {kind: consumer, messaging: {system: kafka, destination: orders}, latency: 5ms}
          stock:
            operations:
              orders process: {kind: consumer, messaging: {system: kafka, destination: orders}, latency: 5ms}
        traffic:
          arrivals: {constant: 20/s}
          roots: [{service: shop, operation: POST /orders}]

        """

    /// An asking span has one pair: with several consumers of a message the figures are short, and why is said.
    @Test func aMessageOfSeveralConsumersIsOneRequest() throws {
        let folder = TemporaryFolder()
        folder.write(Self.messages, to: "workload.yaml")
        folder.write(Self.collector(Self.graph, "servicegraph"), to: "a.yaml")
        let plan = try LabPlan.written("workload: workload.yaml\npolicies: [{file: a.yaml}]\n", in: folder)
        let record = try Lab.run(plan, jobs: 1)
        func requests(_ of: String) -> Double {
            record.metrics.filter { $0.id == "connector_requests_per_second" && $0.dimension["of"] == of }
                .compactMap(\.value).reduce(0, +)
        }
        #expect(requests("true") > 20 && abs(requests("shown") * 2 - requests("true")) < 1e-9)
        let warning = try #require(record.warnings.first { $0.message.contains("however many spans answer it") })
        #expect(warning.message.contains("of those to 'billing', 'stock' it lacks"), "\(warning.message)")
    }

    /// What a connector cannot evaluate of one span says nothing about the others.
    @Test func truthIsEvaluatedSpanBySpan() throws {
        let folder = TemporaryFolder()
        folder.write(Self.messages, to: "workload.yaml")
        folder.write(
            Self.collector(
                "  count: {spans: {m: {conditions: ['Substring(name, 0, 13) != \"\"']}}}", "count"), to: "a.yaml")
        let plan = try LabPlan.written("workload: workload.yaml\npolicies: [{file: a.yaml}]\n", in: folder)
        let record = try Lab.run(plan, jobs: 1)
        // 'POST /orders' has twelve letters; the others have what is asked for.
        let rows = record.metrics.filter { $0.id == "connector_value_ratio" }
        #expect(rows.map { $0.dimension["service"] } == ["billing", "shop", "stock"])
        // A request of the shop has one that is too short among others; it is refused as a whole.
        #expect(rows.map(\.value) == [1, 0, 1])
        let warning = try #require(
            record.warnings.first { $0.message.contains("what is true of the figures of 'count'") })
        #expect(warning.message.contains("Substring") || warning.message.contains("invalid"), "\(warning.message)")
    }
}
