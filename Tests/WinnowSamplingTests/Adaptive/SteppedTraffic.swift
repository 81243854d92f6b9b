import WinnowModel
import WinnowTestSupport

/// Poisson traffic of several root operations whose rate steps at given seconds; 5 to 20 spans a trace.
struct SteppedTraffic {
    static let epochSecond: UInt64 = 1_767_225_600
    let tables: TraceTables
    let roots: [UInt32]
    /// Root operations' shares of the traces.
    let shares: [Double]
    /// Second from which on so many traces a second start.
    var rates: [(from: Int, tracesPerSecond: Double)]
    /// Share of the roots that end with status ERROR, by second and root operation.
    var failureRate: (_ second: Int, _ root: Int) -> Double = { _, _ in 0 }
    /// Share of the roots that carry a true `error` attribute when they start.
    var forcedShare = 0.0
    private var random: TestRandom
    private let forcedRow: UInt32

    init(seed: UInt64, shares: [Double] = [0.5, 0.3, 0.15, 0.05], rates: [(from: Int, tracesPerSecond: Double)]) {
        var tables = TraceTables()
        var roots: [UInt32] = []
        for number in shares.indices {
            let service = tables.strings.intern("service-\(number)")
            let name = tables.strings.intern("GET /\(number)")
            roots.append(tables.intern(Operation(service: service, name: name, kind: .server)))
            _ = tables.intern(ServiceInstance(service: service))
        }
        forcedRow = tables.attributes.intern([tables.entry("error", .bool(true))])
        self.tables = tables
        self.roots = roots
        self.shares = shares
        self.rates = rates
        random = TestRandom(seed: seed)
    }

    /// The traces that start in one second, in order of start.
    mutating func batch(second: Int) -> TraceBatch {
        let rate = rates.last { $0.from <= second }?.tracesPerSecond ?? 0
        var starts: [UInt64] = []
        var time = 0.0
        while true {
            time += -PortableMath.log(1 - random.unit()) / rate
            if time >= 1 { break }
            starts.append((Self.epochSecond + UInt64(second)) * 1_000_000_000 + UInt64(time * 1e9))
        }
        var batch = TraceBatch()
        for start in starts { append(start, second, to: &batch) }
        return batch
    }

    private mutating func append(_ start: UInt64, _ second: Int, to batch: inout TraceBatch) {
        let number = batch.traceCount
        let first = batch.spanCount
        let root = pickRoot()
        // Operations have sizes of their own.
        let count = 5 + (root * 4 + random.below(6)) % 16
        batch.reserve(traces: number + 1, spans: first + count)
        batch.traceIDHigh[number] = random.next()
        batch.traceIDLow[number] = random.next()
        batch.firstSpan[number] = UInt32(first)
        for row in first..<first + count {
            batch.spanID[row] = random.next() | 1
            batch.parent[row] = row == first ? -1 : Int32(first)
            batch.start[row] = start + (row == first ? 0 : random.next() % 1_500_000_000)
            batch.end[row] = batch.start[row] + random.next() % 300_000_000
            batch.operation[row] = roots[root]
            batch.instance[row] = UInt32(root)
            batch.status[row] = 0
            batch.attributes[row] = 0
        }
        if random.unit() < failureRate(second, root) { batch.status[first] = SpanStatus.error.rawValue }
        if forcedShare > 0 && random.unit() < forcedShare { batch.attributes[first] = forcedRow }
        batch.traceCount = number + 1
        batch.spanCount = first + count
        batch.firstSpan[number + 1] = UInt32(batch.spanCount)
    }

    private mutating func pickRoot() -> Int {
        var draw = random.unit()
        for (number, share) in shares.enumerated() {
            if draw < share { return number }
            draw -= share
        }
        return shares.count - 1
    }
}
