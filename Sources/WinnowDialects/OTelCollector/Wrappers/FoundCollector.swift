import WinnowModel
import WinnowSettings

/// A collector's configuration that stands in a file, with the file's own lines.
public struct FoundCollector: Sendable {
    /// What it is called, for `FILE#NAME`; the first name is the one that is shown.
    var names: [String]
    /// Where it stands: its key, or the top of a document.
    var place: YAMLNode
    /// Its tree before variables are replaced, or why it can't be read.
    var root: Result<YAMLNode, Failure>
    /// Variables that the file around it sets for the collector.
    var variables: [String: String] = [:]
    /// What is worth saying about how it was found.
    var notes: [Diagnostic] = []
    /// What to say about replicas where nobody takes them from the file.
    var replicasNote: Diagnostic?
    /// How others reach it; `nil`: the file does not say.
    var service: CollectorService?
    /// What its container may use; `nil`: the file does not say.
    var limits: ContainerLimits?
    /// Processors in no pipeline are part of the way: the pipelines themselves are not in the file.
    var lacksPipelines = false

    /// Whether it has a pipeline of traces.
    var handlesTraces: Bool {
        guard case .success(let root) = root else { return false }
        if root["service"] == nil { return root["processors"]?.entries != nil }
        return (root["service"]?["pipelines"]?.entries ?? []).contains { ComponentID($0.name)?.type == "traces" }
    }

    /// Whether a sampler stands in a pipeline of traces.
    var samples: Bool {
        guard case .success(let root) = root else { return false }
        return (root["service"]?["pipelines"]?.entries ?? []).contains { pipeline in
            ComponentID(pipeline.name)?.type == "traces"
                && (pipeline.value["processors"]?.elements ?? []).contains {
                    $0.text.flatMap { ComponentID($0) }?.isSampler ?? false
                }
        }
    }

    /// The one that is meant: by number from 1 in the order of the text, or by name; without either the only one, or the only one that
    /// samples or handles traces. Anything else is a `.data` failure that lists what there is.
    static func chosen(
        from all: [FoundCollector], by selector: String?, file: String
    ) throws(Failure) -> FoundCollector {
        guard let first = all.first else { throw Failure(.data, Diagnostic("no collector", file: file, line: 1)) }
        if let selector {
            if let number = Int(selector), (1...all.count).contains(number) { return all[number - 1] }
            let named = all.filter { $0.names.contains(selector) }
            if named.count == 1 { return named[0] }
            let near = nearest(to: selector, in: all.flatMap(\.names))
            throw first.place.failure(
                named.isEmpty
                    ? "no collector of this file is called '\(selector)'"
                    : "\(named.count) collectors of this file are called '\(selector)'",
                remedy: named.isEmpty ? near.map { "did you mean '\($0)'?" } ?? list(all) : list(all))
        }
        if all.count == 1 { return first }
        var traces = all.filter(\.handlesTraces)
        // Of several that have pipelines of traces the only one that samples is meant.
        if traces.count > 1, traces.count(where: \.samples) == 1 { traces = traces.filter(\.samples) }
        var failures: [Diagnostic] = []
        for case .failure(let failure) in all.map(\.root) { failures += failure.diagnostics }
        if failures.isEmpty, traces.count == 1 {
            var only = traces[0]
            only.notes.append(
                only.place.diagnostic(
                    "of \(all.count) collectors in this file '\(only.names[0])' is read, the only one that \(traces[0].samples ? "samples" : "has") traces",
                    severity: .note))
            return only
        }
        let lines = all.prefix(20).map { "\($0.place.line)" }.joined(separator: ", ")
        throw Failure(
            .data,
            [
                first.place.diagnostic(
                    "\(all.count) collectors stand in this file (lines \(lines)\(all.count > 20 ? ", …" : "")): which one is "
                        + "meant is not clear", remedy: list(all))
            ] + failures.prefix(20))
    }

    private static func list(_ all: [FoundCollector]) -> String {
        let names = all.prefix(12).enumerated().map { "#\($0.offset + 1) '\($0.element.names[0])'" }
        return "choose with FILE#N or FILE#NAME: " + names.joined(separator: ", ") + (all.count > 12 ? " …" : "")
    }
}
