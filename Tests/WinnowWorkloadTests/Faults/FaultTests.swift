import Testing
import WinnowModel

@testable import WinnowWorkload

/// What faults do to spans, and that truth says so.
@Suite struct FaultTests {
    private func traffic(_ fault: String, calls: String = "[{service: b, call: serve}]") throws -> GeneratedTraffic {
        try Workload.traffic(
            """
            duration: 30s
            network: 2ms
            traffic: {arrivals: {constant: 100/s}, roots: [{service: a, operation: root}]}
            services:
              a: {operations: {root: {kind: server, latency: 4ms, slo: 60ms, calls: \(calls)}}}
              b: {replicas: 2, operations: {serve: {kind: server, http: {route: /}, latency: 10ms, calls: [inside]}, inside: {latency: 1ms}}}
            faults: {f: {from: 10s, until: 20s, \(fault)}}
            """)
    }

    /// The calls of the trace happen a few milliseconds after its start.
    private func inWindow(_ trace: Workload.Trace) -> Bool {
        (10_000..<19_900).contains((trace.root.start - defaultEpochNanos) / Duration64.millisecond)
    }

    @Test func errorsHappenInTheWindowOnly() throws {
        let traces = Workload.traces(
            try traffic("service: b, operation: serve, probability: 0.5, error: {http_status: 503, message: full}"))
        let touched = traces.filter { $0.faults == ["f serve"] }
        #expect(abs(Double(touched.count) - 500) < 90)
        #expect(touched.allSatisfy { $0.classes.contains(.faultWindow) && $0.classes.contains(.rootError) })
        let window = (9_900..<20_000)
        #expect(touched.allSatisfy { window.contains(Int(($0.root.start - defaultEpochNanos) / 1_000_000)) })
        #expect(touched.allSatisfy { $0.spans[2].message == "full" && $0.spans.count == 3 })
        #expect(touched.allSatisfy { $0.spans[2].attributes.contains("http.response.status_code=int(503)") })
        #expect(traces.allSatisfy { $0.classes.contains(.faultWindow) == !$0.faults.isEmpty })
        #expect(traces.filter { $0.faults.isEmpty }.allSatisfy { $0.classes == .baseline })
    }

    @Test func latencyIsAddedAndMultiplied() throws {
        let traces = Workload.traces(try traffic("service: b, operation: serve, latency: {factor: 3, addition: 50ms}"))
        for trace in traces {
            let own = (trace.spans[2].end - trace.spans[2].start) - 1_000_000
            #expect(own == (trace.faults.isEmpty ? 10_000_000 : 80_000_000))
            #expect(trace.classes.contains(.slow) == !trace.faults.isEmpty)
        }
        #expect(abs(traces.count { !$0.faults.isEmpty } - 1_000) <= 1)
    }

    @Test func outagesRefuseCalls() throws {
        let traces = Workload.traces(try traffic("service: b, outage: {}"))
        for trace in traces where inWindow(trace) {
            #expect(trace.spans.map(\.kind) == [.server, .client] && trace.faults == ["f GET"])
            #expect(trace.spans[1].end == trace.spans[1].start + 2_000_000)
            #expect(trace.spans[1].message == "connection refused" && trace.root.status == 2)
            #expect(trace.spans[1].attributes.contains("error.type=string(\"connection_refused\")"))
        }
    }

    @Test func silentOutagesWaitForTheTimeout() throws {
        let calls = "[{service: b, call: serve, timeout: 300ms, propagation: 0}]"
        let traces = Workload.traces(try traffic("service: b, outage: {silent: true}", calls: calls))
        for trace in traces where inWindow(trace) {
            #expect(trace.spans[1].end == trace.spans[1].start + 300_000_000 && trace.spans.count == 2)
            #expect(trace.spans[1].attributes.contains("error.type=string(\"timeout\")"))
        }
    }

    @Test func oneInstanceOnly() throws {
        let traffic = try traffic("service: b, instance: 1, latency: {addition: 100ms}")
        let traces = Workload.traces(traffic)
        let hit = Set(traces.filter { !$0.faults.isEmpty }.map { $0.spans[2].instance })
        #expect(hit.count == 1)
        let spared = traces.filter { inWindow($0) && $0.faults.isEmpty }
        #expect(!spared.isEmpty && spared.allSatisfy { !hit.contains($0.spans[2].instance) })
        #expect(traffic.facts.faults.map(\.target) == ["b #1"] && traffic.facts.faults.map(\.kind) == ["latency"])
        #expect(traffic.facts.faults[0].onset == defaultEpochNanos + 10 * Duration64.second)
    }

    @Test func aRootInOutageAnswers503() throws {
        let traces = Workload.traces(try traffic("service: a, outage: {}"))
        #expect(traces.filter(inWindow).allSatisfy { $0.spans.count == 1 && $0.root.status == 2 })
    }

    @Test func touchesAreInOrderOfRow() throws {
        let traffic = try Workload.shipped("smoke")
        for slab in Workload.slabs(traffic) {
            #expect(slab.truth.touches.count > 10)
            #expect(zip(slab.truth.touches, slab.truth.touches.dropFirst()).allSatisfy { $0.span <= $1.span })
        }
    }
}
