import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling

/// Extensions of a collector's file that serve Jaeger's strategies: `remote_sampling` (Jaeger v2) and `jaegerremotesampling` (contrib).
struct JaegerExtension {
    private static let types = ["remote_sampling", "jaegerremotesampling"]

    private let context: DialectContext
    private(set) var findings: [Diagnostic] = []
    /// The strategies files that were read.
    private(set) var files: [String] = []

    init(context: DialectContext) { self.context = context }

    /// The head sampler that clients of this collector have; none when no such extension runs.
    ///
    /// Strategies that stand elsewhere, or that Jaeger computes, are a `.data` failure.
    mutating func stages(_ root: YAMLNode) throws(Failure) -> [StageSettings] {
        let started = (root["service"]?["extensions"]?.elements ?? []).compactMap {
            $0.text.flatMap { ComponentID($0) }
        }
        var served: [(entry: YAMLEntry, strategies: JaegerStrategies)] = []
        var failures: [Diagnostic] = []
        for entry in root["extensions"]?.entries ?? [] {
            guard let id = ComponentID(entry.name), Self.types.contains(id.type) else { continue }
            guard started.contains(id) else {
                findings.append(
                    entry.key.diagnostic(
                        "the extension '\(id.text)' is not among service.extensions: it does nothing here",
                        severity: .warning, remedy: "name it there, or remove it"))
                continue
            }
            do throws(Failure) {
                served.append((entry, try strategies(entry, type: id.type)))
            } catch {
                failures += error.diagnostics
            }
        }
        if !failures.isEmpty { throw Failure(.data, failures) }
        if served.count > 1, let second = served.last {
            throw second.entry.key.failure(
                "\(served.count) extensions serve strategies: which one the clients ask is not clear",
                remedy: "leave the one in that they ask")
        }
        guard let only = served.first else { return [] }
        findings.append(JaegerStrategiesDialect.clientNote(only.entry.key))
        return [.headSampler(.jaegerRemote(only.strategies, place: SettingPlace(only.entry.key)))]
    }

    private mutating func strategies(_ entry: YAMLEntry, type: String) throws(Failure) -> JaegerStrategies {
        if type == "jaegerremotesampling" { return try contribStrategies(entry) }
        if let adaptive = entry.value.entry("adaptive") {
            throw adaptive.key.failure(
                "strategies that Jaeger computes from the traffic (adaptive) are not modelled yet",
                remedy:
                    "ask Jaeger what it serves (:5778/api/sampling?service=NAME) and write that as a strategies file")
        }
        guard let file = entry.value.entry("file") else {
            throw entry.key.failure(
                "the extension names neither a file nor adaptive sampling: Jaeger does not start",
                remedy: "file: {path: strategies.json}")
        }
        var probability = 0.001
        if let node = file.value["default_sampling_probability"], !node.isNull {
            guard let number = node.double, (0...1).contains(number) else {
                throw node.failure("a probability from 0 to 1 is expected here: Jaeger does not start")
            }
            probability = number
        }
        guard let path = file.value["path"], !path.isNull, path.text?.isEmpty != true else {
            findings.append(
                (file.value.entry("path")?.key ?? file.key).diagnostic(
                    "no strategies file is named: every service is kept at \(Quantity.text(number: probability * 100)) %",
                    severity: .note))
            return JaegerStrategiesReader(defaultProbability: probability).withoutFile
        }
        return try follow(path, probability)
    }

    private mutating func contribStrategies(_ entry: YAMLEntry) throws(Failure) -> JaegerStrategies {
        let source = entry.value["source"]
        if let remote = source?.entry("remote") {
            throw remote.key.failure(
                "the strategies stand in another collector, which this one asks: what it would answer is not known",
                remedy: "name that collector's file, or its strategies file")
        }
        guard let path = source?["file"], !path.isNull else {
            throw (source?.entry("file")?.key ?? entry.key).failure(
                "no source of strategies is named: the Collector does not start",
                remedy: "source: {file: strategies.json}"
            )
        }
        return try follow(path, 0.001)
    }

    /// The strategies of the file that a path names, relative to the configuration.
    private mutating func follow(_ node: YAMLNode, _ probability: Double) throws(Failure) -> JaegerStrategies {
        guard let path = node.text, !path.isEmpty else {
            throw node.failure("the path of a file is expected here, not \(node.kindName)")
        }
        if path.contains("://") {
            throw node.failure(
                "strategies at a URL are not fetched", remedy: "save them as a file and name its path here")
        }
        let resolved = path.hasPrefix("/") ? path : folder(of: node.file) + path
        guard SmallFile.isRegular(resolved) else {
            throw node.failure(
                "the strategies file '\(path)' is not there: it is looked for beside the configuration",
                remedy: "put it there, or name the strategies file itself in place of the collector's file")
        }
        let file = ConfigurationFile(bytes: try SmallFile.read(resolved), name: resolved)
        files.append(resolved)
        guard let root = try file.yaml.get().first else { throw node.failure("the strategies file is empty") }
        var reader = JaegerStrategiesReader(defaultProbability: probability)
        let strategies = try reader.strategies(root)
        findings += reader.findings
        return strategies
    }

    private func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "./" }
        return String(file[...slash])
    }
}
