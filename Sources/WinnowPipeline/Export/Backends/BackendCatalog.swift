/// The kinds of backends: one line each.
public enum BackendCatalog {
    /// All of them.
    public static let all: [any BackendKind.Type] = [
        WinnowBackend.self,
        JaegerBackend.self,
        ClickHouseBackend.self,
        TempoBackend.self,
    ]

    /// The kind of a word.
    public static func find(_ id: String) -> (any BackendKind.Type)? { all.first { $0.id == id } }
}
