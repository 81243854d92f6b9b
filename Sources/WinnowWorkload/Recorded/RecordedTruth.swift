import WinnowFormats
import WinnowModel

/// What can be said about recorded traces beside their spans: classes, rare shapes, touched spans. Nothing here is seen by a sampler.
struct RecordedTruth: Sendable {
    /// By stretch of the recording.
    private(set) var stretches: [GroundTruth]
    /// Titles of the rare shapes.
    private(set) var rarePaths: [String] = []
    /// Classes that these files can't tell.
    private(set) var unknown: TraceClasses = [.retry]

    /// A shape is rare when fewer than one in this many traces have it, each counted with its weight.
    private static let rareBelow = 1000.0

    /// Judges all traces; without `isWanted` only the rules are checked, and no class is known.
    init(
        _ recorded: [RecordedStretch], _ tables: TraceTables, slow rules: [SlowRule], incidents: [Incident]?,
        knowsStatus: Bool, isWanted: Bool
    ) throws(Failure) {
        stretches = recorded.map { stretch in
            var truth = GroundTruth()
            truth.classes = [UInt16](repeating: 0, count: stretch.batch.traceCount)
            return truth
        }
        let limits = try Self.limits(rules, tables)
        guard isWanted else {
            unknown = TraceClasses.all.reduce(into: []) { $0.insert($1.value) }
            return
        }
        if knowsStatus { markErrors(recorded) } else { unknown.formUnion([.rootError, .innerError]) }
        markSlow(recorded, limits, hasRules: !rules.isEmpty)
        let count = recorded.reduce(0) { $0 + $1.batch.traceCount }
        if Double(count) > Self.rareBelow { markRare(recorded, tables) } else { unknown.insert(.rarePath) }
        if let incidents { markTouches(recorded, tables, incidents) } else { unknown.insert(.faultWindow) }
        for stretch in stretches.indices {
            for trace in stretches[stretch].classes.indices where stretches[stretch].classes[trace] == 0 {
                stretches[stretch].classes[trace] = TraceClasses.baseline.rawValue
            }
        }
    }

    private mutating func mark(_ stretch: Int, _ trace: Int, _ value: TraceClasses) {
        stretches[stretch].classes[trace] |= value.rawValue
    }

    private mutating func markErrors(_ recorded: [RecordedStretch]) {
        let error = SpanStatus.error.rawValue
        for (number, stretch) in recorded.enumerated() {
            let batch = stretch.batch
            for trace in 0..<batch.traceCount {
                let rows = batch.spans(of: trace)
                guard rows.contains(where: { batch.status[$0] == error }) else { continue }
                let isRoot = batch.parent[rows.lowerBound] == -1 && batch.status[rows.lowerBound] == error
                mark(number, trace, isRoot ? .rootError : .innerError)
            }
        }
    }

    // MARK: Slow

    private mutating func markSlow(_ recorded: [RecordedStretch], _ limits: [UInt64], hasRules: Bool) {
        var durations: [UInt32: [(value: UInt64, weight: Double)]] = [:]
        for stretch in recorded {
            let batch = stretch.batch
            for trace in 0..<batch.traceCount {
                let root = batch.spans(of: trace).lowerBound
                if limits[Int(batch.operation[root])] == .max {
                    durations[batch.operation[root], default: []].append(
                        (batch.knownDuration(of: root), batch.weight(of: trace)))
                }
            }
        }
        /// The 99th percentile, of all the traces that these stand for, of each root operation that no rule names.
        let usual = durations.compactMapValues { weightedQuantile(percent: 99, of: $0) }
        for (number, stretch) in recorded.enumerated() {
            let batch = stretch.batch
            for trace in 0..<batch.traceCount {
                let rows = batch.spans(of: trace)
                let root = rows.lowerBound
                let isRootSlow = batch.knownDuration(of: root) > usual[batch.operation[root]] ?? .max
                var named: [Int] = isRootSlow ? [root] : []
                if hasRules {
                    for row in rows where batch.knownDuration(of: row) > limits[Int(batch.operation[row])] {
                        named.append(row)
                    }
                }
                if named.isEmpty { continue }
                mark(number, trace, .slow)
                // Without a mark it is the root that makes a trace slow.
                if named == [root] { continue }
                for row in named {
                    stretches[number].marks.append(
                        GroundTruth.Mark(trace: UInt32(trace), span: UInt32(row), value: .slow))
                }
            }
        }
    }

    /// Limit of each operation, `max` for none.
    private static func limits(_ rules: [SlowRule], _ tables: TraceTables) throws(Failure) -> [UInt64] {
        var limits = [UInt64](repeating: .max, count: tables.operations.count)
        for rule in rules {
            var found = false
            for (number, operation) in tables.operations.enumerated()
            where tables.strings[operation.service] == rule.service
                && tables.strings[operation.name] == rule.operation
            {
                limits[number] = min(limits[number], rule.limitNanos)
                found = true
            }
            if found { continue }
            let titles = Set(tables.operations.indices.map { tables.title(UInt32($0)) })
            let near = nearest(to: rule.service + " " + rule.operation, in: titles.sorted())
            throw Failure(
                .usage,
                Diagnostic(
                    "--slow names an operation that is not in the traces", text: rule.text,
                    remedy: near.map { "did you mean '\($0)'?" } ?? ""))
        }
        return limits
    }

    // MARK: Rare shapes

    private mutating func markRare(_ recorded: [RecordedStretch], _ tables: TraceTables) {
        let shapes = TraceShapes(tables)
        let hashes = recorded.map { shapes.hashes($0.batch) }
        var counts: [UInt64: Double] = [:]
        var all = 0.0
        for (number, stretch) in recorded.enumerated() {
            for (trace, shape) in hashes[number].enumerated() {
                counts[shape, default: 0] += stretch.batch.weight(of: trace)
                all += stretch.batch.weight(of: trace)
            }
        }
        var numbers: [UInt64: UInt32] = [:]
        for (stretch, batch) in recorded.map(\.batch).enumerated() {
            for (trace, shape) in hashes[stretch].enumerated() where (counts[shape] ?? 0) * Self.rareBelow < all {
                let path = numbers[shape] ?? UInt32(rarePaths.count)
                if numbers[shape] == nil {
                    numbers[shape] = path
                    let root = tables.title(batch.operation[batch.spans(of: trace).lowerBound])
                    rarePaths.append(root + " #" + shape.hex16.prefix(6))
                }
                stretches[stretch].rarePaths.append(GroundTruth.RarePath(trace: UInt32(trace), path: path))
                mark(stretch, trace, .rarePath)
            }
        }
    }

    // MARK: Incidents

    private mutating func markTouches(
        _ recorded: [RecordedStretch], _ tables: TraceTables, _ incidents: [Incident]
    ) {
        var ofService: [UInt32: [Int]] = [:]
        for (number, incident) in incidents.enumerated() {
            if let service = tables.strings.find(incident.service) { ofService[service, default: []].append(number) }
        }
        for (stretch, batch) in recorded.map(\.batch).enumerated() {
            for trace in 0..<batch.traceCount {
                for row in batch.spans(of: trace) {
                    let service = tables.operations[Int(batch.operation[row])].service
                    let start = batch.knownStart(of: row)
                    for number in ofService[service] ?? [] {
                        let incident = incidents[number]
                        guard start >= incident.from && start < incident.until else { continue }
                        stretches[stretch].touches.append(
                            GroundTruth.Touch(trace: UInt32(trace), span: UInt32(row), fault: UInt32(number)))
                        mark(stretch, trace, .faultWindow)
                    }
                }
            }
        }
    }
}
