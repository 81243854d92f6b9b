import Testing
import WinnowModel
import WinnowSampling

@testable import WinnowDialects

/// SDKs whose environment was read from their sources: PHP, Ruby, Erlang.
@Suite struct OtherLanguagesTests {
    private static let fallback = HeadSamplerSettings.parentBased(root: .alwaysOn)

    private func read(_ sampler: String, _ argument: String?, _ sdk: SDK) -> SamplerReading {
        SamplerVariables(sampler: sampler, argument: argument).read(by: sdk)
    }

    @Test(
        arguments: [
            ("abc", "invalid value for Float(): \"abc\""), ("", "invalid value for Float(): \"\""),
            ("1.5", "ratio must be in range [0.0, 1.0]"), ("nan", "invalid value for Float(): \"nan\""),
            ("5.", "invalid value for Float(): \"5.\""),
        ])
    func rubyFallsBackToItsDefaultSampler(argument: String, reason: String) {
        let reading = read("traceidratio", argument, .ruby)
        #expect(reading.settings == Self.fallback)
        #expect(
            reading.logs == [
                "OpenTelemetry error: installing default sampler ParentBased{root=AlwaysOnSampler, "
                    + "remote_parent_sampled=AlwaysOnSampler, remote_parent_not_sampled=AlwaysOffSampler, "
                    + "local_parent_sampled=AlwaysOnSampler, local_parent_not_sampled=AlwaysOffSampler} - \(reason)"
            ])
    }

    @Test func rubySaysNothingAboutUnknownSamplers() {
        let reading = read("Always_Off", nil, .ruby)
        #expect(reading.settings == Self.fallback && reading.logs.isEmpty && reading.remarks.count == 1)
    }

    @Test(
        arguments: [
            ("1e-3", 0.001), (".5", 0.5), (" 0.5 ", 0.5), ("0_1", 1), ("0x1", 1), ("0x1p-2", 0.25), ("+0.5", 0.5),
            ("1__0", nil), ("0.5f", nil), ("1.", nil), ("inf", nil), ("-0x0", 0),
        ] as [(String, Double?)])
    func rubyFloats(text: String, value: Double?) { #expect(NumberGrammar.ruby(text) == value) }

    @Test(
        arguments: [
            ("traceidratio", "abc", "Value \"abc\" contains non-numeric value"),
            ("traceidratio", "1.5", "Value must not be lower than 0 or higher than 1. Given: 1.5"),
            ("jaeger_remote", nil, "Unknown sampler: jaeger_remote"),
        ] as [(String, String?, String)])
    func phpMakesNoProvider(sampler: String, argument: String?, reason: String) {
        let reading = read(sampler, argument, .php)
        #expect(reading.remarks.map(\.isRefusal) == [true])
        #expect(reading.logs == ["Error during opentelemetry initialization: \(reason)"])
        #expect(read("traceidratio", " 0.25 ", .php).settings == .traceIDRatio(0.25))
        #expect(read("", nil, .php).settings == Self.fallback)
    }

    @Test(
        arguments: [
            ("0.25", 0.25), ("1", 1), ("1.0e-3", 0.001), ("-0.0", 0), ("1e-3", 1), (".5", 1), ("0.5 ", 1), ("2", 1),
        ] as [(String, Double)])
    func erlangIgnoresWhatItCantRead(text: String, ratio: Double) {
        let reading = read("parentbased_traceidratio", text, .erlang)
        #expect(reading.settings == .parentBased(root: .traceIDRatio(ratio)))
        #expect(
            reading.logs.isEmpty
                || reading.logs == [
                    "Ignoring invalid or unsupported OpenTelemetry environment variable OTEL_TRACES_SAMPLER_ARG"
                ])
        #expect(reading.logs.isEmpty == (ratio != 1 || text == "1"))
    }

    /// What Go's own library for Jaeger makes of the argument, where a program has wired it.
    @Test(
        arguments: [
            ("pollingIntervalMs=0", "non-positive interval for NewTicker"),
            ("pollingIntervalMs=-5", "non-positive interval for NewTicker"),
            ("pollingIntervalMs=x", nil), ("pollingIntervalMs=1,initialSamplingRate=2", nil),
        ] as [(String, String?)])
    func goLibrariesMayPanic(argument: String, panic: String?) {
        #expect(GoRemoteArgument(argument).panic == panic)
        let effects = read("jaeger_remote", argument, .go).remarks.compactMap(\.effect)
        #expect(effects.contains { $0.contains("panic") } == (panic != nil))
    }

    @Test(
        arguments: [
            ("a=1, b = 2 ,,a=3", ["a": "3", "b": "2"]), ("a=", [:]), (",", [:]), ("a=b=c", ["a": "b=c"]), ("=", nil),
            ("a", nil),
        ] as [(String, [String: String]?)])
    func javaMaps(text: String, pairs: [String: String]?) { #expect(JavaMapProperty.read(text) == pairs) }

    @Test(arguments: [
        ("php", SDK.php), ("ruby", .ruby), ("erlang", .erlang), ("elixir", .erlang),
    ])
    func languages(language: String, sdk: SDK) { #expect(SDK(language: language, name: "opentelemetry") == sdk) }
}
