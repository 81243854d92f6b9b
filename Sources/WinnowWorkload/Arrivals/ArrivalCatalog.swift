/// The kinds of arrival process.
enum ArrivalCatalog {
    static let all: [any ArrivalProcess.Type] = [
        PoissonArrivals.self,
        ConstantArrivals.self,
        StepArrivals.self,
        DiurnalArrivals.self,
    ]
}
