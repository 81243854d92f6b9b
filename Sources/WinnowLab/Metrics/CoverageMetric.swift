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
    private let services: Int
    private var seen: [Bool]
    private var kept: [Bool]
    /// By caller × services + callee: 1 seen, 2 kept.
    private var edges: [UInt8] = []

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
        services = serviceNumbers.count
        seen = [Bool](repeating: false, count: numbers.count)
        kept = seen
        edges = [UInt8](repeating: 0, count: services * services)
    }

    mutating func observe(_ slab: LaneSlab) {
        let operation = slab.slab.batch.operation
        let parent = slab.slab.batch.parent
        let fate = slab.fate
        let keptFate = SpanFate.kept.rawValue
        let services = services
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
                    edges[caller * services + callee] |= isKept && fate[above] == keptFate ? 3 : 1
                }
            }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        let operations = Double(seen.count { $0 })
        let keptOperations = Double(kept.count { $0 })
        let edgesSeen = Double(edges.count { $0 != 0 })
        let edgesKept = Double(edges.count { $0 & 2 != 0 })
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
