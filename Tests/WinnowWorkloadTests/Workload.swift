import Glibc
import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel

@testable import WinnowWorkload

/// What the tests of this module share: scenarios from text, all traces of a traffic, comparison by content.
enum Workload {
    /// Path of a file of the package.
    static func path(_ relative: String) -> String {
        let root = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/\(relative)"
    }

    /// What a file holds.
    static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func scenario(_ text: String) throws -> Scenario {
        try Scenario(YAMLDocument.parse(text, file: "test.yaml"))
    }

    static func traffic(_ text: String, duration: UInt64? = nil) throws -> GeneratedTraffic {
        try GeneratedTraffic(scenario: scenario(text), duration: duration)
    }

    static func shipped(_ name: String, duration: UInt64? = nil) throws -> GeneratedTraffic {
        try GeneratedTraffic(scenario: shippedScenario(name), duration: duration)
    }

    /// A scenario of the package; keys of experiments in its file are left alone.
    static func shippedScenario(_ name: String) throws -> Scenario {
        let node = try YAMLDocument.parse(path: path("scenarios/\(name).yaml"))
        return try Scenario(node, alsoKnown: (node.entries ?? []).map(\.name))
    }

    /// All slabs of a traffic, filled in order.
    static func slabs(_ traffic: GeneratedTraffic, seed: UInt64 = 1) -> [Slab] {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var slabs: [Slab] = []
        while planner.next(&plan) {
            let slab = Slab()
            traffic.fill(slab, with: plan)
            slabs.append(slab)
        }
        return slabs
    }

    /// A span with everything that it says, independent of numbers in tables.
    struct Span: Hashable {
        var traceID: String
        var id: UInt64
        var parent: UInt64
        var start: Nanos
        var end: Nanos
        var service: String
        var name: String
        var kind: SpanKind
        var instance: [String]
        var status: UInt8
        var attributes: [String]
        var extras: [String]
        var message: String
    }

    /// A trace with its truth.
    struct Trace: Hashable {
        var spans: [Span]
        var classes: TraceClasses
        var faults: [String]
        var rarePaths: [String]
        /// By rare path, the number of the span that it starts with.
        var rareSpans: [Int]
        /// Numbers of the spans of calls that were tried more than once.
        var retried: [Int]

        var root: Span { spans[0] }
    }

    static func traces(_ traffic: GeneratedTraffic, seed: UInt64 = 1) -> [Trace] {
        slabs(traffic, seed: seed).flatMap { traces(of: $0, traffic) }
    }

    static func traces(of slab: Slab, _ traffic: GeneratedTraffic) -> [Trace] {
        let batch = slab.batch
        let tables = traffic.tables
        func texts(_ row: UInt32, _ trace: UInt64, _ span: UInt64) -> [String] {
            tables.values(row, traceKey: trace, spanKey: span).map { "\($0.key)=\($0.value)" }
        }
        return (0..<batch.traceCount).map { trace in
            let key = batch.traceIDLow[trace]
            let spans = batch.spans(of: trace).map { row in
                let operation = tables.operations[Int(batch.operation[row])]
                let extras = tables.extras[batch.extras.isEmpty ? 0 : Int(batch.extras[row])]
                let id = batch.spanID[row]
                return Span(
                    traceID: batch.traceID(trace).hex, id: id,
                    parent: batch.parent[row] < 0 ? 0 : batch.spanID[Int(batch.parent[row])],
                    start: batch.start[row], end: batch.end[row], service: tables.strings[operation.service],
                    name: tables.strings[operation.name], kind: operation.kind,
                    instance: texts(tables.instances[Int(batch.instance[row])].attributes, 0, 0),
                    status: batch.status[row], attributes: texts(batch.attributes[row], key, id),
                    extras: extras.events.flatMap {
                        [tables.strings[$0.name]] + texts($0.attributes, key, id)
                    },
                    message: tables.strings[extras.statusMessage])
            }
            return Trace(
                spans: spans, classes: TraceClasses(rawValue: slab.truth.classes[trace]),
                faults: slab.truth.touches.filter { Int($0.trace) == trace }.map {
                    let row = Int($0.span) - batch.spans(of: trace).lowerBound
                    return "\(traffic.facts.faults[Int($0.fault)].name) \(spans[row].name)"
                },
                rarePaths: slab.truth.rarePaths.filter { Int($0.trace) == trace }.map {
                    traffic.facts.rarePaths[Int($0.path)]
                },
                rareSpans: slab.truth.rarePaths.filter { Int($0.trace) == trace }.map {
                    Int($0.span) - batch.spans(of: trace).lowerBound
                },
                retried: slab.truth.marks.filter { Int($0.trace) == trace && $0.value == .retry }.map {
                    Int($0.span) - batch.spans(of: trace).lowerBound
                })
        }
    }
}

/// YAML from text.
enum YAMLText {
    static func node(_ text: String) throws -> YAMLNode { try YAMLDocument.parse(text, file: "test.yaml") }
}
