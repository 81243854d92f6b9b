import WinnowModel
import WinnowSettings

/// Makes the tree that is in force of a collector's configurations: merged, then with references replaced, before any component reads it
/// (confmap, `resolver.go`, v1.67).
struct CollectorResolver {
    /// Values of variables.
    let environment: [String: String]
    /// Further configurations, later ones over earlier ones.
    let overlays: [ConfigurationSource]
    /// The folder that names of files are relative to; empty: the working folder.
    var folder = ""
    /// Whether expressions of Alloy that nothing here can work out stay as they are.
    var keepsExpressions = false
    /// What is worth saying.
    private(set) var findings: [Diagnostic] = []
    /// What is wrong with references; the values in question stay as they are.
    private(set) var errors: [Diagnostic] = []
    /// Settings with something in them that is not known here.
    private(set) var uncertain = UncertainSettings()
    /// Files that were read beside the first.
    private(set) var files: [String] = []

    init(environment: [String: String], overlays: [ConfigurationSource] = []) {
        self.environment = environment
        self.overlays = overlays
    }

    /// The tree that is in force. `isRead` tells of a section and a key in it whether anything here depends on its values: what can't be
    /// known where nothing does is no error, and what is not set is not worth a word.
    ///
    /// What is wrong with references is among the errors; what can't be merged at all is a `.data` failure, an overlay that can't be read, an
    /// `.io` failure.
    mutating func resolve(
        _ root: YAMLNode?, isRead: (_ section: String, _ key: String) -> Bool = { _, _ in true }
    ) throws(Failure) -> YAMLNode {
        var merged = YAMLNode(.mapping([]), file: root?.file ?? overlays.first?.name ?? "", line: 1, column: 1)
        if let root { merged = try prepared(root).merged(over: merged) }
        for overlay in overlays { merged = try tree(of: overlay).merged(over: merged) }
        if let root { (merged.file, merged.line, merged.column) = (root.file, root.line, root.column) }
        var expander = ReferenceExpander(environment, folder: folder)
        expander.keepsExpressions = keepsExpressions
        merged.content = .mapping(expand(merged.entries ?? [], isRead, &expander))
        findings += expander.findings.filter { $0.severity != .error }
        files += expander.files
        errors += expander.findings.filter { $0.severity == .error }
        return merged
    }

    /// Throws all that is wrong with references as one `.data` failure.
    func throwErrors() throws(Failure) {
        if !errors.isEmpty { throw Failure(.data, errors) }
    }

    private mutating func expand(
        _ sections: [YAMLEntry], _ isRead: (String, String) -> Bool, _ expander: inout ReferenceExpander
    ) -> [YAMLEntry] {
        var sections = sections
        for place in sections.indices {
            let name = sections[place].name
            guard var entries = sections[place].value.entries else {
                sections[place].value = expander.expand(sections[place].value, isRead: isRead(name, ""))
                if expander.isUncertain { uncertain.insert(name, "") }
                continue
            }
            for inner in entries.indices {
                let key = entries[inner].name
                entries[inner].value = expander.expand(entries[inner].value, isRead: isRead(name, key))
                if expander.isUncertain { uncertain.insert(name, key) }
            }
            sections[place].value.content = .mapping(entries)
        }
        return sections
    }

    private func prepared(_ root: YAMLNode) throws(Failure) -> YAMLNode {
        try root.typedForGo().configurationRoot().splittingKeys()
    }

    private mutating func tree(of source: ConfigurationSource) throws(Failure) -> YAMLNode {
        var text = source.text
        switch source.kind {
        case .file:
            let path = folder.isEmpty || source.text.hasPrefix("/") ? source.text : folder + "/" + source.text
            let bytes = try SmallFile.read(path)
            files.append(path)
            return try tree(bytes, file: source.text)
        case .environment: text = environment[source.text] ?? ""
        case .yaml: break
        }
        return try tree(Array(text.utf8), file: source.name)
    }

    private func tree(_ bytes: [UInt8], file: String) throws(Failure) -> YAMLNode {
        // The Collector reads the first document and looks at no other.
        let first = try YAMLDocument.documents(bytes: bytes, file: file, limit: 1).first
        return try prepared(first ?? YAMLNode(.scalar(YAMLScalar("")), file: file, line: 1, column: 1))
    }
}
