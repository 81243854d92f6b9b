import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the sampler that `DD_*` variables give a Datadog tracer (ddtrace 4.16.0).
enum DatadogEnvironment {
    private static let samplingVariables = [
        "DD_TRACE_SAMPLING_RULES", "DD_TRACE_SAMPLE_RATE", "DD_TRACE_RATE_LIMIT", "DD_SPAN_SAMPLING_RULES",
        "DD_SPAN_SAMPLING_RULES_FILE",
    ]

    /// The configuration of a file that sets one of a tracer's sampling variables; `nil` for any other file.
    static func read(_ lines: EnvironmentFile, file: String, sdk: SDK? = nil) throws(Failure) -> Configuration? {
        guard let first = samplingVariables.compactMap({ lines.last($0) }).first else { return nil }
        var reader = Reader(file: file, lines: lines, tracer: .init(for: sdk))
        var settings = reader.settings()
        settings.place = SettingPlace(file: file, line: first.line, column: 1)
        let errors = reader.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        return Configuration(
            file: file, dialect: EnvironmentFileDialect.entry.id, stages: [.headSampler(.datadog(settings))],
            findings: reader.findings)
    }

    private struct Reader {
        let file: String
        let lines: EnvironmentFile
        let tracer: DatadogSamplerSettings.Tracer
        var findings: [Diagnostic] = []

        mutating func settings() -> DatadogSamplerSettings {
            var settings = DatadogSamplerSettings()
            if let variable = lines.last("DD_TRACE_SAMPLING_RULES"), !variable.value.isEmpty {
                let reader = DatadogRulesReader.parse(variable.value, file: file, line: variable.line, tracer: tracer)
                findings += reader.findings
                settings.rules = reader.rules
            }
            addSampleRate(to: &settings)
            readLimit(into: &settings)
            if let variable = lines.last("DD_SPAN_SAMPLING_RULES"), !variable.value.isEmpty {
                settings.spanRules = DatadogSpanRulesReader.parse(
                    variable.value, file: file, line: variable.line, into: &findings)
            } else if let variable = lines.last("DD_SPAN_SAMPLING_RULES_FILE"), !variable.value.isEmpty {
                add(
                    variable, "the file of the rules for spans is not followed", .error,
                    remedy: "write its content as DD_SPAN_SAMPLING_RULES")
            }
            settings.environment = lines.last("DD_ENV")?.value ?? ""
            checkOthers()
            return settings
        }

        /// dd-trace-go takes any number and, where it finds none or a negative one, its default; ddtrace fails at what is no whole number.
        private mutating func readLimit(into settings: inout DatadogSamplerSettings) {
            guard let variable = lines.last("DD_TRACE_RATE_LIMIT"), !variable.value.isEmpty else { return }
            if tracer == .go {
                guard let limit = NumberGrammar.go(variable.value), limit >= 0 else {
                    add(variable, "a number from 0 on is expected here: the tracer takes its default, 100", .warning)
                    return
                }
                // Beyond any traffic is no limit.
                settings.rateLimit = limit > 1e9 ? -1 : limit
            } else {
                guard let limit = Int32(variable.value) else {
                    add(variable, "a whole number is expected here: the tracer fails (ValueError)", .error)
                    return
                }
                settings.rateLimit = Double(limit)
            }
            if settings.rules.isEmpty { add(variable, "without a rule the limit is never asked", .warning) }
        }

        /// Tracers of most languages take the rate as a last rule for everything.
        private mutating func addSampleRate(to settings: inout DatadogSamplerSettings) {
            guard let variable = lines.last("DD_TRACE_SAMPLE_RATE"), !variable.value.isEmpty else { return }
            let isDecimal = variable.value.utf8.allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
            let number = tracer == .go ? NumberGrammar.go(variable.value) : isDecimal ? Double(variable.value) : nil
            guard let rate = number, (0...1).contains(rate) else {
                add(variable, "a number from 0 to 1 is expected here: tracers ignore it", .warning, remedy: "0.1")
                return
            }
            settings.rules.append(
                .init(sampleRate: rate, place: SettingPlace(file: file, line: variable.line, column: 1)))
            if tracer == .go { return }
            add(
                variable, "taken as a last rule for everything; ddtrace for Python no longer reads it (from 3.0 on)",
                .note)
        }

        private mutating func checkOthers() {
            if let variable = lines.last("DD_TRACE_ENABLED"), ["false", "0"].contains(variable.value.lowercased()) {
                add(variable, "the tracer is disabled: no span leaves it", .error, remedy: "remove the line")
            }
            if let variable = lines.last("OTEL_TRACES_SAMPLER"), !variable.value.isEmpty {
                add(
                    variable,
                    "a Datadog tracer does not read it beside its own variables; an OpenTelemetry SDK reads only it",
                    .warning, remedy: "keep the variables of the tracer that runs")
            }
        }

        private mutating func add(
            _ variable: EnvironmentFile.Variable, _ message: String, _ severity: Diagnostic.Severity,
            remedy: String = ""
        ) {
            findings.append(
                Diagnostic(
                    message, severity: severity, file: file, line: variable.line, column: 1, text: variable.text,
                    remedy: remedy))
        }
    }
}
