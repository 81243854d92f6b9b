/// The kinds of arrival process.
public enum ArrivalCatalog {
    static let all: [any ArrivalProcess.Type] = [
        PoissonArrivals.self,
        ConstantArrivals.self,
        StepArrivals.self,
        DiurnalArrivals.self,
    ]

    /// Names and summaries, for `winnow list arrivals`.
    public static var lines: [CatalogLine] { all.map { $0.entry } }
}
