import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

/// Jaeger's strategies file (head-sampling, section 7).
@Suite struct StrategiesTests {
    private func read(_ text: String) -> Reading { Reading(text, file: "strategies.json") }

    @Test func theDefaultsOperationsAreMergedIntoEveryService() throws {
        let reading = read(
            """
            {"default_strategy": {"type": "probabilistic", "param": 0.5, "operation_strategies": [
               {"operation": "/health", "type": "probabilistic", "param": 0.0},
               {"operation": "op1", "type": "probabilistic", "param": 1}]},
             "service_strategies": [
               {"service": "foo", "type": "probabilistic", "param": 0.8, "operation_strategies": [
                 {"operation": "op1", "type": "probabilistic", "param": 0.2}]},
               {"service": "bar", "type": "probabilistic", "param": 0.3}]}
            """)
        let strategies = try #require(reading.strategies)
        #expect(reading.warnings.isEmpty)
        let foo = try #require(strategies.services["foo"]?.operations)
        #expect(foo.defaultProbability == 0.8 && foo.defaultLowerBound == 0)
        #expect(foo.operations == [.init("op1", probability: 0.2), .init("/health", probability: 0)])
        let bar = try #require(strategies.services["bar"]?.operations)
        #expect(bar.defaultProbability == 0.3)
        #expect(bar.operations.map(\.name) == ["/health", "op1"])
        #expect(strategies.otherwise.operations?.defaultProbability == 0.5)
    }

    /// Each: a file, the line of the warning, what it says.
    @Test(
        arguments: [
            (
                "{\"service_strategies\": [\n{\"service\": \"a\",\n\"type\": \"ratelimiting\",\n\"param\": 0.9}]}", 4,
                "0.9 → 0 traces/s"
            ),
            ("{\"default_strategy\": {\"param\": 0.5}}", 1, "has no type"),
            ("{\"default_strategy\":\n {\"type\": \"probablistic\", \"param\": 0.5}}", 2, "unknown type"),
            (
                "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.5, \"operation_strategies\": [\n"
                    + "{\"operation\": \"x\", \"type\": \"ratelimiting\", \"param\": 1}]}}", 2, "drops the entry of 'x'"
            ),
            (
                "{\"service_strategies\": [{\"service\": \"a\", \"type\": \"ratelimiting\",\n\"param\": 5, "
                    + "\"operation_strategies\": [{\"operation\": \"x\", \"type\": \"probabilistic\", \"param\": 1}]}]}",
                2, "clients ignore its rate limit"
            ),
            ("{\"default_strategies\": {},\n\"service_strategies\": []}", 1, "Jaeger ignores it"),
            ("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 2}}", 1, "from 0 to 1"),
        ])
    func warnings(text: String, line: Int, message: String) {
        let reading = read(text)
        #expect(reading.errors.isEmpty)
        #expect(reading.warnings.contains { $0.line == line && $0.message.contains(message) }, "\(reading.warnings)")
    }

    @Test func whatCantBeReadIsReplacedByAThousandth() {
        let reading = read("{\"service_strategies\": [{\"service\": \"a\", \"param\": 0.5}]}")
        #expect(reading.strategies?.services["a"] == .probabilistic(0.001))
        #expect(reading.strategies?.otherwise == .probabilistic(0.001))
    }

    @Test(arguments: [
        ("\"nonsense\"", "Jaeger does not start"), ("[]", "Jaeger does not start"),
        ("{\"service_strategies\": 1}", "a list is expected"),
        ("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": \"0.5\"}}", "a number is expected"),
        ("{\"default_strategy\": {\"type\": 1}}", "text is expected"),
        ("{\"default_strategy\": {\"type\": \"ratelimiting\", \"param\": 1e12}}", "a whole number"),
        ("{\"default_strategy\": {\"type\": \"ratelimiting\", \"param\": -1}}", "a whole number"),
    ])
    func refused(text: String, message: String) {
        let reading = read(text)
        #expect(reading.errors.first?.line == 1 && reading.errors.first?.message.contains(message) == true)
    }
}

extension Reading {
    /// The strategies that the head sampler polls.
    var strategies: JaegerStrategies? {
        guard case .parentBased(root: .jaeger(let settings), _, _, _, _) = head,
            case .remote(let remote) = settings.kind
        else { return nil }
        return remote.strategies
    }
}
