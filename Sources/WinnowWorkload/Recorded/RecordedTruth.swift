import WinnowFormats
import WinnowModel

/// What can be said about recorded traces beside their spans: classes, rare shapes, touched spans. Nothing here is seen by a sampler.
struct RecordedTruth: Sendable {
    /// `TraceClasses` of each trace.
    private(set) var classes: [UInt16] = []
    /// Number of the rare shape of each trace, -1 where it is common.
    private(set) var rarePath: [Int32] = []
    /// Titles of the rare shapes.
    private(set) var rarePaths: [String] = []
    /// Touched spans: row in the whole batch and number of the incident, in order of row.
    private(set) var touches: [(row: UInt32, fault: UInt32)] = []
    /// Spans other than roots that make their trace slow, and roots beside them: rows in the whole batch, in order.
    private(set) var slowSpans: [UInt32] = []
    /// Classes that these files can't tell.
    private(set) var unknown: TraceClasses = [.retry]

    /// A shape is rare when fewer than one in this many traces have it, each counted with its weight.
    private static let rareBelow = 1000.0

    init(
        _ batch: TraceBatch, _ tables: TraceTables, slow rules: [SlowRule], incidents: [Incident]?, knowsStatus: Bool
    ) throws(Failure) {
        classes = [UInt16](repeating: 0, count: batch.traceCount)
        rarePath = [Int32](repeating: -1, count: batch.traceCount)
        if knowsStatus { markErrors(batch) } else { unknown.formUnion([.rootError, .innerError]) }
        try markSlow(batch, tables, rules)
        if Double(batch.traceCount) > Self.rareBelow { markRare(batch, tables) } else { unknown.insert(.rarePath) }
        if let incidents { markTouches(batch, tables, incidents) } else { unknown.insert(.faultWindow) }
        for trace in classes.indices where classes[trace] == 0 { classes[trace] = TraceClasses.baseline.rawValue }
    }

    private mutating func mark(_ trace: Int, _ value: TraceClasses) { classes[trace] |= value.rawValue }

    private mutating func markErrors(_ batch: TraceBatch) {
        let error = SpanStatus.error.rawValue
        for trace in 0..<batch.traceCount {
            let rows = batch.spans(of: trace)
            guard rows.contains(where: { batch.status[$0] == error }) else { continue }
            let isRoot = batch.parent[rows.lowerBound] == -1 && batch.status[rows.lowerBound] == error
            mark(trace, isRoot ? .rootError : .innerError)
        }
    }

    // MARK: Slow

    private mutating func markSlow(_ batch: TraceBatch, _ tables: TraceTables, _ rules: [SlowRule]) throws(Failure) {
        /// Limit of an operation, `max` for none.
        var limits = [UInt64](repeating: .max, count: tables.operations.count)
        for rule in rules { try apply(rule, tables, &limits) }
        var durations: [UInt32: [(value: UInt64, weight: Double)]] = [:]
        for trace in 0..<batch.traceCount {
            let root = batch.spans(of: trace).lowerBound
            if limits[Int(batch.operation[root])] == .max {
                durations[batch.operation[root], default: []].append(
                    (batch.end[root] - batch.start[root], batch.weight(of: trace)))
            }
        }
        /// The 99th percentile, of all the traces that these stand for, of each root operation that no rule names.
        let usual = durations.compactMapValues { weightedQuantile(percent: 99, of: $0) }
        for trace in 0..<batch.traceCount {
            let rows = batch.spans(of: trace)
            let root = rows.lowerBound
            let isRootSlow = batch.end[root] - batch.start[root] > usual[batch.operation[root]] ?? .max
            var named: [UInt32] = isRootSlow ? [UInt32(root)] : []
            if !rules.isEmpty {
                for row in rows where batch.end[row] - batch.start[row] > limits[Int(batch.operation[row])] {
                    named.append(UInt32(row))
                }
            }
            if named.isEmpty { continue }
            mark(trace, .slow)
            // Without a mark it is the root that makes a trace slow.
            if named != [UInt32(root)] { slowSpans += named }
        }
    }

    private func apply(_ rule: SlowRule, _ tables: TraceTables, _ limits: inout [UInt64]) throws(Failure) {
        var found = false
        for (number, operation) in tables.operations.enumerated()
        where tables.strings[operation.service] == rule.service && tables.strings[operation.name] == rule.operation {
            limits[number] = min(limits[number], rule.limitNanos)
            found = true
        }
        if found { return }
        let titles = Set(tables.operations.indices.map { tables.title(UInt32($0)) })
        let near = nearest(to: rule.service + " " + rule.operation, in: titles.sorted())
        throw Failure(
            .usage,
            Diagnostic(
                "--slow names an operation that is not in the traces", text: rule.text,
                remedy: near.map { "did you mean '\($0)'?" } ?? ""))
    }

    // MARK: Rare shapes

    private mutating func markRare(_ batch: TraceBatch, _ tables: TraceTables) {
        let shapes = TraceShapes.hashes(batch, tables)
        var counts: [UInt64: Double] = [:]
        var all = 0.0
        for (trace, shape) in shapes.enumerated() {
            counts[shape, default: 0] += batch.weight(of: trace)
            all += batch.weight(of: trace)
        }
        var numbers: [UInt64: Int32] = [:]
        for (trace, shape) in shapes.enumerated() where (counts[shape] ?? 0) * Self.rareBelow < all {
            let number =
                numbers[shape]
                ?? {
                    let root = tables.title(batch.operation[batch.spans(of: trace).lowerBound])
                    rarePaths.append(root + " #" + shape.hex16.prefix(6))
                    let number = Int32(rarePaths.count - 1)
                    numbers[shape] = number
                    return number
                }()
            rarePath[trace] = number
            mark(trace, .rarePath)
        }
    }

    // MARK: Incidents

    private mutating func markTouches(_ batch: TraceBatch, _ tables: TraceTables, _ incidents: [Incident]) {
        var ofService: [UInt32: [Int]] = [:]
        for (number, incident) in incidents.enumerated() {
            if let service = tables.strings.find(incident.service) { ofService[service, default: []].append(number) }
        }
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) {
                let service = tables.operations[Int(batch.operation[row])].service
                for number in ofService[service] ?? [] {
                    let incident = incidents[number]
                    guard batch.start[row] >= incident.from && batch.start[row] < incident.until else { continue }
                    touches.append((UInt32(row), UInt32(number)))
                    mark(trace, .faultWindow)
                }
            }
        }
    }
}

/// Shapes of traces: which operations call which, as a multiset of children, whatever their order and times.
enum TraceShapes {
    /// A hash of each trace's shape; independent of the numbers in the tables.
    static func hashes(_ batch: TraceBatch, _ tables: TraceTables) -> [UInt64] {
        let keys = tables.operations.map { operation in
            Draw.fold(
                Draw.fold(Draw.key(tables.strings[operation.service]), Draw.key(tables.strings[operation.name])),
                UInt64(operation.kind.rawValue))
        }
        var sums = [UInt64](repeating: 0, count: batch.spanCount)
        return (0..<batch.traceCount).map { trace in
            var whole: UInt64 = 0
            // Children stand behind their parents: from the last row up every sum is complete when it is needed.
            for row in batch.spans(of: trace).reversed() {
                let hash = Draw.finish(Draw.fold(keys[Int(batch.operation[row])], sums[row]))
                let parent = Int(batch.parent[row])
                if parent >= 0 { sums[parent] &+= hash } else { whole &+= Draw.fold(hash, parent == -1 ? 1 : 2) }
            }
            return Draw.finish(whole)
        }
    }
}
