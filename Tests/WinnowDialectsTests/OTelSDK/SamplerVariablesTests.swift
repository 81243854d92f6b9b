import Testing
import WinnowModel
import WinnowSampling

@testable import WinnowDialects

/// What each SDK makes of the same two variables.
@Suite struct SamplerVariablesTests {
    private static let fallback = HeadSamplerSettings.parentBased(root: .alwaysOn)

    private static func rule(_ rate: Double) -> HeadSamplerSettings {
        .datadog(DatadogSamplerSettings(rules: [.init(sampleRate: rate)]))
    }

    private func read(_ sampler: String?, _ argument: String?, _ sdk: SDK) -> SamplerReading {
        SamplerVariables(sampler: sampler, argument: argument).read(by: sdk)
    }

    @Test(arguments: SDK.allCases)
    func noVariablesAreTheDefault(sdk: SDK) {
        let reading = read(nil, nil, sdk)
        let own: [SDK: HeadSamplerSettings] = [
            .cpp: .alwaysOn, .datadog: .datadog(DatadogSamplerSettings()),
            .openCensus: .traceIDRatio(0.0001, sdk: .openCensus),
        ]
        #expect(reading.settings == own[sdk] ?? Self.fallback)
        #expect(reading.remarks.isEmpty)
    }

    @Test(arguments: SDK.allCases)
    func plainValuesAreTheSameForAllThatReadThem(sdk: SDK) {
        let settings = read("parentbased_traceidratio", "0.25", sdk).settings
        switch sdk {
        case .cpp: #expect(settings == .alwaysOn)
        case .swift: #expect(settings == Self.fallback)
        case .openCensus: #expect(settings == .traceIDRatio(0.0001, sdk: .openCensus))
        case .datadog: #expect(settings == Self.rule(0.25))
        default: #expect(settings == .parentBased(root: .traceIDRatio(0.25)))
        }
    }

    /// Case and blanks: kept sampler, or `nil` where the SDK does not start.
    @Test(
        arguments: [
            (.go, .alwaysOff, .alwaysOff), (.java, nil, nil), (.python, .alwaysOff, .alwaysOff),
            (.js, fallback, fallback), (.dotnet, .alwaysOff, fallback), (.rust, fallback, fallback),
            (.swiftOTel, fallback, fallback),
            (.datadog, .datadog(DatadogSamplerSettings()), .datadog(DatadogSamplerSettings())),
        ] as [(SDK, HeadSamplerSettings?, HeadSamplerSettings?)])
    func caseAndBlanks(sdk: SDK, upper: HeadSamplerSettings?, blank: HeadSamplerSettings?) {
        for (name, wanted) in [("Always_Off", upper), (" always_off ", blank)] {
            let reading = read(name, nil, sdk)
            let refuses = reading.remarks.contains { $0.isRefusal }
            #expect((refuses ? nil : reading.settings) == wanted, "\(sdk) \(name)")
            if wanted != .alwaysOff { #expect(!reading.remarks.isEmpty) }
        }
    }

    /// A ratio that is none: what is kept instead, `nil` where the SDK does not start.
    @Test(
        arguments: [
            ("1.5", [.go: 1, .java: nil, .python: 1, .js: 1, .dotnet: 1, .rust: 1, .swiftOTel: 1]),
            ("-0.1", [.go: 1, .java: nil, .python: 1, .js: 1, .dotnet: 1, .rust: 0, .swiftOTel: 1]),
            ("ten", [.go: 1, .java: nil, .python: 1, .js: 1, .dotnet: 1, .rust: 1, .swiftOTel: 1]),
            ("nan", [.go: 1, .java: nil, .python: 1, .js: 1, .dotnet: 1, .rust: 0, .swiftOTel: 1]),
            ("NaN", [.java: .leastNonzeroMagnitude, .dotnet: 1, .erlang: 1, .php: nil]),
            ("", [.go: 1, .java: 1, .python: 1, .js: 1, .dotnet: 1, .rust: 1, .swiftOTel: 1]),
            (" 0.25 ", [.go: 0.25, .java: 0.25, .python: 0.25, .js: 0.25, .dotnet: 0.25, .rust: 1, .swiftOTel: 1]),
            ("0x1p-2", [.go: 0.25, .java: 0.25, .python: 1, .js: 1, .dotnet: 1, .rust: 1, .swiftOTel: 0.25]),
            ("0.2_5", [.go: 0.25, .java: nil, .python: 0.25, .js: 1, .dotnet: 1, .rust: 1, .swiftOTel: 1]),
            ("0.25f", [.go: 1, .java: 0.25, .python: 1]),
            ("0b1", [.js: 1, .go: 1]), ("0b0", [.js: 0, .go: 1]), ("0x0", [.js: 0, .python: 1]),
            ("1e-3", [.go: 0.001, .java: 0.001, .js: 0.001, .dotnet: 0.001, .rust: 0.001, .swiftOTel: 0.001]),
            ("1e400", [.go: 1, .java: nil, .js: 1, .rust: 1]),
            ("0,5", [.dotnet: 1, .python: 1, .js: 1]), ("٠.٥", [.python: 0.5, .go: 1, .js: 1]),
        ] as [(String, [SDK: Double?])])
    func ratios(text: String, wanted: [SDK: Double?]) {
        for (sdk, ratio) in wanted {
            let reading = read("traceidratio", text, sdk)
            let refuses = reading.remarks.contains { $0.isRefusal }
            #expect(refuses == (ratio == nil), "\(sdk) '\(text)'")
            if let ratio { #expect(reading.settings == .traceIDRatio(ratio), "\(sdk) '\(text)'") }
        }
    }

    @Test(arguments: ["jaeger_remote", "parentbased_jaeger_remote", "xray"])
    func remoteSamplers(name: String) {
        for sdk in SDK.allCases {
            let reading = read(
                name, "endpoint=http://localhost:14250,pollingIntervalMs=5000,initialSamplingRate=0.25", sdk)
            #expect(reading.remarks.contains { $0.isRefusal } == [.java, .php, .swiftOTel].contains(sdk), "\(sdk)")
            #expect(!reading.remarks.isEmpty)
        }
    }

    /// The argument of Jaeger's sampler as opentelemetry-java's extension reads it.
    @Test(
        arguments: [
            (nil, 60_000_000_000, 0.001), ("endpoint=http://localhost:14250", 60_000_000_000, 0.001),
            ("endpoint=http://x,pollingIntervalMs=5000,initialSamplingRate=0.25", 5_000_000_000, 0.25),
            (" pollingInterval = 100 , initialSamplingRate = 1 ,other=2", 1_000_000_000, 1),
            ("initialSamplingRate", 0, 0), ("initialSamplingRate=2", 0, 0), ("pollingIntervalMs=-1", 0, 0),
            ("pollingIntervalMs=99999999999999999999", 0, 0),
        ] as [(String?, UInt64, Double)])
    func jaegerRemoteArguments(argument: String?, interval: UInt64, initial: Double) {
        let strategies = JaegerStrategies(otherwise: .probabilistic(0.5))
        let variables = SamplerVariables(
            sampler: "parentbased_jaeger_remote", argument: argument, strategies: strategies)
        let reading = variables.read(by: .java)
        guard interval > 0 else {
            #expect(reading.remarks.map(\.isRefusal) == [true])
            return
        }
        var settings = JaegerRemoteSettings(strategies: strategies)
        settings.pollIntervalNanos = interval
        settings.initialProbability = initial
        let sampler = HeadSamplerSettings.jaeger(JaegerSamplerSettings(.remote(settings), client: .java))
        #expect(reading.settings == .parentBased(root: sampler) && reading.remarks.isEmpty)
        #expect(variables.read(by: .go).settings == Self.fallback)
    }

    @Test func datadogFollowsTheParentAlways() {
        let reading = read("traceidratio", "0.1", .datadog)
        #expect(reading.settings == Self.rule(0.1))
        #expect(reading.logs.count == 1)
        #expect(read("always_off", nil, .datadog).settings == Self.rule(0))
    }

    /// Run with opentelemetry-python 1.45.2 beside the recorded vectors.
    @Test(
        arguments: [
            ("traceidratio ", "0.25", "'<' not supported between instances of 'str' and 'float'"),
            (" parentbased_traceidratio", nil, "'<' not supported between instances of 'NoneType' and 'float'"),
        ] as [(String, String?, String)])
    func pythonComparesTextAfterABlank(name: String, argument: String?, reason: String) {
        let reading = SamplerVariables(sampler: name, argument: argument).readByPythonConfigurator()
        #expect(reading.settings == Self.fallback)
        #expect(reading.logs.first == "Using default sampler. Failed to initialize sampler, \(name): \(reason)")
    }

    @Test(
        arguments: [
            ("1__0", nil), ("_1", nil), ("0_.1", nil), ("0._1", nil), ("1e0_0", 1), ("+ 1", nil),
            ("\u{A0}0.5\u{2003}", 0.5),
            ("\u{FF11}", 1), ("1e-400", 0), (".", nil), ("infinity", .infinity), ("-INF", -.infinity),
        ] as [(String, Double?)])
    func pythonFloats(text: String, value: Double?) { #expect(NumberGrammar.python(text) == value) }

    @Test(
        arguments: [
            ("1_23.50_0_0e+1_2", 1.235e14), ("-_123.5e+12", nil), ("1__23.5e+12", nil), ("123_.5e+12", nil),
            ("0x_1_2.3_4_5p+1_2", 74565), ("0x1", nil), ("1e309", nil), ("+Inf", .infinity), ("+nan", nil),
        ] as [(String, Double?)])
    func goFloats(text: String, value: Double?) {
        let number = NumberGrammar.go(text)
        if value == .infinity { #expect(number == .infinity) } else { #expect(number == value) }
    }
}
