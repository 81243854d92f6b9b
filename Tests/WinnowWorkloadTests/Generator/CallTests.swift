import Testing
import WinnowModel

@testable import WinnowWorkload

/// What calls do: waiting, groups, repetition, retries, timeouts, messages.
@Suite struct CallTests {
    private func traces(
        _ calls: String, target: String = "latency: 10ms", duration: String = "20s", more: String = ""
    ) throws -> [Workload.Trace] {
        Workload.traces(
            try Workload.traffic(
                """
                duration: \(duration)
                network: 2ms
                traffic: {arrivals: {constant: 100/s}, roots: [{service: a, operation: root}]}
                services:
                  a:
                    operations:
                      root: {kind: server, slo: 10s, latency: 4ms, calls: \(calls)}
                      local: {latency: 3ms}
                  b:
                    replicas: 3
                    operations:
                      target: {kind: server, \(target)}
                      heard: {kind: consumer, latency: 50ms}
                \(more)
                """))
    }

    private func milliseconds(_ span: Workload.Span) -> Double { Double(span.end - span.start) / 1e6 }

    @Test func oneAfterTheOther() throws {
        for trace in try traces("[{service: b, call: target}, local]").prefix(50) {
            #expect(trace.spans.map(\.name) == ["root", "target", "target", "local"])
            #expect(trace.spans.map(\.kind) == [.server, .client, .server, .internal])
            #expect(trace.spans.map(milliseconds).map { $0.rounded() } == [19, 12, 10, 3])
            let (root, client, server, local) = (trace.spans[0], trace.spans[1], trace.spans[2], trace.spans[3])
            #expect(root.parent == 0 && client.parent == root.id && server.parent == client.id)
            #expect(local.parent == root.id && local.start >= client.end && local.end <= root.end)
            #expect(client.start >= root.start && server.start >= client.start && server.end <= client.end)
            #expect(client.instance == root.instance && server.instance != root.instance)
        }
    }

    @Test func parallelCallsShareTheirStart() throws {
        for trace in try traces("[{parallel: [local, {service: b, call: target}, local]}, local]").prefix(50) {
            #expect(trace.spans.map(\.name) == ["root", "local", "target", "target", "local", "local"])
            #expect(Set([1, 2, 4].map { trace.spans[$0].start }).count == 1)
            #expect(trace.spans[5].start == trace.spans[2].end)
            #expect(Set(trace.spans.map(\.id)).count == 6)
            #expect(milliseconds(trace.root).rounded() == 19)
        }
    }

    @Test func oneOfSeveralIsMade() throws {
        let traces = try traces(
            "[{one_of: [{call: local, weight: 3}, {service: b, call: target, weight: 1}]}]")
        #expect(traces.allSatisfy { $0.spans.count == 2 || $0.spans.count == 3 })
        let share = Double(traces.count { $0.spans.count == 3 }) / Double(traces.count)
        #expect(abs(share - 0.25) < 0.04)
        let sparse = try self.traces("[{one_of: [{call: local, weight: 0.2}, {call: local, weight: 0.1}]}]")
        #expect(abs(Double(sparse.count { $0.spans.count == 1 }) / 2_000 - 0.7) < 0.04)
    }

    @Test func callsAreRepeated() throws {
        let fixed = try traces("[{call: local, repeat: 4}]")
        #expect(fixed.allSatisfy { $0.spans.count == 5 && Set($0.spans.map(\.id)).count == 5 })
        let drawn = try traces("[{call: local, repeat: {min: 0, max: 3}}]")
        for count in 1...4 { #expect(abs(Double(drawn.count { $0.spans.count == count }) / 2_000 - 0.25) < 0.04) }
        let weighted = try traces("[{call: local, repeat: {values: [1, 5], weights: [9, 1]}}]")
        #expect(abs(Double(weighted.count { $0.spans.count == 6 }) / 2_000 - 0.1) < 0.03)
    }

    @Test func probabilityIsKept() throws {
        let traces = try traces("[{call: local, probability: 30%}]")
        #expect(abs(Double(traces.count { $0.spans.count == 2 }) / 2_000 - 0.3) < 0.04)
        #expect(try self.traces("[{call: local, probability: 0}]").allSatisfy { $0.spans.count == 1 })
    }

    @Test func messagesOutliveTheRoot() throws {
        for trace in try traces("[{service: b, call: heard, async: true, delay: 100ms}]").prefix(50) {
            #expect(trace.spans.map(\.kind) == [.server, .consumer])
            #expect(trace.spans[1].end > trace.root.end && milliseconds(trace.root).rounded() == 4)
            #expect(trace.spans[1].start >= trace.root.start + 100_000_000)
            #expect(!trace.classes.contains(.slow))
        }
    }

    @Test func failedCallsAreTriedAgain() throws {
        let traces = try traces(
            "[{service: b, call: target, retry: {attempts: 3, backoff: 40ms, factor: 2}}]",
            target: "http: {route: /}, latency: 10ms, errors: [{rate: 40%, http_status: 503}]")
        var tries = [0, 0, 0, 0]
        for trace in traces {
            let clients = trace.spans.filter { $0.kind == .client }
            tries[clients.count] += 1
            #expect(clients.dropLast().allSatisfy { $0.status == SpanStatus.error.rawValue })
            #expect(trace.classes.contains(.retry) == (clients.count > 1))
            // Every attempt is marked by its first span, and nothing else is.
            let attempts = trace.spans.indices.filter { trace.spans[$0].kind == .client }
            #expect(trace.retried == (clients.count > 1 ? attempts : []))
            // Half of the wait is fixed: 20 to 40 ms, then 40 to 80 ms.
            for (number, pair) in zip(clients, clients.dropFirst()).enumerated() {
                let wait = Double(pair.1.start - pair.0.end) / 1e6
                let most = number == 0 ? 40.0 : 80
                #expect(wait >= most / 2 && wait <= most)
            }
            let failed = clients.last?.status == SpanStatus.error.rawValue
            #expect(trace.classes.contains(.rootError) == failed)
            #expect(!failed || clients.count == 3)
        }
        #expect(abs(Double(tries[1]) / 2_000 - 0.6) < 0.05)
        #expect(abs(Double(tries[3]) / 2_000 - 0.16) < 0.04)
    }

    @Test func refusalsAreNotTriedAgain() throws {
        let traces = try traces(
            "[{service: b, call: target, retry: 3}]",
            target: "http: {route: /}, errors: [{rate: 100%, http_status: 404}]")
        #expect(traces.allSatisfy { $0.spans.count == 3 && !$0.classes.contains(.retry) })
        // The server's 404 is no error of the server, but one of the client.
        #expect(traces.allSatisfy { $0.spans[2].status == 0 && $0.spans[1].status == 2 })
    }

    @Test func timeoutsCutTheClientOnly() throws {
        let traces = try traces(
            "[{service: b, call: target, timeout: 6ms, propagation: 0, timeout_exception: {type: net.Timeout, message: late}}]"
        )
        for trace in traces.prefix(50) {
            let (client, server) = (trace.spans[1], trace.spans[2])
            #expect(client.end == client.start + 6_000_000 && server.end > client.end)
            #expect(client.status == 2 && server.status == 0)
            #expect(client.extras.contains("exception") && client.extras.contains { $0.contains("net.Timeout") })
            #expect(trace.classes == .innerError)
            #expect(milliseconds(trace.root).rounded() == 10)
        }
    }

    @Test func failuresPropagateByChance() throws {
        let traces = try traces(
            "[{service: b, call: target, propagation: 0.25}, local]",
            target: "http: {route: /}, errors: [{rate: 50%}]", duration: "40s")
        let failed = traces.filter { $0.spans.contains { $0.kind == .client && $0.status == 2 } }
        #expect(abs(Double(failed.count) / 4_000 - 0.5) < 0.03)
        let raised = failed.filter { $0.root.status == 2 }
        #expect(abs(Double(raised.count) / Double(failed.count) - 0.25) < 0.04)
        // What propagates ends the operation: later calls are not made.
        #expect(raised.allSatisfy { !$0.spans.contains { $0.name == "local" } && $0.classes.contains(.rootError) })
        #expect(failed.allSatisfy { $0.classes.contains(.rootError) != $0.classes.contains(.innerError) })
    }

    @Test func exceptionsAreRecordedWhereTheyPass() throws {
        let traffic = try Workload.traffic(
            """
            duration: 1s
            traffic: {arrivals: {constant: 100/s}, roots: [{service: a, operation: GET /}, {service: a, operation: GET /x}]}
            services:
              a:
                language: python
                operations:
                  GET /: {kind: server, slo: 1s, http: {route: /}, calls: [outer]}
                  GET /x: {kind: server, slo: 1s, http: {route: /x}, handles: [{failure: Broken, http_status: 422}], calls: [outer]}
                  outer: {calls: [inner]}
                  inner: {errors: [{rate: 100%, exception: {type: lib.Broken, message: no, times: 2}}]}
            """)
        for trace in Workload.traces(traffic) {
            let counts = trace.spans.map { $0.extras.count { $0 == "exception" } }
            if trace.root.name == "GET /" {
                #expect(counts == [1, 1, 2] && trace.spans.allSatisfy { $0.status == 2 && $0.message == "Broken: no" })
                #expect(trace.root.attributes.contains("http.response.status_code=int(500)"))
                #expect(trace.classes == .rootError)
            } else {
                #expect(counts == [0, 1, 2] && trace.root.status == 0 && trace.classes == .innerError)
                #expect(trace.root.attributes.contains("http.response.status_code=int(422)"))
            }
        }
    }

    @Test func storiesStayBounded() throws {
        #expect(throws: Failure.self) {
            try self.traces("[{service: b, call: target, retry: {attempts: 20, events: [{event: e}, {event: f}]}}]")
        }
        let traces = try traces(
            "[{service: b, call: target, retry: {attempts: 6, backoff: 0s, events: [{event: e}]}}]",
            target: "errors: [{rate: 80%}]", duration: "5s")
        for trace in traces {
            #expect(trace.root.extras.count { $0 == "e" } == trace.spans.count { $0.kind == .client && $0.status == 2 })
        }
    }

    @Test func recursionEndsAtItsDepth() throws {
        let traffic = try Workload.traffic(
            """
            duration: 2s
            max_depth: 256
            traffic: {arrivals: {constant: 10/s}, roots: [{service: a, operation: f}]}
            services: {a: {operations: {f: {slo: 1s, calls: [f]}}}}
            """)
        #expect(Workload.traces(traffic).allSatisfy { $0.spans.count == 257 })
        #expect(traffic.expectedSpansPerTrace == 257)
    }
}
