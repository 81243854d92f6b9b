import WinnowFormats
import WinnowModel

/// Puts spans together to traces as slowly and plainly as it can be said: what the assembler must agree with.
struct ReferenceAssembler {
    /// A span of a trace as it must stand in the batch.
    struct Row: Equatable {
        var spanID: UInt64
        var parentSpanID: UInt64
        /// Place of the parent in the trace; -1 a root, -2 a parent that is not here.
        var parent: Int
        var start: Nanos
        var end: Nanos
        var operation: UInt32
        var request: UInt32
    }

    /// A record of a file.
    private struct Record: Equatable {
        let traceID: TraceID
        let spanID: UInt64
        var parentSpanID: UInt64
        var start: Nanos
        var end: Nanos
        let status: UInt8
        let operation: UInt32
        let instance: UInt32
        let attributes: UInt32
        var extras: SpanExtras
        var request: UInt32
        let isShared: Bool

        init(_ span: SpanBlock.Span, _ extras: SpanExtras) {
            (traceID, spanID, parentSpanID) = (span.traceID, span.spanID, span.parentSpanID)
            (start, end, status, operation) = (span.start, span.end, span.status, span.operation)
            (instance, attributes, request) = (span.instance, span.attributes, span.request)
            self.extras = extras
            isShared = span.part == .sharedSide
        }

        /// How long it lasted, as far as it says.
        var duration: Nanos { start != 0 && end > start ? end - start : extras.partDuration }

        /// What this part leaves open the other says.
        mutating func add(_ part: Record) {
            let lasted = duration != 0 ? duration : part.duration
            if parentSpanID == 0 { parentSpanID = part.parentSpanID }
            if start == 0 { start = part.start }
            end = start == 0 ? 0 : start + lasted
            extras.partDuration = start == 0 ? lasted : 0
        }
    }

    private(set) var traces: [(id: TraceID, rows: [Row])] = []
    private(set) var repeats = 0
    private(set) var joined = 0
    private(set) var inCycles = 0

    /// Puts the spans of one file together.
    init(_ path: String) throws {
        let file = try TraceFile(path)
        var block = SpanBlock()
        while try file.read(&block) {}
        let extras = block.tables.extras
        var spans = block.spans.map { Record($0, extras[Int($0.extras)]) }
        let operations = block.tables.operations
        var groups: [TraceID: [Int]] = [:]
        for index in spans.indices { groups[spans[index].traceID, default: []].append(index) }
        func instant(_ span: Int) -> Nanos? {
            [spans[span].start, spans[span].end].first { $0 != 0 }
        }
        let least = spans.indices.compactMap(instant).min() ?? defaultEpochNanos
        let starts = groups.mapValues { $0.compactMap(instant).min() ?? least }
        for (id, group) in groups.sorted(by: { (starts[$0.key] ?? 0, $0.key) < (starts[$1.key] ?? 0, $1.key) }) {
            let first = starts[id] ?? 0
            func start(_ span: Int) -> Nanos { spans[span].start == 0 ? first : spans[span].start }
            func service(_ span: Int) -> UInt32 { operations[Int(spans[span].operation)].service }
            func says(_ span: Int) -> Record {
                var record = spans[span]
                record.request = 0
                return record
            }
            // Zipkin's order of parts: unshared before shared, the client first, then by service.
            func order(_ span: Int) -> [Int] {
                let isClient = operations[Int(spans[span].operation)].kind == .client
                return [spans[span].isShared ? 1 : 0, isClient ? 0 : 1, Int(service(span)), span]
            }
            var kept: [Int] = []
            for span in group {
                let same = kept.filter { spans[span].spanID != 0 && spans[$0].spanID == spans[span].spanID }
                if same.contains(where: { says($0) == says(span) }) { repeats += 1 } else { kept.append(span) }
            }
            for id in Set(kept.map { spans[$0].spanID }) where file.format.hasPartialSpans && id != 0 {
                let parts = kept.filter { spans[$0].spanID == id }.sorted {
                    order($0).lexicographicallyPrecedes(order($1))
                }
                var current = parts[0]
                for next in parts.dropFirst() {
                    let isOneSide = spans[current].isShared == spans[next].isShared && service(current) == service(next)
                    if isOneSide {
                        spans[current].add(spans[next])
                        kept.removeAll { $0 == next }
                        joined += 1
                    } else {
                        current = next
                    }
                }
            }
            kept.sort { (start($0), $0) < (start($1), $1) }
            var parent = kept.map { child -> Int in
                let id = spans[child].parentSpanID
                if id == 0 { return -1 }
                let all = kept.indices.filter { spans[kept[$0]].spanID == id }.sorted { kept[$0] < kept[$1] }
                let found = all.count == 1 ? all : all.filter { kept[$0] != child }
                return found.first { service(kept[$0]) == service(child) } ?? found.first ?? -2
            }
            inCycles += Self.breakRings(&parent)
            var order: [Int] = []
            func place(_ member: Int) {
                order.append(member)
                for child in parent.indices where parent[child] == member { place(child) }
            }
            for wanted in [-1, -2] {
                for member in parent.indices where parent[member] == wanted { place(member) }
            }
            let rows = order.map { member in
                let span = spans[kept[member]]
                let isMoment = span.start == 0 && span.end == 0
                return Row(
                    spanID: span.spanID, parentSpanID: span.parentSpanID,
                    parent: parent[member] < 0 ? parent[member] : order.firstIndex(of: parent[member]) ?? -9,
                    start: isMoment ? first : span.start, end: isMoment ? first : max(span.start, span.end),
                    operation: span.operation, request: span.request)
            }
            traces.append((id, rows))
        }
    }

    /// Breaks every ring at its earliest member; returns how many members are in rings.
    private static func breakRings(_ parent: inout [Int]) -> Int {
        let old = parent
        var members: Set<Int> = []
        for start in old.indices {
            var at = old[start]
            for _ in old.indices where at >= 0 && at != start { at = old[at] }
            if at == start { members.insert(start) }
        }
        for member in members {
            var ring: Set<Int> = [member]
            var at = old[member]
            while !ring.contains(at) {
                ring.insert(at)
                at = old[at]
            }
            if ring.min() == member { parent[member] = -2 }
        }
        return members.count
    }
}
