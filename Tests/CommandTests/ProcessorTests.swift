import Testing
import WinnowFormats
import WinnowSettings
import WinnowTestSupport

/// What stands before a sampler in a pipeline changes what the sampler sees, all the way through the binary.
@Suite struct ProcessorTests {
    /// Four traces of one span: two of `checkout`, of which one has x = 1, and two of `search`.
    private static let traces = [
        ("1", "checkout", 1), ("2", "checkout", 2), ("3", "search", 1), ("4", "search", 3),
    ].map { id, service, x in
        """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},\
        "scopeSpans":[{"spans":[{"traceId":"\(String(repeating: id, count: 32))","spanId":"000000000000000\(id)",\
        "name":"work","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000100000000",\
        "attributes":[{"key":"x","value":{"intValue":"\(x)"}}],"status":{}}]}]}]}\n
        """
    }.joined()

    private static func collector(_ names: String, _ processors: String, policy: String) -> String {
        """
        receivers: {otlp: }
        exporters: {otlp: {endpoint: x}}
        processors:
        \(processors)
          tail_sampling:
            decision_wait: 1s
            policies: [{name: p, \(policy)}]
        service: {pipelines: {traces: {receivers: [otlp], processors: [\(names)], exporters: [otlp]}}}

        """
    }

    /// The digits of which ids consist that were decided like this.
    private static func decide(
        _ names: String, _ processors: String, policy: String, assume: String? = nil
    ) throws -> (decisions: [String: String], command: Command) {
        let folder = TemporaryFolder()
        folder.write(collector(names, processors, policy: policy), to: "c.yaml")
        folder.write(traces, to: "t.jsonl")
        var arguments = ["decide", folder("c.yaml"), "--traces", folder("t.jsonl")]
        if let assume {
            folder.write(assume, to: "assume.yaml")
            arguments += ["--assume", folder("assume.yaml")]
        }
        let command = Command(arguments)
        var decisions: [String: String] = [:]
        for line in command.output.split(separator: "\n") {
            let value = try JSONValue.parse(String(line))
            let id = value["traceId"]?.string ?? ""
            decisions[String(id.prefix(1))] = value["decision"]?.string
        }
        return (decisions, command)
    }

    private static let keep = "type: string_attribute, string_attribute: {key: k, values: [v]}"

    @Test func anEditBeforeTheSamplerDecides() throws {
        let edit = "  attributes: {actions: [{key: k, value: v, action: insert}]}"
        let before = try Self.decide("attributes, tail_sampling", edit, policy: Self.keep)
        #expect(before.command.status == 0, "\(before.command.errors)")
        #expect(before.decisions == ["1": "sampled", "2": "sampled", "3": "sampled", "4": "sampled"])
        // No span carries the key, and the edit adds it: nobody is warned of it.
        #expect(!before.command.errors.contains("looks for"))
        let after = try Self.decide("tail_sampling, attributes", edit, policy: Self.keep)
        #expect(Set(after.decisions.values) == ["not_sampled"] && after.decisions.count == 4)
        #expect(after.command.errors.contains("looks for 'k'"))
    }

    @Test func someSpansAreEdited() throws {
        let edit = """
              attributes:
                include: {match_type: strict, services: [checkout]}
                actions: [{key: k, value: v, action: insert}]
            """
        let outcome = try Self.decide("attributes, tail_sampling", edit, policy: Self.keep)
        #expect(outcome.decisions == ["1": "sampled", "2": "sampled", "3": "not_sampled", "4": "not_sampled"])
    }

    @Test func whatIsFilteredReachesNoSampler() throws {
        let filter = "  filter: {traces: {span: ['attributes[\"x\"] == 1']}}"
        let before = try Self.decide("filter, tail_sampling", filter, policy: "type: always_sample")
        #expect(before.command.status == 0, "\(before.command.errors)")
        #expect(before.decisions == ["1": "dropped", "2": "sampled", "3": "dropped", "4": "sampled"])
        // After the sampler it changes what is stored, and no decision.
        let after = try Self.decide("tail_sampling, filter", filter, policy: "type: always_sample")
        #expect(Set(after.decisions.values) == ["sampled"])
    }

    @Test func whatCouldNotBeEvaluatedIsSaid() throws {
        let filter =
            "  filter: {error_mode: ignore, traces: {span: ['Int(attributes) > 1 and attributes[\"x\"] > 0', 'Substring(name, 9, 1) == \"\"']}}"
        let outcome = try Self.decide("filter, tail_sampling", filter, policy: "type: always_sample")
        #expect(outcome.decisions.count == 4, "\(outcome.command.errors)")
        #expect(outcome.command.errors.contains("'filter': a condition could not be evaluated 4 times:"))
    }

    @Test func whatProcessorsAddCanBeAssumed() throws {
        let policy = "type: string_attribute, string_attribute: {key: k8s.namespace.name, values: [shop]}"
        let unknown = try Self.decide("k8sattributes, tail_sampling", "  k8sattributes:", policy: policy)
        #expect(Set(unknown.decisions.values) == ["not_sampled"])
        #expect(unknown.command.errors.contains("reads 'k8s.namespace.name', which 'k8sattributes' (line"))
        let assumed = try Self.decide(
            "k8sattributes, tail_sampling", "  k8sattributes:", policy: policy,
            assume: "services: {checkout: {k8s.namespace.name: shop}}\ndefault: {k8s.namespace.name: other}\n")
        #expect(assumed.decisions == ["1": "sampled", "2": "sampled", "3": "not_sampled", "4": "not_sampled"])
        #expect(!assumed.command.errors.contains("k8s.namespace.name"))
        let wrong = try Self.decide(
            "k8sattributes, tail_sampling", "  k8sattributes:", policy: policy, assume: "servces: {}\n")
        #expect(wrong.command.status == 65 && wrong.command.errors.contains("did you mean 'services'?"))
    }
}
