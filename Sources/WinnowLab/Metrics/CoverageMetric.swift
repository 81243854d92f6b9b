import WinnowModel

/// How much of the system can be seen in the kept traces: operations, and calls between services.
///
/// Different things, not traces, are counted: of those that the recording holds. What earlier sampling has hidden can't be counted; a warning
/// says how often it may have happened.
struct CoverageMetric: LaneMetric {
    static let entries = [
        MetricEntry("operations_seen", unit: "operations", .neither, "different (service, name, kind) in the traffic"),
        MetricEntry(
            "operations_kept", unit: "operations", .higher, "of those, operations with a kept span",
            range: .upTo("operations_seen")),
        MetricEntry("operation_coverage_ratio", unit: "1", .higher, "operations kept / seen", range: .share),
        MetricEntry("service_edges_seen", unit: "edges", .neither, "different (caller's service, callee's service)"),
        MetricEntry(
            "service_edges_kept", unit: "edges", .higher, "of those, edges with both spans kept",
            range: .upTo("service_edges_seen")),
        MetricEntry("service_edge_coverage_ratio", unit: "1", .higher, "service edges kept / seen", range: .share),
    ]
    /// Operations that differ only in their scope are one.
    private let identity: [Int]
    private let service: [Int]
    private var seen: [Bool]
    private var kept: [Bool]
    private var edges: ServiceEdges

    init(_ context: LaneContext) {
        var numbers: [Operation: Int] = [:]
        identity = context.tables.operations.map { operation in
            var plain = operation
            plain.scope = 0
            if let number = numbers[plain] { return number }
            numbers[plain] = numbers.count
            return numbers.count - 1
        }
        var serviceNumbers: [UInt32: Int] = [:]
        service = context.tables.operations.map { operation in
            if let number = serviceNumbers[operation.service] { return number }
            serviceNumbers[operation.service] = serviceNumbers.count
            return serviceNumbers.count - 1
        }
        seen = [Bool](repeating: false, count: numbers.count)
        kept = seen
        edges = ServiceEdges(services: serviceNumbers.count)
    }

    mutating func observe(_ slab: LaneSlab) {
        let operation = slab.slab.batch.operation
        let parent = slab.slab.batch.parent
        let fate = slab.fate
        let keptFate = SpanFate.kept.rawValue
        identity.withUnsafeBufferPointer { identity in
            service.withUnsafeBufferPointer { service in
                for row in 0..<slab.spanCount {
                    let number = Int(operation[row])
                    let isKept = fate[row] == keptFate
                    seen[identity[number]] = true
                    if isKept { kept[identity[number]] = true }
                    let above = Int(parent[row])
                    if above < 0 { continue }
                    let caller = service[Int(operation[above])]
                    let callee = service[number]
                    if caller == callee { continue }
                    edges.add(from: caller, to: callee, isKept: isKept && fate[above] == keptFate)
                }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let operations = Double(seen.count { $0 })
        let keptOperations = Double(kept.count { $0 })
        let edgesSeen = Double(edges.seen)
        let edgesKept = Double(edges.kept)
        return [
            MetricValue(id: "operations_seen", value: operations),
            MetricValue(id: "operations_kept", value: keptOperations),
            MetricValue(id: "operation_coverage_ratio", value: operations > 0 ? keptOperations / operations : nil),
            MetricValue(id: "service_edges_seen", value: edgesSeen),
            MetricValue(id: "service_edges_kept", value: edgesKept),
            MetricValue(id: "service_edge_coverage_ratio", value: edgesSeen > 0 ? edgesKept / edgesSeen : nil),
        ]
    }
}

/// Which service calls which, and of which calls both spans were kept: a table where services are few, a dictionary where they are many,
/// so that memory does not grow with their square.
private struct ServiceEdges {
    private static let few = 512
    private let services: Int
    private var table: [UInt8]
    private var others: [UInt64: UInt8] = [:]

    init(services: Int) {
        self.services = services
        table = services <= Self.few ? [UInt8](repeating: 0, count: services * services) : []
    }

    @inline(__always)
    mutating func add(from caller: Int, to callee: Int, isKept: Bool) {
        let bits: UInt8 = isKept ? 3 : 1
        if services <= Self.few {
            table[caller * services + callee] |= bits
        } else {
            others[UInt64(caller) << 32 | UInt64(callee), default: 0] |= bits
        }
    }

    /// Edges that occurred.
    var seen: Int { table.count { $0 != 0 } + others.count }
    /// Edges of which both spans were kept.
    var kept: Int { table.count { $0 & 2 != 0 } + others.values.count { $0 & 2 != 0 } }
}
