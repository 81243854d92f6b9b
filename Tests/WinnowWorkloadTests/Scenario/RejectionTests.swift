import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowWorkload

/// Scenarios that are refused, with the line and what to do.
@Suite struct RejectionTests {
    private func findings(_ text: String) -> [Diagnostic] {
        do throws(Failure) {
            let node = try YAMLDocument.parse(text, file: "s.yaml")
            _ = try GeneratedTraffic(scenario: Scenario(node))
            return []
        } catch {
            #expect(error.kind == .data)
            return error.diagnostics
        }
    }

    private func shop(
        calls: String = "[]", operation: String = "latency: 1ms", root: String = "{service: a, operation: f}",
        arrivals: String = "1/s", top: String = "max_depth: 3"
    ) -> String {
        """
        \(top)
        traffic:
          arrivals: \(arrivals)
          roots:
            - \(root)
        services:
          alpha: {operations: {}}
          a:
            operations:
              f:
                calls: \(calls)
              g: {\(operation)}
              serve: {kind: server}
          b:
            operations:
              inside: {latency: 1ms}
        """
    }

    @Test(arguments: [
        ("[{service: bb, call: x}]", "there is no service bb", "did you mean b?"),
        ("[gg]", "service a has no operation gg", "did you mean g?"),
        ("[{service: b, call: inside}]", "b inside is of kind internal: another service can't call it", "kind: server"),
        ("[{call: g, probability: 1.5}]", "a probability from 0 to 1 is expected here, not '1.5'", "0.1"),
        ("[{call: g, probability: .nan}]", "a probability from 0 to 1 is expected here, not '.nan'", "0.1"),
        ("[{call: g, repeat: -1}]", "'-1' is out of range", "from 1"),
        ("[{call: g, repeat: {min: 5, max: 2}}]", "a call is repeated at most", "min: 1"),
        ("[{call: g, retry: 100}]", "'100' is out of range", "from 1 to 20"),
        ("[{call: g, timeout: 5}]", "a duration is expected here, not '5'", "unit"),
        ("[{one_of: [{call: g, weight: 0}]}]", "the weights of the alternatives", "weight"),
        ("[{call: g, propability: 1}]", "unknown key 'propability'", "did you mean 'probability'?"),
        ("[{repeat: 2}]", "the key 'call' is missing", "add call"),
    ])
    func calls(text: String, message: String, remedy: String) {
        let found = findings(shop(calls: text))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.message.hasPrefix(message) == true, "\(found)")
        #expect(found.first?.remedy.contains(remedy) == true, "\(found)")
        #expect(found.first?.file == "s.yaml" && found.first?.line == 11 && found.first?.column ?? 0 > 16)
    }

    @Test(arguments: [
        ("latency: {lognormal: {median: 5ms, sigma: 9}}", "'9' is out of range"),
        ("latency: {lognormal: {median: 5ms, p99: 1ms}}", "p99 must lie between"),
        ("latency: {quantiles: {p50: 5ms, p90: 1ms}}", "quantiles do not ascend"),
        ("latency: {quantiles: {p100: 5ms}}", "no quantile between"),
        ("latency: {}", "a time without a distribution"),
        ("latency: {constant: 1ms, exponential: 1ms}", "a time has one distribution"),
        ("latency: {logmormal: 1}", "unknown key 'logmormal'"),
        ("latency: 2h", "'2h' is out of range"),
        ("errors: [{rate: 60%}, {rate: 50%}]", "the error rates of g sum to more than 1"),
        ("attributes: {x: {values: []}}", "x has no values"),
        ("attributes: {x: {values: [1, 2], weights: [1]}}", "x has 2 values and 1 weights"),
        ("attributes: {x: {values: [1, 2], weights: [0, 0]}}", "the weights of x must be"),
        ("attributes: {x: {values: [1], prefix: a}}", "an attribute with several kinds"),
        ("attributes: {x: {cardinality: 0}}", "'0' is out of range"),
        ("http: {route: /}, rpc: {service: a, method: b}", "an operation speaks one protocol"),
        ("kind: sever", "one of internal, server, client, producer, consumer is expected"),
    ])
    func operations(text: String, message: String) {
        let found = findings(shop(operation: text))
        #expect(found.count == 1 && found.first?.message.hasPrefix(message) == true, "\(found)")
        #expect(found.first?.line == 12)
    }

    @Test(arguments: [
        ("{service: a, operation: f, weight: 0}", "1/s", "the weights of the roots"),
        ("{service: a, operation: f, weight: .nan}", "1/s", "a number is expected here, not '.nan'"),
        ("{service: a, operation: f}", "-1/s", "a rate is expected here, not '-1/s'"),
        ("{service: a, operation: f}", "{step: [{at: 5s, rate: 1/s}, {at: 2s, rate: 1/s}]}", "steps do not follow"),
        ("{service: a, operation: f}", "1e30/s", "'1e30/s' is out of range"),
        ("{service: a, operation: f}", "5", "a rate is expected here, not '5'"),
        ("{service: c, operation: f}", "1/s", "there is no service c"),
        ("{service: \"\", operation: f}", "1/s", "this root names no service"),
    ])
    func traffic(root: String, arrivals: String, message: String) {
        let found = findings(shop(root: root, arrivals: arrivals))
        #expect(found.count == 1 && found.first?.message.hasPrefix(message) == true, "\(found)")
    }

    @Test func cyclesNeedABound() {
        let endless = findings(shop(calls: "[{service: a, call: f}]", top: "name: x"))
        #expect(endless.map(\.message) == ["a f calls itself again and again without a bound"])
        #expect(endless.first?.line == 11 && endless.first?.remedy.contains("max_depth") == true)
        #expect(findings(shop(calls: "[{call: f, probability: 0.5}]", top: "name: x")).isEmpty)
        let wide = findings(shop(calls: "[{call: f, probability: 0.9, repeat: 3}]", top: "name: x"))
        #expect(wide.first?.message.hasPrefix("a trace of a f could grow to") == true)
        let deep = findings(shop(calls: "[{call: f, repeat: 10}]", top: "max_depth: 250"))
        #expect(deep.first?.message == "a trace of a f could grow to more than 10^15 spans")
    }

    @Test func tracesStayWithinBounds() {
        let many = findings(
            shop(calls: "[{call: g, repeat: 10000}, {call: g, repeat: 10000}, {call: g, repeat: 9999}]"))
        #expect(many.first?.message == "traces of a f would have 30000 spans on average")
        let retried = findings(
            shop(calls: "[{call: g, repeat: 10000, retry: 20}, {call: g, repeat: 10000, retry: 20}]"))
        #expect(retried.first?.message.hasPrefix("a trace of a f could grow to 400001 spans") == true)
    }

    @Test func faultsHitWhatExists() {
        func fault(_ text: String) -> [Diagnostic] { findings(shop() + "\nfaults:\n  x: {\(text)}\n") }
        #expect(fault("service: a, operation: f, from: 1s, until: 2s, error: {}").isEmpty)
        #expect(fault("service: z, from: 1s, until: 2s, error: {}").map(\.message) == ["there is no service z"])
        #expect(
            fault("service: \"\", operation: f, from: 1s, until: 2s, error: {}").map(\.message) == [
                "this fault names no service"
            ])
        #expect(
            fault("service: a, operation: h, from: 1s, until: 2s, error: {}").map(\.message) == [
                "service a has no operation h"
            ])
        #expect(
            fault("service: a, from: 3s, until: 2s, error: {}").map(\.message) == ["a fault must end after it starts"])
        #expect(fault("service: a, from: 1s, until: 2s").map(\.message) == ["a fault that does nothing"])
        #expect(
            fault("service: a, instance: 4, from: 1s, until: 2s, error: {}").map(\.message) == ["a has no instance 4"])
        #expect(
            fault("service: b, from: 1s, until: 2s, error: {}").map(\.message) == [
                "no operation of b is reached from outside"
            ])
    }

    @Test func everythingWrongIsSaidAtOnce() {
        let found = findings(shop(calls: "[gg, {service: bb, call: x}]", root: "{service: c, operation: f}"))
        #expect(found.count == 3)
    }

    @Test func variantsFindTheirBase() throws {
        let folder = Workload.path("scenarios")
        func load(_ text: String) -> Failure? {
            do throws(Failure) {
                _ = try Scenario(YAMLDocument.parse(bytes: Array(text.utf8), file: folder + "/variant.yaml"))
                return nil
            } catch { return error }
        }
        #expect(load("base: smoke.yaml") == nil)
        #expect(load("base: nowhere.yaml")?.kind == .io)
        #expect(load("base: [1]")?.kind == .data)
        #expect(load("base: smoke.yaml\nduration: x")?.diagnostics.first?.line == 2)
    }

    @Test func variantsLayKeysOverTheirBase() throws {
        let node = try YAMLDocument.parse(
            bytes: Array("base: smoke.yaml\nname: v\nservices: {web: {replicas: 7}}\nfaults: {}".utf8),
            file: Workload.path("scenarios/v.yaml"))
        let scenario = try Scenario(node)
        #expect(scenario.name == "v" && scenario.services[0].replicas == 7 && scenario.services[0].language == "nodejs")
        #expect(scenario.durationNanos == Duration64.second && scenario.faults.count == 2)
    }
}
