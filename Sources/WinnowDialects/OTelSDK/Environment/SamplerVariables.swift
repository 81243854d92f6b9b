import WinnowModel
import WinnowSampling

/// `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` as a process finds them; `nil` for a variable that is not set.
///
/// The specification names the values and leaves open what to do with any other; each SDK has its own answer, in a file of its own here.
struct SamplerVariables: Sendable {
    var sampler: String?
    var argument: String?
    /// What a Jaeger endpoint serves, where it is known.
    var strategies: JaegerStrategies?

    /// What an SDK makes of the variables.
    func read(by sdk: SDK) -> SamplerReading {
        switch sdk {
        case .go: readByGo()
        case .java: readByJava()
        case .python: readByPython()
        case .js: readByJavaScript()
        case .dotnet: readByDotNet()
        case .cpp: readByCPlusPlus()
        case .rust: readByRust()
        case .php: readByPHP()
        case .ruby: readByRuby()
        case .erlang: readByErlang()
        case .swift: readBySwiftCore()
        case .swiftOTel: readBySwiftOTel()
        case .datadog: readByDatadog()
        case .openCensus: readByOpenCensus()
        }
    }
}

/// The sampler that an SDK has made of its variables, and what is to be said about that.
struct SamplerReading: Sendable {
    /// A remark about one of the two variables.
    struct Remark: Sendable {
        enum Variable: Sendable { case sampler, argument }

        var variable: Variable
        /// What the SDK writes to its log; `nil` when it says nothing.
        var log: String?
        /// What becomes of it, for people.
        var effect: String?
        /// True when the SDK does not start, or when its sampler is not modelled.
        var isRefusal = false
    }

    var settings: HeadSamplerSettings
    var remarks: [Remark] = []

    /// The default of the specification, `parentbased_always_on`.
    static let standard = SamplerReading(settings: .parentBased(root: .alwaysOn))

    /// The same sampler with one more remark.
    func remarking(
        _ variable: Remark.Variable, log: String? = nil, _ effect: String? = nil, isRefusal: Bool = false
    ) -> SamplerReading {
        var reading = self
        reading.remarks.append(Remark(variable: variable, log: log, effect: effect, isRefusal: isRefusal))
        return reading
    }

    /// What the SDK has logged, in order.
    var logs: [String] { remarks.compactMap(\.log) }
}

/// The samplers that every SDK has, by the names of the specification.
enum StandardSampler: String, CaseIterable, Sendable {
    case alwaysOn = "always_on"
    case alwaysOff = "always_off"
    case ratio = "traceidratio"
    case parentBasedAlwaysOn = "parentbased_always_on"
    case parentBasedAlwaysOff = "parentbased_always_off"
    case parentBasedRatio = "parentbased_traceidratio"

    var takesRatio: Bool { self == .ratio || self == .parentBasedRatio }

    /// The sampler; `ratio` counts only where one is taken.
    func reading(ratio: Double = 1) -> SamplerReading {
        switch self {
        case .alwaysOn: SamplerReading(settings: .alwaysOn)
        case .alwaysOff: SamplerReading(settings: .alwaysOff)
        case .ratio: SamplerReading(settings: .traceIDRatio(ratio))
        case .parentBasedAlwaysOn: SamplerReading(settings: .parentBased(root: .alwaysOn))
        case .parentBasedAlwaysOff: SamplerReading(settings: .parentBased(root: .alwaysOff))
        case .parentBasedRatio: SamplerReading(settings: .parentBased(root: .traceIDRatio(ratio)))
        }
    }

    /// The names of all.
    static let names = allCases.map(\.rawValue)
}

extension SDK {
    /// The project, for messages.
    var product: String {
        switch self {
        case .go: "opentelemetry-go"
        case .java: "opentelemetry-java"
        case .python: "opentelemetry-python"
        case .js: "opentelemetry-js"
        case .dotnet: "opentelemetry-dotnet"
        case .cpp: "opentelemetry-cpp"
        case .rust: "opentelemetry-rust"
        case .php: "opentelemetry-php"
        case .ruby: "opentelemetry-ruby"
        case .erlang: "opentelemetry-erlang"
        case .swift: "opentelemetry-swift-core"
        case .swiftOTel: "swift-otel"
        case .datadog: "the Datadog tracer"
        case .openCensus: "OpenCensus"
        }
    }
}
