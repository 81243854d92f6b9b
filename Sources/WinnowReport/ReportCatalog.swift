/// All report formats.
public enum ReportCatalog {
    /// The formats, in the order of lists.
    public static let formats: [any ReportFormat.Type] = [
        CSVFormat.self,
        JSONFormat.self,
        MarkdownFormat.self,
        SVGFormat.self,
    ]

    /// The format with this name, `nil` for none.
    public static func format(named name: String) -> (any ReportFormat.Type)? { formats.first { $0.id == name } }

    /// The format that the ending of a file's name chooses, `nil` for none.
    public static func format(forFile path: String) -> (any ReportFormat.Type)? {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        return formats.first { $0.extensions.contains(ending) }
    }
}
