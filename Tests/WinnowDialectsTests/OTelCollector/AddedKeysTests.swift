import Testing
import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// Whoever reads what a processor adds that cannot be known here is told so, until somebody says what it is.
@Suite struct AddedKeysTests {
    private static func read(_ names: String, assume: String? = nil) throws -> Reading {
        let folder = TemporaryFolder()
        let text = """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            processors:
              k8sattributes:
                extract: {labels: [{tag_name: team, key: app/team}]}
              resourcedetection: {detectors: [env]}
              batch:
              filter: {traces: {span: ['resource.attributes["k8s.pod.name"] == "x"']}}
              tail_sampling:
                policies:
                  - {name: ours, type: string_attribute, string_attribute: {key: k8s.namespace.name, values: [shop]}}
                  - {name: all, type: and, and: {and_sub_policy: [
                      {name: inner, type: string_attribute, string_attribute: {key: team, values: [a]}},
                      {name: other, type: string_attribute, string_attribute: {key: http.route, values: [a]}}]}}
                  - {name: ottl, type: ottl_condition, ottl_condition: {span: ['resource.attributes["host.id"] != nil']}}
            service: {pipelines: {traces: {receivers: [otlp], processors: [\(names)], exporters: [otlp]}}}

            """
        var assumed: AssumedAttributes?
        if let assume {
            folder.write(assume, to: "assume.yaml")
            assumed = try AssumedAttributesFile.read(path: folder("assume.yaml"))
        }
        return Reading(text, assumed: assumed)
    }

    @Test func readersOfWhatIsAddedAreTold() throws {
        let reading = try Self.read("k8sattributes, resourcedetection, filter, tail_sampling")
        #expect(reading.errors.isEmpty)
        let messages = reading.warnings.map { "\($0.line): \($0.message)" }
        let tail = ", which 'k8sattributes' (line 16) may add: what it adds is not known here"
        let host = ", which 'resourcedetection' (line 16) may add: what it adds is not known here"
        #expect(
            messages == [
                "8: 'filter' reads 'k8s.pod.name'" + tail, "11: the policy 'ours' reads 'k8s.namespace.name'" + tail,
                "13: the policy 'inner' reads 'team'" + tail, "15: the policy 'ottl' reads 'host.id'" + host,
            ])
        // What stands after a sampler adds nothing to what it reads.
        #expect(try Self.read("tail_sampling, k8sattributes").warnings.isEmpty)
        let filter = try Self.read("k8sattributes, batch, filter").warnings.filter { $0.message.contains("may add") }
        #expect(filter.count == 1)
    }

    @Test func whatIsAssumedIsAStage() throws {
        let assume = """
            services: {checkout: {k8s.namespace.name: shop, k8s.pod.name: a}}
            default: {host.id: 7, team: true}
            """
        let reading = try Self.read("k8sattributes, filter, tail_sampling", assume: assume)
        #expect(reading.errors.isEmpty && reading.warnings.isEmpty)
        guard case .editing(let settings) = try #require(reading.stages.first) else {
            Issue.record("no stage for what is assumed")
            return
        }
        #expect(settings.name == "k8sattributes (assumed)" && settings.editor is AssumedAttributesEditor)
        let without = try Self.read("batch, tail_sampling", assume: assume)
        #expect(without.findings.contains { $0.message.hasPrefix("nothing is assumed") })
        #expect(without.stages.count == 1)
    }

    @Test(arguments: [
        ("services: [a]", "services are a mapping, not a list"), ("[a]", "a mapping is expected here, not a list"),
        ("service: {}", "unknown key 'service'"), ("default: {a: [1]}", "a text, a number or a truth value"),
        ("services: {a: b}", "attributes are a mapping, not text"), ("default: {a: }", "a text, a number"),
    ])
    func wrongAssumptionsAreRefused(text: String, message: String) {
        #expect {
            _ = try Self.read("tail_sampling", assume: text)
        } throws: { error in
            guard let failure = error as? Failure, failure.kind == .data else { return false }
            return failure.diagnostics.first?.message.hasPrefix(message) == true
                && failure.diagnostics.first?.line == 1
        }
    }
}
