import WinnowModel
import WinnowPipeline

/// Requests to services as they were, whatever became of their spans: how many, how many failed, how long they took.
///
/// A request is a span of kind server or consumer; of a service that has none, each of its spans. Where pairs are asked for, it is such a
/// span whose parent is of kind client or producer, and it failed when either has. Where entries are asked for, it is for services that
/// serve nothing a span without parent in the same service that is no client or producer. Traces of a recording that is a sample count
/// what they stand for.
struct RequestTally {
    /// Requests to one service.
    struct Requests {
        var count = 0.0
        var failures = 0.0
        /// By `LatencyBuckets`; as many as durations of that size occur.
        var durations: [Int: Double] = [:]

        /// The 95th percentile, s; `nil` when there are none.
        var p95Seconds: Double? {
            var weights = [Double](repeating: 0, count: LatencyBuckets.count)
            for (bucket, weight) in durations { weights[bucket] = weight }
            return LatencyBuckets.interpolatedQuantile(0.95, of: weights).map { $0 / 1e9 }
        }

        mutating func add(_ weight: Double, failed: Bool, nanos: UInt64) {
            count += weight
            if failed { failures += weight }
            durations[LatencyBuckets.bucket(nanos), default: 0] += weight
        }
    }

    private enum Role: UInt8 {
        case none
        case asks
        case serves
    }

    private let basis: RequestReading.Basis
    private let tables: TraceTables
    /// By operation.
    private let roles: [Role]
    /// By number of the service's name.
    private(set) var serving: [UInt32: Requests] = [:]
    private(set) var all: [UInt32: Requests] = [:]
    /// Of pairs, those whose asking span another one has already, and the services of both: by the asking span's id alone one of them is
    /// paired.
    private(set) var shared = 0.0
    private(set) var sharing: Set<UInt32> = []
    /// Rows of the trace at hand whose requests have been served, with the service.
    private var answered: [Int: UInt32] = [:]

    init(_ basis: RequestReading.Basis, _ tables: TraceTables) {
        self.basis = basis
        self.tables = tables
        roles = tables.operations.map { operation in
            switch operation.kind {
            case .server, .consumer: .serves
            case .client, .producer: .asks
            default: .none
            }
        }
    }

    /// Counts the spans of a slab.
    mutating func add(_ batch: TraceBatch) {
        for trace in 0..<batch.traceCount {
            let weight = batch.weight(of: trace)
            for row in batch.spans(of: trace) { add(row, weight, batch) }
            if !answered.isEmpty { answered.removeAll(keepingCapacity: true) }
        }
    }

    private mutating func add(_ row: Int, _ weight: Double, _ batch: TraceBatch) {
        let operation = Int(batch.operation[row])
        let service = tables.operations[operation].service
        let nanos = batch.knownDuration(of: row)
        var failed = batch.status[row] == SpanStatus.error.rawValue
        let serves = roles[operation] == .serves
        switch basis {
        case .spans:
            all[service, default: Requests()].add(weight, failed: failed, nanos: nanos)
            if serves { serving[service, default: Requests()].add(weight, failed: failed, nanos: nanos) }
        case .pairs:
            let parent = Int(batch.parent[row])
            guard serves, parent >= 0, roles[Int(batch.operation[parent])] == .asks else { return }
            failed = failed || batch.status[parent] == SpanStatus.error.rawValue
            if let other = answered.updateValue(service, forKey: parent) {
                shared += weight
                sharing.formUnion([other, service])
            }
            all[service, default: Requests()].add(weight, failed: failed, nanos: nanos)
        case .entries:
            if serves { serving[service, default: Requests()].add(weight, failed: failed, nanos: nanos) }
            let parent = Int(batch.parent[row])
            let isEntry =
                serves || parent < 0 || tables.operations[Int(batch.operation[parent])].service != service
            guard isEntry, roles[operation] != .asks else { return }
            all[service, default: Requests()].add(weight, failed: failed, nanos: nanos)
        }
    }
}
