import WinnowFormats
import WinnowModel

/// Traffic in memory that codecs are measured over: the first slabs of it, cut into requests as exporters send them.
struct CodecLoad {
    /// What the rows are called.
    let name: String
    let tables: TraceTables
    private let slabs: [Slab]

    /// Spans of a request: the size of a batch span processor's batch.
    private static let spansInRequest = 512

    /// Draws traffic until `spans` are held in memory, and what the last slab has beyond.
    init(_ name: String, _ traffic: any Traffic, seed: UInt64, spans limit: Int) {
        self.name = name
        tables = traffic.tables
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var slabs: [Slab] = []
        var spans = 0
        while spans < limit, planner.next(&plan) {
            let slab = Slab()
            traffic.fill(slab, with: plan)
            spans += slab.batch.spanCount
            slabs.append(slab)
        }
        self.slabs = slabs
    }

    /// Hands each batch to `body`, whole traces.
    func batches(_ body: (TraceBatch) throws -> Void) rethrows { for slab in slabs { try body(slab.batch) } }

    /// Hands each request's batch and rows to `body`.
    func requests(_ body: (TraceBatch, Range<UInt32>) throws -> Void) rethrows {
        for slab in slabs {
            let count = slab.batch.spanCount
            for first in stride(from: 0, to: count, by: Self.spansInRequest) {
                try body(slab.batch, UInt32(first)..<UInt32(min(first + Self.spansInRequest, count)))
            }
        }
    }
}
