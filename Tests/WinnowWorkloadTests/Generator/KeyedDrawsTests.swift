import Testing
import WinnowModel

@testable import WinnowWorkload

/// Adding something changes only the traces and spans that it touches.
@Suite struct KeyedDrawsTests {
    /// A small shop in which every part can be added to.
    private func shop(
        calls: String = "", attribute: String = "", faults: String = "", roots: String = "", operations: String = "",
        mode: String = "", extra: String = ""
    ) -> String {
        """
        duration: 20s
        traffic:
          arrivals: 0/s
          roots:
            - {service: web, operation: GET /, arrivals: 30/s}
            - {service: web, operation: POST /buy, arrivals: 10/s}
        \(roots)
        services:
          web:
            replicas: 3
            operations:
              GET /:
                kind: server
                http: {route: /}
                slo: 1s
                calls:
                  - {service: store, call: list, probability: 0.8}
        \(calls)
                  - {service: store, call: price, repeat: {min: 1, max: 3}}
              POST /buy:
                kind: server
                http: {method: POST, route: /buy}
                slo: 1s
                calls:
                  - {service: store, call: take, retry: 3, propagation: 0.5}
        \(operations)
          store:
            replicas: 2
            operations:
              list: {kind: server, latency: {exponential: 3ms}, calls: [query]}
              price:
                kind: server
                errors:
                  - {rate: 3%, message: no price}
        \(mode)
        \(attribute)
              take: {kind: server, errors: [{rate: 20%}], calls: [query]}
              query: {kind: client, db: redis}
        faults:
          old: {service: store, operation: take, from: 5s, until: 8s, probability: 0.3, latency: 50ms}
        \(faults)
        \(extra)
        """
    }

    private func traces(_ text: String) throws -> [String: Workload.Trace] {
        Dictionary(
            Workload.traces(try Workload.traffic(text)).map { ($0.root.traceID, $0) }, uniquingKeysWith: { a, _ in a })
    }

    @Test func aFaultChangesOnlyWhatItTouches() throws {
        let plain = try traces(shop())
        let faulty = try traces(
            shop(faults: "  new: {service: store, operation: price, from: 2s, until: 9s, probability: 0.4, error: {}}"))
        #expect(plain.keys == faulty.keys)
        var touched = 0
        for (id, trace) in faulty {
            if trace.faults.contains(where: { $0.hasPrefix("new") }) {
                touched += 1
                #expect(trace.classes.contains(.faultWindow) && trace != plain[id])
                #expect((1...9).contains((trace.root.start - defaultEpochNanos) / Duration64.second))
            } else {
                #expect(trace == plain[id])
            }
        }
        #expect(touched > 30 && touched < plain.count / 2)
    }

    @Test func aCallChangesOnlyTracesThatMakeIt() throws {
        let plain = try traces(shop())
        let more = try traces(
            shop(
                calls: "          - {call: banner, probability: 0.2}",
                operations: "      banner: {latency: 2ms}"))
        #expect(plain.keys == more.keys)
        var made = 0
        for (id, trace) in more {
            let before = try #require(plain[id])
            if trace.spans.contains(where: { $0.name == "banner" }) {
                made += 1
                // The other spans are the same, but for when they happen.
                func timeless(_ spans: [Workload.Span]) -> [Workload.Span] {
                    spans.filter { $0.name != "banner" }.map {
                        var span = $0
                        span.end = span.name == "GET /" ? 0 : span.end - span.start
                        span.start = 0
                        return span
                    }
                }
                #expect(timeless(trace.spans) == timeless(before.spans))
            } else {
                #expect(trace == before)
            }
        }
        #expect(made > 60 && made < plain.count / 3)
    }

    @Test func aRootMovesNobodyElse() throws {
        let plain = try traces(shop())
        let more = try traces(
            shop(
                roots: "    - {service: web, operation: sweep, arrivals: 15/s}",
                operations: "      sweep: {latency: 1ms, slo: 1s}"))
        let others = more.filter { $0.value.root.name != "sweep" }
        #expect(others.mapValues(\.spans) == plain.mapValues(\.spans))
        #expect(more.count > others.count + 200)
    }

    @Test func anAttributeChangesOnlyItsSpans() throws {
        let plain = try traces(shop())
        let more = try traces(
            shop(attribute: "        attributes: {price.list: {values: [a, b, c], weights: [5, 3, 2]}}"))
        var values: [String: Int] = [:]
        for (id, trace) in more {
            var bare = trace
            for index in bare.spans.indices where bare.spans[index].name == "price" {
                guard bare.spans[index].kind == .server else { continue }
                let added = bare.spans[index].attributes.filter { $0.hasPrefix("price.list=") }
                #expect(added.count == 1)
                values[added.first ?? "", default: 0] += 1
                bare.spans[index].attributes.removeAll { $0.hasPrefix("price.list=") }
            }
            #expect(bare == plain[id])
        }
        #expect(values.count == 3)
    }

    @Test func anErrorModeChangesOnlyWhatFailsByIt() throws {
        let plain = try traces(shop())
        let more = try traces(shop(mode: "          - {rate: 4%, message: no list}"))
        var changed = 0
        for (id, trace) in more where trace != plain[id] {
            changed += 1
            #expect(trace.spans.contains { $0.message == "no list" })
        }
        #expect(changed > 15 && changed < more.count / 5)
    }

    @Test func keysOfOthersChangeNothing() throws {
        let text = shop(extra: "policies: [{name: all, sampler: always_on}]\nseeds: 5")
        #expect(throws: Failure.self) { try Workload.scenario(text) }
        let node = try YAMLText.node(text)
        let scenario = try Scenario(node, alsoKnown: ["policies", "seeds"])
        let traffic = try GeneratedTraffic(scenario: scenario)
        #expect(Workload.traces(traffic) == Workload.traces(try Workload.traffic(shop())))
    }
}
