import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings
import WinnowTestSupport

/// What the Collector refuses is refused, with its place; what users write never traps.
@Suite struct ProcessorRefusalTests {
    private typealias Sample = EditorSamples.Sample

    private static func findings(_ type: String, _ config: String) throws -> [Diagnostic] {
        try EditorSamples.editor(Sample(type, config)).findings
    }

    private static func isRefused(_ type: String, _ config: String) throws -> Bool {
        try findings(type, config).contains { $0.severity == .error }
    }

    @Test func aFindingSaysWhereAndWhatToDo() throws {
        let finding = try #require(
            try Self.findings("filter", "traces:\n  span:\n    - 'name == \"a\"'\n    - 'nmae == \"b\"'\n").first)
        #expect(finding.line == 4)
        #expect(finding.message.contains("nmae") && finding.remedy.contains("name"))
        let context = try #require(
            try Self.findings("transform", "trace_statements: [{context: sapn, statements: []}]").first)
        #expect(context.remedy == "did you mean 'span'?")
        let key = try #require(try Self.findings("attributes", "action: []").first)
        #expect(key.remedy.contains("actions"))
    }

    /// Verdicts of `memorylimiterprocessor`, `batchprocessor` and `groupbytraceprocessor` (v0.161.0).
    @Test(
        arguments: [
            ("memory_limiter", "{}", false), ("memory_limiter", "{check_interval: 1s}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 100}", true),
            ("memory_limiter", "{check_interval: -1s, limit_mib: 100}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 100, spike_limit_mib: 100}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 10.5}", true),
            ("memory_limiter", "{check_interval: 1s, limit_mib: -1}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 4294967295}", true),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 4294967296}", false),
            ("memory_limiter", "{check_interval: 1s, limit_percentage: 101}", false),
            ("memory_limiter", "{check_interval: 1s, limit_percentage: 50, spike_limit_percentage: 50}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 9, max_gc_interval_when_soft_limited: 5s}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 9, max_gc_interval_when_soft_limited: 0s}", true),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 9, max_gc_interval_when_hard_limited: 40s}", false),
            ("memory_limiter", "{check_interval: 1s, limit_mib: 9, ballast_size_mib: 1}", false),
            ("batch", "{}", true), ("batch", "{send_batch_max_size: 100}", false), ("batch", "{timeout: -1s}", false),
            ("batch", "{send_batch_size: 0, send_batch_max_size: 4}", true),
            ("batch", "{metadata_keys: [a, A]}", false),
            ("groupbytrace", "{wait_duration: 10s}", true), ("groupbytrace", "{discard_orphans: true}", false),
            ("groupbytrace", "{store_on_disk: true}", false), ("groupbytrace", "{num_traces: 0}", false),
        ])
    func neutralProcessors(_ type: String, _ config: String, _ isAccepted: Bool) throws {
        #expect(try Self.isRefused(type, config) == !isAccepted, "\(type) \(config)")
        #expect(try EditorSamples.editor(Sample(type, config)).editor == nil)
    }

    @Test(
        arguments: [
            ("redaction", "{hash_function: sha2}"), ("redaction", "{hash_function: hmac-sha256, hmac_key: short}"),
            ("redaction", "{skip_conditions: ['IsRootSpan()']}"), ("redaction", "{blocked_key_patterns: ['(']}"),
            ("attributes", "{actions: [{key: a, pattern: '(.)', action: extract}]}"),
            ("attributes", "{actions: [{action: insert, value: 1}]}"),
            ("attributes", "{actions: [{action: delete}]}"),
            ("attributes", "{actions: [{key: a, action: update, value: 1, converted_type: int}]}"),
            ("resource", "{attributes: [{key: a, action: extract, pattern: '(?P<x>'}]}"),
            ("span", "{name: {separator: x}}"), ("span", "{status: {}}"),
            ("filter", "{spans: {include: {match_type: strict, log_bodies: [a]}}}"),
            ("filter", "{trace_conditions: {context: span}}"), ("filter", "{trace_conditions: [{conditions: []}]}"),
            ("filter", "{trace_conditions: [{context: log, conditions: []}]}"),
            ("filter", "{traces: {span: []}, trace_conditions: []}"),
            ("filter", "{error_mode: ''}"), ("transform", "{trace_statements: [{statements: []}]}"),
            ("transform", "{trace_statements: ['set(resource.attributes[\"a\"], SPAN_KIND_NONE)']}"),
        ])
    func refused(_ type: String, _ config: String) throws {
        #expect(try Self.isRefused(type, config), "\(type) \(config)")
        #expect(try EditorSamples.editor(Sample(type, config)).editor == nil)
    }

    /// What is wrong with one processor says nothing about the next.
    @Test func earlierFindingsDoNotRefuse() throws {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse("attributes: [{key: a, action: delete}]", file: "c.yaml")
        for type in ["span", "resource", "resource"] {
            let editor = ProcessorCatalog.find(type)?.editor(configuredBy: node, into: &findings)
            #expect((editor != nil) == (type == "resource"))
        }
        #expect(!findings.isEmpty)
    }

    /// Nothing that differs from the product's result goes without a word.
    @Test func whatIsNotModelledIsSaid() throws {
        for (type, config) in [
            ("redaction", "{url_sanitizer: {enabled: true}}"),
            ("attributes", "{actions: [{key: a, from_context: metadata.x, action: insert}]}"),
        ] {
            #expect(try Self.findings(type, config).map(\.severity) == [.warning], "\(config)")
        }
        let added = try Self.findings("transform", "trace_statements: ['set_semconv_span_name(\"1.37.0\")']")
        #expect(added.map(\.message).contains { $0.contains("not modelled") } && added.count == 1)
    }

    @Test func damagedConfigurationsDoNotTrap() throws {
        var random = TestRandom(seed: 7)
        var requests = RandomRequests(seed: 8)
        var made = 0
        for _ in 0..<1000 {
            let sample = random.pick(EditorSamples.all)
            var bytes = Array(sample.config.utf8)
            for _ in 0..<1 + random.below(2) {
                let place = random.below(bytes.count)
                switch random.below(6) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1...3: bytes[place] = random.pick(Array("ab10 .".utf8))
                case 4: bytes.insert(random.pick(Array("[]{}()\"'*?|+-0918446744073709551616e.:$,".utf8)), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(4)))
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            let damaged = Sample(sample.type, String(decoding: bytes, as: UTF8.self))
            guard let read = try? EditorSamples.editor(damaged), var editor = read.editor else { continue }
            made += 1
            var request = requests.request()
            var log = EditLog()
            do { try editor.edit(&request, log: &log) } catch {}
        }
        #expect(made > 16)
    }

    @Test func theCatalogueFindsTypes() {
        #expect(ProcessorCatalog.effect(of: "filter") == .decides)
        #expect(ProcessorCatalog.effect(of: "transform") == .edits)
        #expect(ProcessorCatalog.effect(of: "batch") == .neutral)
        #expect(ProcessorCatalog.effect(of: "k8sattributes") == .unknowable)
        #expect(ProcessorCatalog.effect(of: "k8s_attributes") == .unknowable)
        #expect(ProcessorCatalog.effect(of: "nobody") == nil)
        let types = ProcessorCatalog.all.flatMap { [$0.type] + $0.aliases }
        let others = ProcessorCatalog.unknowable.flatMap { [$0.type] + $0.aliases }
        #expect(Set(types + others).count == types.count + others.count)
    }
}
