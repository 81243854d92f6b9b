import WinnowModel
import WinnowSampling

/// Turns the variables of a file into the sampler that an SDK makes of them, with findings at the variables' lines.
struct EnvironmentReader {
    let file: String
    let lines: EnvironmentFile
    let sdk: SDK
    /// Whether anybody has said so; else it stands for one that is not known.
    let isNamed: Bool
    /// What a Jaeger endpoint serves, where it is known.
    let strategies: JaegerStrategies?
    private(set) var findings: [Diagnostic] = []

    init(file: String, lines: EnvironmentFile, sdk: SDK?, strategies: JaegerStrategies? = nil) {
        self.file = file
        self.lines = lines
        self.sdk = sdk ?? .go
        isNamed = sdk != nil
        self.strategies = strategies
    }

    /// The sampler; what is to be said about it is among the findings.
    mutating func sampler() -> HeadSamplerSettings {
        let name = lines.last("OTEL_TRACES_SAMPLER")
        let argument = lines.last("OTEL_TRACES_SAMPLER_ARG")
        let reading = SamplerVariables(
            sampler: name?.value, argument: argument?.value, strategies: strategies
        ).read(by: sdk)
        for remark in reading.remarks {
            let isArgument = remark.variable == .argument
            guard let variable = isArgument ? argument ?? name : name else { continue }
            add(variable, text(remark, variable), remark.isRefusal ? .error : .warning, remedy: remedy(remark))
        }
        if name == nil {
            findings.append(
                Diagnostic(
                    "OTEL_TRACES_SAMPLER is not set: the default is parentbased_always_on", severity: .note,
                    file: file, line: 1))
        } else if let name, argument == nil, reading.settings.keepsEverythingByRatio,
            !reading.remarks.contains(where: { $0.variable == .argument })
        {
            add(
                name, "OTEL_TRACES_SAMPLER_ARG is not set: the ratio is 1, which keeps everything", .warning,
                remedy: "add OTEL_TRACES_SAMPLER_ARG=0.1")
        }
        return reading.settings
    }

    private func text(_ remark: SamplerReading.Remark, _ variable: EnvironmentFile.Variable) -> String {
        var text = "\(variable.name)='\(variable.value)'"
        if let effect = remark.effect { text += ": \(sdk.product) \(effect)" }
        if let log = remark.log { text += "; it logs \"\(log)\"" }
        return text
    }

    private func remedy(_ remark: SamplerReading.Remark) -> String {
        let name = lines.last("OTEL_TRACES_SAMPLER")?.value ?? ""
        if remark.variable == .argument {
            return name.hasSuffix("jaeger_remote")
                ? "write endpoint=http://…,pollingIntervalMs=60000,initialSamplingRate=0.25"
                : "write a number from 0 to 1, such as 0.1"
        }
        let known = StandardSampler.names
        if known.contains(name) { return "" }
        if name.hasSuffix("jaeger_remote"), remark.isRefusal {
            return "name the strategies in the experiment: {file: service.env, sdk: java, strategies: strategies.json}"
        }
        return nearest(to: name, in: known).map { "did you mean '\($0)'?" } ?? "one of \(known.joined(separator: ", "))"
    }

    /// Variables that change which spans leave an application.
    mutating func checkOthers() {
        if let disabled = lines.last("OTEL_SDK_DISABLED"), sdk.takesForTrue(disabled.value) {
            if isNamed, sdk.ignoresDisabling {
                add(
                    disabled,
                    "\(sdk.product) does not read OTEL_SDK_DISABLED where its provider is made: spans leave it",
                    .warning, remedy: "remove the line, or do not make a provider")
            } else {
                add(disabled, "the SDK is disabled: no span leaves it", .error, remedy: "remove the line")
            }
        }
        if let exporter = lines.last("OTEL_TRACES_EXPORTER"), exporter.value == "none" {
            add(exporter, "no traces exporter: no span leaves the SDK", .error, remedy: "remove the line")
        }
        for name in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
            guard let other = lines.last(name), !other.value.isEmpty else { continue }
            add(
                other, "the SDK reads its configuration from '\(other.value)' and ignores the variables here", .error,
                remedy: "name that file in place of this one, or remove the line")
        }
    }

    /// Variables that nobody reads: misspelt ones, an argument without its sampler, a Jaeger client's beside those of an SDK.
    mutating func checkNames() {
        for variable in lines.variables
        where variable.name.hasPrefix("OTEL") && !EnvironmentNames.isKnown(variable.name) {
            guard let meant = nearest(to: variable.name, in: EnvironmentNames.all) else { continue }
            add(
                variable, "no SDK reads a variable \(variable.name)", .warning, remedy: "did you mean \(meant)?")
        }
        if let argument = lines.last("OTEL_TRACES_SAMPLER_ARG"), lines.last("OTEL_TRACES_SAMPLER") == nil {
            add(
                argument, "OTEL_TRACES_SAMPLER_ARG has no effect without OTEL_TRACES_SAMPLER", .warning,
                remedy: "add OTEL_TRACES_SAMPLER=parentbased_traceidratio")
        }
        if let foreign = lines.variables.first(where: { $0.name.hasPrefix("JAEGER_") }) {
            add(
                foreign, "an OpenTelemetry SDK does not read \(foreign.name); Jaeger's clients do", .warning,
                remedy: "remove the line, or the OTEL_ variables where a Jaeger client runs")
        }
    }

    mutating func add(
        _ variable: EnvironmentFile.Variable, _ message: String, _ severity: Diagnostic.Severity,
        remedy: String = ""
    ) {
        findings.append(
            Diagnostic(
                message, severity: severity, file: file, line: variable.line, column: 1, text: variable.text,
                remedy: remedy))
    }
}

extension HeadSamplerSettings {
    /// A ratio sampler, or one that follows the parent, whose ratio is 1.
    fileprivate var keepsEverythingByRatio: Bool {
        switch self {
        case .traceIDRatio(let ratio, _): ratio == 1
        case .parentBased(root: .traceIDRatio(let ratio, _), _, _, _, _): ratio == 1
        default: false
        }
    }
}

extension EnvironmentFile {
    /// The SDK that `OTEL_RESOURCE_ATTRIBUTES` names by `telemetry.sdk.language` and `telemetry.sdk.name`; `nil` without one that is known.
    var sdk: SDK? {
        var attributes: [Substring: Substring] = [:]
        for pair in last("OTEL_RESOURCE_ATTRIBUTES")?.value.split(separator: ",") ?? [] {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { attributes[parts[0]] = parts[1] }
        }
        return SDK(
            language: String(attributes["telemetry.sdk.language"] ?? ""),
            name: String(attributes["telemetry.sdk.name"] ?? ""))
    }
}

extension SDK {
    /// Whether its constructors of providers pass over `OTEL_SDK_DISABLED` (recorded of Go 1.47.0 and Rust 0.33.1).
    fileprivate var ignoresDisabling: Bool { self == .go || self == .rust }

    /// Whether a value of `OTEL_SDK_DISABLED` means true; JS, Python and .NET do not mind blanks around it.
    fileprivate func takesForTrue(_ value: String) -> Bool {
        let word = [.js, .python, .dotnet].contains(self) ? value.trimming { $0.properties.isWhitespace } : value
        return word.lowercased() == "true"
    }
}
