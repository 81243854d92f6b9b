import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct RarePathTests {
    private static let text = """
        duration: 80s
        traffic:
          arrivals: 100/s
          roots:
            - {service: a, operation: home}
            - {service: a, operation: nightly, arrivals: {constant: 1/min}}
        services:
          a:
            operations:
              home:
                slo: 1s
                calls:
                  - {service: b, call: page, probability: 0.5, repeat: 2}
                  - {call: audit, probability: 0.05%}
              nightly: {slo: 1s, calls: [clean]}
              audit: {calls: [store]}
              store: {latency: 1ms}
              clean: {latency: 1ms}
          b:
            operations:
              page: {kind: server, calls: [{call: rebuild, probability: 0.1%}, {call: lookup, probability: 50%}]}
              rebuild: {calls: [lookup]}
              lookup: {latency: 1ms}
        """

    @Test func topmostRareCallsAreNumbered() throws {
        let traffic = try Workload.traffic(Self.text)
        #expect(
            traffic.facts.rarePaths == ["a home → b page → b rebuild", "a home → a audit", "a nightly"])
    }

    @Test func tracesThatTakeThemAreMarked() throws {
        let traffic = try Workload.traffic(Self.text)
        for trace in Workload.traces(traffic) {
            var expected: Set<String> = []
            if trace.root.name == "nightly" { expected.insert("a nightly") }
            if trace.spans.contains(where: { $0.name == "audit" }) { expected.insert("a home → a audit") }
            if trace.spans.contains(where: { $0.name == "rebuild" }) { expected.insert("a home → b page → b rebuild") }
            #expect(Set(trace.rarePaths) == expected && trace.rarePaths.count == expected.count)
            #expect(trace.classes.contains(.rarePath) == !expected.isEmpty)
            // A path starts with the span of its rare call.
            for (path, span) in zip(trace.rarePaths, trace.rareSpans) {
                #expect(path.hasSuffix(" " + trace.spans[span].name))
            }
        }
    }

    @Test func theirNumberIsBounded() throws {
        let names = (0..<4_200).map { "leaf\($0)" }
        let calls = names.map { "{call: \($0), probability: 0.01%}" }.joined(separator: ", ")
        let leaves = names.map { "\($0): {latency: 1ms}" }.joined(separator: ", ")
        let traffic = try Workload.traffic(
            """
            traffic: {arrivals: 1/s, roots: [{service: a, operation: r}]}
            services: {a: {operations: {r: {slo: 1s, calls: [\(calls)]}, \(leaves)}}}
            """, duration: Duration64.second)
        #expect(traffic.facts.rarePaths.count == RarePaths.most)
    }
}
