import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Attributes that processors before a sampler may add and nobody here can know, and who reads them.
struct AddedKeys {
    private struct Source {
        var id: ComponentID
        var line: Int
        /// What keys that it adds start with; `nil`: it may change any.
        var prefixes: [String]?
    }

    private let assumed: AssumedAttributes?
    private var sources: [Source] = []
    private var places: [Pipeline.Reference] = []
    private var hasReaders = false
    /// The first source, by number, whose configuration names a key.
    private var naming: [String: Int] = [:]
    /// The first source, by number, of each type.
    private var ofType: [String: Int] = [:]

    init(_ assumed: AssumedAttributes?) { self.assumed = assumed }

    /// Takes in a processor that spans pass.
    mutating func add(_ reference: Pipeline.Reference, _ node: YAMLNode) {
        let prefixes = ProcessorCatalog.findUnknowable(reference.id.type)?.prefixes
        for key in Self.named(node) where naming[key] == nil { naming[key] = sources.count }
        if ofType[reference.id.type] == nil { ofType[reference.id.type] = sources.count }
        sources.append(Source(id: reference.id, line: reference.node.line, prefixes: prefixes))
        places.append(reference)
    }

    /// The first source that adds a key.
    private func source(of key: String) -> Source? {
        var first = naming[key]
        // Components of one type add the same.
        for number in ofType.values where number < first ?? sources.count {
            let prefixes = sources[number].prefixes ?? []
            if prefixes.contains(where: { key.hasPrefix($0) && key != $0 }) { first = number }
        }
        return first.map { sources[$0] }
    }

    /// Names that labels and annotations get.
    private static func named(_ node: YAMLNode) -> Set<String> {
        var keys: Set<String> = []
        for entry in node.entries ?? [] {
            if entry.name == "tag_name", let text = entry.value.text { keys.insert(text) }
            keys.formUnion(named(entry.value))
        }
        for element in node.elements ?? [] { keys.formUnion(named(element)) }
        return keys
    }

    /// Warnings about what a component reads that a processor before it may have added, and no assumption supplies.
    mutating func readers(_ id: ComponentID, _ node: YAMLNode) -> [Diagnostic] {
        if sources.isEmpty { return [] }
        var found: [Diagnostic] = []
        var seen = assumed?.keys ?? []
        look(node, named: nil, into: &found, &seen, by: id)
        hasReaders = hasReaders || !found.isEmpty
        return found
    }

    /// Keys stand in configurations as scalars, and in quotes within statements.
    private func look(
        _ node: YAMLNode, named policy: String?, into found: inout [Diagnostic], _ seen: inout Set<String>,
        by id: ComponentID
    ) {
        let policy = node["name"]?.text ?? policy
        for entry in node.entries ?? [] { look(entry.value, named: policy, into: &found, &seen, by: id) }
        for element in node.elements ?? [] { look(element, named: policy, into: &found, &seen, by: id) }
        guard let text = node.text else { return }
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        for key in [text] + quoted {
            guard let source = source(of: key), seen.insert(key).inserted else { continue }
            let reader = policy.map { "the policy '\($0)'" } ?? "'\(id.text)'"
            found.append(
                node.diagnostic(
                    "\(reader) reads '\(key)', which '\(source.id.text)' (line \(source.line)) may add: what it adds is "
                        + "not known here",
                    severity: .warning, remedy: "--assume FILE says which resources have it"))
        }
    }

    /// What is said about the processors themselves.
    var notes: [Diagnostic] {
        var notes: [Diagnostic] = []
        for (source, place) in zip(sources, places) {
            if source.prefixes == nil {
                notes.append(
                    place.node.diagnostic(
                        "what '\(source.id.text)' does to spans cannot be known here: they pass as they are",
                        severity: .warning))
            } else {
                notes.append(
                    place.node.diagnostic(
                        assumed.map { "what '\(source.id.text)' adds is taken from \($0.file)" }
                            ?? "what '\(source.id.text)' adds is not known here (--assume FILE says it)",
                        severity: .note))
            }
        }
        if sources.isEmpty, let assumed {
            notes.append(
                Diagnostic(
                    "nothing is assumed: no processor here adds what is not known", severity: .note, file: assumed.file)
            )
        }
        return notes
    }
}

extension AssumedAttributes {
    /// A stage that adds what is assumed where a processor stands.
    func settings(for reference: Pipeline.Reference) -> EditingSettings {
        EditingSettings(
            name: reference.id.text + " (assumed)", place: SettingPlace(reference.node), configuration: file,
            editor: AssumedAttributesEditor(self))
    }
}
