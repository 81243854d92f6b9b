import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel

private struct Retry: SettingsBlock, Equatable {
    var attempts = 3
    var backoffNanos: UInt64 = 100_000_000
    static let summary = "how a call is tried again"
    static let shorthandKey: String? = "attempts"
    static var fields: [SettingField<Retry>] {
        [
            .integer("attempts", \.attempts, in: 1...10, "tries in all"),
            .duration("backoff", \.backoffNanos, in: 0...60_000_000_000, "pause before the second try"),
        ]
    }
}

private enum Mode: String, CaseIterable, Sendable { case parallel, sequential }

private struct Service: SettingsBlock, Equatable {
    var name = ""
    var line = 0
    var replicas = 1
    var share: Double = 0.5
    var rate: Double = 0
    var memoryBytes: UInt64?
    var mode = Mode.sequential
    var retry = Retry()
    var fallback: Retry?
    var tags: [String] = []
    var children: [Service] = []
    var isOpen = false
    var sampling: YAMLNode?
    static let summary = "a service"
    static var fields: [SettingField<Service>] {
        [
            .integer("replicas", \.replicas, in: 1...100, "instances | copies"),
            .probability("share", \.share, "share of the traffic"),
            .rate("rate", \.rate, required: true, "requests"),
            .size("memory", \.memoryBytes, in: 1...1 << 40, "memory of an instance"),
            .choice("mode", \.mode, "how calls are made"),
            .block("retry", \.retry, "retries"),
            .optionalBlock("fallback", \.fallback, "retries elsewhere"),
            .texts("tags", \.tags, "labels"),
            .named("children", \.children, name: \.name, "services inside"),
            .flag("open", \.isOpen, "open to all"),
            .node("sampling", \.sampling, "read elsewhere"),
        ]
    }
    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        line = node.line
        if isOpen, replicas == 1 { diagnostics.append(node.diagnostic("an open service needs replicas")) }
    }
}

@Suite struct SettingsTests {
    private func decode(_ text: String, alsoKnown: [String] = []) throws -> (Service, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let node = try YAMLDocument.parse(text, file: "s.yaml")
        let service = Settings.decode(Service.self, from: node, alsoKnown: alsoKnown, into: &diagnostics)
        return (service, diagnostics)
    }

    @Test func readsEveryKind() throws {
        let (service, diagnostics) = try decode(
            """
            replicas: 1_0
            share: 10 %
            rate: 120/min
            memory: 512MiB
            mode: parallel
            retry: 2
            fallback: {backoff: 1m}
            tags: [a, 1]
            children:
              b: {rate: 0}
              a: {rate: 1/s}
            open: true
            sampling: {anything: [1]}
            """)
        #expect(diagnostics.isEmpty)
        #expect(service.replicas == 10 && service.share == 0.1 && service.rate == 2 && service.isOpen)
        #expect(service.memoryBytes == 512 << 20 && service.mode == .parallel && service.tags == ["a", "1"])
        #expect(service.retry == Retry(attempts: 2) && service.fallback?.backoffNanos == 60_000_000_000)
        #expect(service.children.map(\.name) == ["b", "a"] && service.children.map(\.line) == [10, 11])
        #expect(service.sampling?["anything"]?.elements?.count == 1)
    }

    @Test func collectsAllThatIsWrong() throws {
        let (service, diagnostics) = try decode(
            """
            replcas: 2
            share: 1.5
            rate: -1/s
            memory: 9e30MiB
            mode: paralel
            retry: {attempts: 0, backof: 1s}
            open: yes
            tags: x
            children: [1]
            """)
        let found = Dictionary(diagnostics.map { ($0.line, $0) }, uniquingKeysWith: { a, _ in a })
        #expect(diagnostics.count == 10)
        #expect(found[1]?.remedy == "did you mean 'replicas'?")
        #expect(found[2]?.text == "1.5" && found[2]?.column == 8)
        #expect(found[3]?.remedy == "say per what: 100/s, 5/min")
        #expect(found[5]?.remedy == "did you mean 'parallel'?")
        #expect(
            diagnostics.contains { $0.line == 6 && $0.message == "'0' is out of range" && $0.remedy == "from 1 to 10" })
        #expect(diagnostics.contains { $0.line == 6 && $0.remedy == "did you mean 'backoff'?" })
        #expect(found[7]?.remedy == "write true or false")
        #expect(service.replicas == 1 && service.rate == 0)
    }

    @Test(arguments: [".nan", ".inf", "-0.1", "abc", "[1]", "", "1e999"])
    func noProbability(text: String) throws {
        let (_, diagnostics) = try decode("rate: 0\nshare: \(text)\n")
        #expect(diagnostics.count == 1 && diagnostics.first?.line == 2)
    }

    @Test func missingKeysAndCrossChecks() throws {
        let (_, diagnostics) = try decode("open: true\n")
        #expect(diagnostics.map(\.message) == ["the key 'rate' is missing", "an open service needs replicas"])
        #expect(throws: Failure.self) { try Settings.decode(Service.self, from: YAMLDocument.parse("open: true\n")) }
    }

    @Test func twoTypesReadOneMapping() throws {
        let text = "rate: 0\nseeds: 3\n"
        #expect(try decode(text).1.count == 1)
        #expect(try decode(text, alsoKnown: ["seeds"]).1.isEmpty)
        let (_, diagnostics) = try decode("rate: 0\nseds: 3\n", alsoKnown: ["seeds"])
        #expect(diagnostics.first?.remedy == "did you mean 'seeds'?")
    }

    @Test func schemaComesFromTheDeclarations() throws {
        let schema = SettingsSchema.document(title: "T", blocks: [BlockShape(Service.self)])
        #expect(try JSONValue.parse(schema.text(.pretty)) == schema)
        #expect(schema["properties"]?["replicas"]?["maximum"] == 100)
        #expect(schema["properties"]?["replicas"]?["description"] == "instances | copies (default 1)")
        #expect(schema["required"] == ["rate"])
        #expect(schema["properties"]?["mode"]?["enum"] == ["parallel", "sequential"])
        #expect(schema["$defs"]?["Retry"]?["anyOf"]?[1]?["type"] == "integer")
        #expect(schema["$defs"]?["Service"]?["properties"]?["children"] != nil)
        #expect(schema["additionalProperties"] == false)
    }

    @Test func tablesComeFromTheDeclarations() {
        let table = SettingsTable.markdown([BlockShape(Service.self)])
        #expect(table.contains("| `replicas` | integer | 1 to 100 | `1` | instances \\| copies |"))
        #expect(table.contains("| `rate` | rate |  | required | requests |"))
        #expect(table.contains("| `backoff` | duration | up to 1m | `100ms` | pause before the second try |"))
        #expect(table.components(of: "### Service\n") == 1 && table.components(of: "### Retry\n") == 1)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
