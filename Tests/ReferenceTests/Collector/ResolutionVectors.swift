import WinnowPipeline
import WinnowSampling
import WinnowModel
import WinnowTestSupport

@testable import WinnowDialects
import WinnowSettings

/// What confmap makes of files, variables and arguments (v1.67, providers env, file and yaml).
enum ResolutionVectors: VectorSuite {
    static let file = "otelcol/configs/resolve.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = line["name"]?.string ?? ""
            do throws(Failure) {
                let tree = try Replay(line).effective()
                let difference = EffectiveTree.difference(tree, line["effective"] ?? .null, at: "")
                tally.count(difference.isEmpty && line["error"] == nil, "\(name): \(difference)")
                // What is written is read as the same tree again.
                let again = try YAMLDocument.parse(YAMLWriter.text(tree))
                let lost = EffectiveTree.difference(again, line["effective"] ?? .null, at: "")
                tally.count(lost.isEmpty, "\(name), written: \(lost)")
            } catch {
                tally.count(line["error"] != nil, "\(name): \(error)")
            }
        }
    }
}

/// Whether the Collector takes a configuration with a `tail_sampling` processor, and what it holds then.
enum DecodeVectors: VectorSuite {
    static let file = "otelcol/configs/decode.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = line["name"]?.string ?? ""
            let replay = Replay(line)
            if let wanted = line["effective"] {
                do throws(Failure) {
                    let difference = EffectiveTree.difference(try replay.effective(), wanted, at: "")
                    tally.count(difference.isEmpty, "\(name): \(difference)")
                } catch { tally.count(false, "\(name): \(error)") }
            }
            let isAccepted = line["validate"]?.string == "accepted" && line["start"]?.string == "ok"
            do throws(Failure) {
                let configuration = try replay.configuration()
                try compile(configuration)
                tally.count(isAccepted, "\(name): accepted")
                if isAccepted, case .tailSampling(let settings) = configuration.stages.first {
                    let difference = TailSettings.difference(settings, line["tail_sampling"] ?? .null)
                    tally.count(difference.isEmpty, "\(name): \(difference)")
                }
            } catch {
                tally.count(!isAccepted, "\(name): \(error)")
            }
        }
    }
}

extension DecodeVectors {
    /// Patterns are compiled where a sampler is made.
    private static func compile(_ configuration: Configuration) throws(Failure) {
        for case .tailSampling(let settings) in configuration.stages {
            do throws(PatternError) {
                _ = try TailPolicySet(settings.policies, sampleOnFirstMatch: false, version: .modelled)
            } catch { throw Failure(.data, Diagnostic(error.reason)) }
        }
    }
}

/// A vector's files in a folder of their own.
struct Replay {
    private let folder = TemporaryFolder()
    private var resolver: CollectorResolver
    private var context: DialectContext
    private var sources: [ConfigurationSource] = []
    private var failure: Failure?

    init(_ line: JSONValue) {
        for file in line["files"]?.members ?? [] {
            if let slash = file.name.lastIndex(of: "/") { folder.makeFolder(String(file.name[..<slash])) }
            folder.write(file.value.string ?? "", to: file.name)
        }
        var environment: [String: String] = [:]
        for variable in line["env"]?.members ?? [] { environment[variable.name] = variable.value.string }
        var sets: [ConfigurationSource] = []
        do throws(Failure) {
            for argument in line["args"]?.elements ?? [] {
                let text = argument.string ?? ""
                if text.hasPrefix("--config=") {
                    sources.append(try ConfigurationSource(config: String(text.dropFirst(9))))
                }
                if text.hasPrefix("--set=") { sets.append(try ConfigurationSource(set: String(text.dropFirst(6)))) }
            }
        } catch { failure = error }
        sources += sets
        resolver = CollectorResolver(environment: environment, overlays: sources)
        resolver.folder = folder.path
        context = DialectContext(environment: environment)
    }

    func effective() throws(Failure) -> YAMLNode {
        if let failure { throw failure }
        var resolver = resolver
        let tree = try resolver.resolve(nil)
        try resolver.throwErrors()
        return tree
    }

    /// What is read of the first file, the others over it.
    func configuration() throws(Failure) -> Configuration {
        if let failure { throw failure }
        guard let first = sources.first?.path else { throw Failure(.data, Diagnostic("no file")) }
        var context = context
        context.overlays = Array(sources.dropFirst())
        return try DialectCatalog.read(path: folder(first), context: context)
    }
}

/// A tree against the recorded one.
enum EffectiveTree {
    /// The first difference; empty: there is none.
    static func difference(_ node: YAMLNode, _ wanted: JSONValue, at path: String) -> String {
        switch (node.content, wanted) {
        case (.mapping(let entries), .object(let members)):
            var found: [String: YAMLNode] = [:]
            for entry in entries { found[entry.name] = entry.value }
            if found.count != entries.count || Set(found.keys) != Set(members.map(\.name)) {
                return "\(path): keys \(found.keys.sorted()), wanted \(members.map(\.name))"
            }
            for member in members {
                let difference = difference(found[member.name] ?? node, member.value, at: path + "/" + member.name)
                if !difference.isEmpty { return difference }
            }
            return ""
        case (.sequence(let nodes), .array(let elements)):
            if nodes.count != elements.count { return "\(path): \(nodes.count) elements, wanted \(elements.count)" }
            for (index, pair) in zip(nodes, elements).enumerated() {
                let difference = difference(pair.0, pair.1, at: "\(path)[\(index)]")
                if !difference.isEmpty { return difference }
            }
            return ""
        default:
            let same: Bool
            switch (node.value, wanted) {
            case (.null?, .null): same = true
            case (.bool(let found)?, .bool(let wanted)): same = found == wanted
            case (.integer(let found)?, _): same = wanted.integer == found || wanted.string == String(found)
            case (.double(let found)?, _): same = wanted.double == found || wanted.string == node.text
            case (.text(let found)?, .string(let wanted)): same = found == wanted
            default: same = false
            }
            return same ? "" : "\(path): \(node.value.map { "\($0)" } ?? node.kindName), wanted \(wanted.text())"
        }
    }
}

/// Settings of a sampler against the recorded ones, where both say the same thing.
enum TailSettings {
    /// The first difference; empty: there is none.
    static func difference(_ settings: TailSamplingSettings, _ wanted: JSONValue) -> String {
        func number(_ key: String, in object: JSONValue? = nil) -> Int64 { (object ?? wanted)[key]?.integer ?? 0 }
        let cache = wanted["DecisionCache"] ?? .object([])
        let pairs: [(String, Int64, Int64)] = [
            ("DecisionWait", Int64(clamping: settings.decisionWaitNanos), max(0, number("DecisionWait"))),
            (
                "DecisionWaitAfterRootReceived", Int64(clamping: settings.decisionWaitAfterRootNanos),
                number("DecisionWaitAfterRootReceived")
            ),
            ("NumTraces", Int64(clamping: settings.numTraces), max(1, number("NumTraces"))),
            ("NumShards", Int64(settings.shards), max(1, number("NumShards"))),
            ("SampledCacheSize", Int64(settings.sampledCacheSize), max(0, number("SampledCacheSize", in: cache))),
            (
                "NonSampledCacheSize", Int64(settings.nonSampledCacheSize),
                max(0, number("NonSampledCacheSize", in: cache))
            ),
            ("BlockOnOverflow", settings.blocksOnOverflow ? 1 : 0, wanted["BlockOnOverflow"]?.bool == true ? 1 : 0),
        ]
        for (name, found, wanted) in pairs where found != wanted { return "\(name) \(found), wanted \(wanted)" }
        let policies = wanted["PolicyCfgs"]?.elements ?? []
        let found = settings.policies.map { "\($0.name): \($0.rule.type)" }
        let names = policies.map { "\($0["Name"]?.string ?? ""): \($0["Type"]?.string ?? "")" }
        return found == names ? "" : "policies \(found), wanted \(names)"
    }
}
