import Testing
import WinnowTestSupport

/// Replicas as typed.
@Suite struct ReplicaCommandTests {
    private let folder = TemporaryFolder()
    private let traces = Checkout.path("scenarios/traces/order-flow.jsonl.gz")

    init() {
        folder.write(
            """
            receivers: {otlp: }
            exporters: {load_balancing: {routing_key: service, resolver: {static: {hostnames: [one, two]}}}}
            service: {pipelines: {traces: {receivers: [otlp], exporters: [load_balancing]}}}
            """, to: "agent.yaml")
        folder.write(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors:
              tail_sampling:
                decision_wait: 5s
                policies: [{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}]
            service: {pipelines: {traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp]}}}
            """, to: "gateway.yaml")
    }

    private func decide(_ policy: String) -> Command {
        Command(["decide", policy, "--traces", traces, "--arrival", "file", "--no-progress"], folder: folder.path)
    }

    @Test func decisionsNameTheReplica() {
        let both = decide("agent.yaml,gateway.yaml")
        #expect(both.status == 0)
        let lines = both.output.split(separator: "\n")
        #expect(lines.contains { $0.contains("\"replica\":1") } && lines.contains { $0.contains("\"replica\":2") })
        #expect(lines.allSatisfy { $0.contains("\"replica\":") } && lines.count > 926)
        #expect(!decide("gateway.yaml").output.contains("replica"))
        #expect(decide("gateway.yaml*2:round_robin").output == decide("gateway.yaml*2:round_robin").output)
    }

    @Test(arguments: [
        ("gateway.yaml*2:roundrobin", "did you mean 'round_robin'?"),
        ("gateway.yaml*0:random", "replicas are a number from 1 to 1000"),
        ("gateway.yaml*2:", "replicas are chosen by trace_id, round_robin, random"),
    ])
    func wordsThatAreNoneAreRefused(_ policy: String, _ message: String) {
        let run = decide(policy)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
    }
}
