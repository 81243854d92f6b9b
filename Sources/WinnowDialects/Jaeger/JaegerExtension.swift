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

    /// Where an extension has the strategies from that it serves.
    private enum Source {
        /// A file, and the probability of what it does not name.
        case file(YAMLNode, Double)
        /// Nothing but a probability for every service.
        case probability(Double)
        /// What can't be known here, with what there is to say about it.
        case elsewhere(Diagnostic)
    }

    /// The head sampler that clients of this collector have; none when no such extension runs, and none, with a warning, where what clients
    /// are told can't be known here: then every trace comes that is recorded or generated.
    ///
    /// What Jaeger or the Collector does not start with is a `.data` failure.
    mutating func stages(_ root: YAMLNode) throws(Failure) -> [StageSettings] {
        let started = Set(
            (root["service"]?["extensions"]?.elements ?? []).compactMap { $0.text.flatMap { ComponentID($0) } })
        var served: [(entry: YAMLEntry, source: Source)] = []
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
            if id.isNamed(in: context.ignored) {
                findings.append(
                    entry.key.diagnostic(
                        "'\(id.text)' is left out (--ignore): what it tells clients is not looked at",
                        severity: .warning))
                continue
            }
            do throws(Failure) {
                served.append(
                    (entry, try id.type == "jaegerremotesampling" ? contribSource(entry) : source(entry)))
            } catch {
                failures += error.diagnostics
            }
        }
        if !failures.isEmpty { throw Failure(.data, failures) }
        if served.count > 1, let second = served.last {
            findings.append(
                second.entry.key.diagnostic(
                    "\(served.count) extensions serve strategies: which one the clients ask is not clear, and none is applied, "
                        + "so that every trace comes", severity: .warning,
                    remedy: "--ignore leaves out those that they don't ask"))
            return []
        }
        guard let only = served.first else { return [] }
        let strategies: JaegerStrategies
        switch only.source {
        case .elsewhere(let finding):
            findings.append(finding)
            return []
        case .probability(let probability):
            strategies = JaegerStrategiesReader(defaultProbability: probability).withoutFile
        case .file(let path, let probability): strategies = try follow(path, probability)
        }
        findings.append(JaegerStrategiesDialect.clientNote(only.entry.key))
        return [.headSampler(.jaegerRemote(strategies, place: SettingPlace(only.entry.key)))]
    }

    /// Of `remote_sampling` (Jaeger v2, `cmd/jaeger/internal/extension/remotesampling`).
    private mutating func source(_ entry: YAMLEntry) throws(Failure) -> Source {
        let (file, adaptive) = (entry.value.entry("file"), entry.value.entry("adaptive"))
        if let adaptive {
            if file != nil {
                throw adaptive.key.failure(
                    "only one of file and adaptive may be there: Jaeger does not start", remedy: "leave one of them")
            }
            guard adaptive.value["sampling_store"]?.text?.isEmpty == false else {
                throw adaptive.key.failure(
                    "no sampling_store is named: Jaeger does not start",
                    remedy: "sampling_store: NAME, a backend of jaeger_storage")
            }
            return .elsewhere(
                adaptive.key.diagnostic(
                    "Jaeger computes the strategies from the traffic (adaptive): what clients are told is not modelled, and "
                        + "every trace comes", severity: .warning,
                    remedy:
                        "ask Jaeger what it serves (:5778/api/sampling?service=NAME) and write that as a strategies file"
                ))
        }
        guard let file else {
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
            return .probability(probability)
        }
        return .file(path, probability)
    }

    /// Of `jaegerremotesampling` (contrib).
    private func contribSource(_ entry: YAMLEntry) throws(Failure) -> Source {
        let source = entry.value["source"]
        if let remote = source?.entry("remote") {
            return .elsewhere(
                remote.key.diagnostic(
                    "the strategies stand in another collector, which this one asks: what clients are told is not known, "
                        + "and every trace comes", severity: .warning,
                    remedy: "name that collector's file, or its strategies file, before this one"))
        }
        guard let path = source?["file"], !path.isNull else {
            throw (source?.entry("file")?.key ?? entry.key).failure(
                "no source of strategies is named: the Collector does not start",
                remedy: "source: {file: strategies.json}"
            )
        }
        return .file(path, 0.001)
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
