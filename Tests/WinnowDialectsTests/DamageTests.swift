import Testing
import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Files that come with the program, damaged at random with a fixed seed: whatever they say then, they are read or refused with file and line.
@Suite struct DamageTests {
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let splinters: [String] = [
        "[", "]", "{", "}", ":", "- ", "\n", "&a ", "*a", "<<: *a", "!!str ", "'", "\"", "${", "}", "$$", "\t", "\0",
        "-1", ".nan",
        "1e400", "99999999999999999999", "0x", "null", "|", ">", "%", "\u{FEFF}", "\u{10FFFF}", "---\n", "...\n", "? ",
        "#",
    ]

    @Test func damagedFilesAreReadOrRefused() throws {
        let files = try Checkout.files(in: "scenarios/configs/otelcol").map { try SmallFile.read($0) }
        #expect(files.count >= 5)
        var generator = Generator(state: 5)
        Self.readOrRefuse(files, times: 5000, &generator)
    }

    /// Collectors inside other files, with references and joined keys.
    @Test func damagedWrappersAreReadOrRefused() throws {
        var files = try Checkout.files(in: "scenarios/configs/wrapped").map { try SmallFile.read($0) }
        #expect(files.count >= 4)
        files.append(
            Array(
                """
                a: &a {<<: {b: "${env:X:-[1, {c: 2}]}"}, c: !!binary aGk=, d: 2024-01-01}
                receivers: {otlp: }
                exporters: {otlp: *a}
                processors::tail_sampling::policies: '${yaml:[{name: a, type: always_sample}]}'
                service::pipelines::traces: {receivers: [otlp], processors: [tail_sampling], exporters: ['${env:Y:-otlp}']}

                """.utf8))
        var generator = Generator(state: 9)
        Self.readOrRefuse(files, times: 4000, &generator)
    }

    /// A file with every sampler of the schema, and those that come with the program.
    @Test func damagedDeclarativeFilesAreReadOrRefused() throws {
        var generator = Generator(state: 7)
        var files: [[UInt8]] = [
            Array(
                """
                file_format: "1.1"
                disabled: ${OFF:-false}
                share: &share {ratio: 0.1}
                tracer_provider:
                  processors: [{batch: {max_queue_size: ${SIZE:-2048}}}]
                  sampler:
                    always_record:
                      root:
                        parent_based:
                          root: {trace_id_ratio_based: {<<: *share}}
                          remote_parent_sampled: {probability/development: {ratio: 0.5}}
                          local_parent_sampled:
                            composite/development:
                              rule_based:
                                rules:
                                  - {attribute_values: {key: a, values: [b, 1]}, sampler: {always_off: }}
                                  - attribute_patterns: {key: a, included: ["b*"], excluded: [c?]}
                                    span_kinds: [client, server]
                                    parent: [none, remote, local]
                                    sampler: {parent_threshold: {root: {probability: {ratio: 1e-3}}}}

                """.utf8)
        ]
        for path in Checkout.files(in: "scenarios/configs/otel-sdk") where path.hasSuffix(".yaml") {
            files.append(try SmallFile.read(path))
        }
        #expect(files.count >= 3)
        Self.readOrRefuse(files, times: 5000, &generator)
    }

    /// Damages one file after the other: each is read, or refused with its place.
    static func readOrRefuse(_ files: [[UInt8]], times: Int, _ generator: inout Generator) {
        var accepted = 0
        for number in 0..<times {
            var bytes = files[number % files.count]
            for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes, &generator) }
            do {
                _ = try DialectCatalog.read(bytes: bytes, file: "d.yaml")
                accepted += 1
            } catch {
                #expect(error.kind == .data)
                #expect(error.diagnostics.allSatisfy { $0.file == "d.yaml" && $0.line > 0 }, "case \(number): \(error)")
            }
        }
        #expect(accepted > 100 && accepted < times - 100)
    }

    @Test func damagedVariablesAreReadOrRefused() {
        var generator = Generator(state: 6)
        let text =
            "export OTEL_TRACES_SAMPLER=\"parentbased_traceidratio\"\n# c\nOTEL_TRACES_SAMPLER_ARG='0.1' # x\nA=\\\"b\n"
        for _ in 0..<2000 {
            var bytes = Array(text.utf8)
            Self.damage(&bytes, &generator)
            let context = DialectContext(sdk: SDK.allCases.randomElement(using: &generator))
            do {
                _ = try DialectCatalog.read(bytes: bytes, file: "d.env", context: context)
            } catch {
                #expect(error.diagnostics.allSatisfy { $0.file == "d.env" && $0.line > 0 })
            }
        }
    }

    static func damage(_ bytes: inout [UInt8], _ generator: inout Generator) {
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, at + Int.random(in: 1...40, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(at..<end)
        case 2: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &generator))
        case 3: bytes.insert(contentsOf: splinters[Int.random(in: 0..<splinters.count, using: &generator)].utf8, at: at)
        case 4: bytes.removeSubrange(at...)
        case 5:
            // A value is replaced, which reaches the readers more often than broken syntax does.
            guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) else { return }
            let stop = bytes[colon...].firstIndex { $0 == 0x0A || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
            let text = " " + splinters[Int.random(in: 0..<splinters.count, using: &generator)]
            bytes.replaceSubrange((colon + 1)..<(stop ?? bytes.count), with: text.utf8)
        default:
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let line = lines[Int.random(in: 0..<lines.count, using: &generator)]
            bytes.insert(contentsOf: Array(line) + [0x0A], at: line.startIndex)
        }
    }
}
