/// The kinds of fault.
public enum FaultCatalog {
    static let all: [any Fault.Type] = [
        ErrorFault.self,
        LatencyFault.self,
        OutageFault.self,
    ]

    /// Names and summaries, for `winnow list faults`.
    public static var lines: [CatalogLine] { all.map { $0.entry } }
}
