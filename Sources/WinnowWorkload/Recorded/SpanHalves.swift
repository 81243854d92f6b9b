import WinnowModel

/// Tells the sides of a span apart that several records tell: Zipkin's client and server halves and their late reports.
struct SpanHalves {
    /// With how many records of one span a further one is compared.
    static let limit = 8

    private let operations: [Operation]

    init(_ tables: TraceTables) { operations = tables.operations }

    /// True when two operations of one span are the same side of it: a second record is then a repeat.
    func isSameSide(_ a: UInt32, _ b: UInt32) -> Bool {
        if a == b { return true }
        let (first, second) = (operations[Int(a)], operations[Int(b)])
        return first.service == second.service && first.kind == second.kind
    }

    /// True when two operations belong to one service.
    func isSameService(_ a: UInt32, _ b: UInt32) -> Bool {
        operations[Int(a)].service == operations[Int(b)].service
    }
}
