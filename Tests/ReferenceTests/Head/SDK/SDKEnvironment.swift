import WinnowSettings
import WinnowModel
import WinnowSampling

@testable import WinnowDialects

/// What becomes of an environment that a line of vectors gives, read from the file that would hold it.
struct SDKEnvironment {
    /// The sampler; `nil` where the file is refused.
    private(set) var settings: HeadSamplerSettings?
    private(set) var findings: [Diagnostic] = []
    let variables: [String: String]

    init(_ environment: JSONValue?, _ sdk: SDK, strategies: JaegerStrategies? = nil) {
        var variables: [String: String] = [:]
        var text = "UNRELATED=1\n"
        for member in environment?.members ?? [] {
            let value = member.value.string ?? ""
            variables[member.name] = value
            let escaped = value.map { "\\\"".contains($0) ? "\\\($0)" : String($0) }.joined()
            text += "\(member.name)=\"\(escaped)\"\n"
        }
        self.variables = variables
        let file = ConfigurationFile(bytes: Array(text.utf8), name: "service.env")
        do throws(Failure) {
            let read = try EnvironmentFileDialect.read(file, context: DialectContext(sdk: sdk, strategies: strategies))
            findings = read.findings
            if case .headSampler(let sampler) = read.stages.first { settings = sampler }
        } catch {
            findings = error.diagnostics
        }
    }

    /// Whether what the SDK logs is told, each text once, and nothing else.
    func tells(_ logs: [String]) -> Bool {
        let told = findings.filter { $0.message.contains("it logs \"") }
        return told.count == logs.count
            && logs.allSatisfy { log in told.contains { $0.message.contains("it logs \"\(log)\"") } }
    }

    /// Whether one of the findings has a text, and a line where it stands.
    func tells(_ text: some StringProtocol) -> Bool {
        findings.contains { $0.message.contains(text) && $0.line > 0 && $0.file == "service.env" }
    }
}
