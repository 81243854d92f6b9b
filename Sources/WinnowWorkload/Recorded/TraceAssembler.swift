import WinnowFormats
import WinnowModel

/// Puts spans together to traces: repeats dropped, parents found, cycles broken, roots first, traces in order of their first instant.
struct TraceAssembler {
    /// All traces, trace-major, with the columns that only recordings have.
    private(set) var batch = TraceBatch()
    /// Records of spans that were already there.
    private(set) var repeats = 0
    /// Spans in rings of parents.
    private(set) var inCycles = 0
    /// Spans that ended before they started.
    private(set) var endBeforeStart = 0
    /// Spans without a start.
    private(set) var withoutStart = 0
    private let spans: RecordedSpans
    private var start: [Nanos]
    private var end: [Nanos]
    private var row = 0

    init(_ spans: RecordedSpans) {
        self.spans = spans
        start = spans.start
        end = spans.end
        assemble()
    }

    private mutating func assemble() {
        let traceCount = spans.traceIDs.count
        let groups = grouped(traceCount)
        settleTimes(groups)
        var first = [Nanos](repeating: .max, count: traceCount)
        for (span, trace) in spans.trace.enumerated() {
            first[Int(trace)] = min(first[Int(trace)], start[span])
        }
        let order = (0..<traceCount).sorted {
            let a = (first[$0], spans.traceIDs[$0])
            let b = (first[$1], spans.traceIDs[$1])
            return a < b
        }
        batch.reserve(traces: traceCount, spans: spans.spanID.count)
        let count = spans.spanID.count
        batch.extras = [UInt32](repeating: 0, count: count)
        batch.flags = batch.extras
        batch.request = batch.extras
        batch.parentSpanID = [UInt64](repeating: 0, count: count)
        for (position, trace) in order.enumerated() {
            batch.firstSpan[position] = UInt32(row)
            batch.traceIDHigh[position] = spans.traceIDs[trace].high
            batch.traceIDLow[position] = spans.traceIDs[trace].low
            place(groups.rows[Int(groups.ends[trace])..<Int(groups.ends[trace + 1])])
        }
        batch.traceCount = traceCount
        batch.spanCount = row
        batch.firstSpan[traceCount] = UInt32(row)
    }

    /// Rows by trace, in the order of reading.
    private func grouped(_ traceCount: Int) -> (ends: [UInt32], rows: [UInt32]) {
        var ends = [UInt32](repeating: 0, count: traceCount + 1)
        for trace in spans.trace { ends[Int(trace) + 1] += 1 }
        for trace in 0..<traceCount { ends[trace + 1] += ends[trace] }
        var next = ends
        var rows = [UInt32](repeating: 0, count: spans.trace.count)
        for (span, trace) in spans.trace.enumerated() {
            rows[Int(next[Int(trace)])] = UInt32(span)
            next[Int(trace)] += 1
        }
        return (ends, rows)
    }

    /// Ends are not before starts; spans without a start begin where their trace, or the recording, does.
    private mutating func settleTimes(_ groups: (ends: [UInt32], rows: [UInt32])) {
        let global = start.lazy.filter { $0 != 0 }.min() ?? defaultEpochNanos
        for trace in spans.traceIDs.indices {
            let rows = groups.rows[Int(groups.ends[trace])..<Int(groups.ends[trace + 1])]
            var begin = Nanos.max
            for row in rows where start[Int(row)] != 0 { begin = min(begin, start[Int(row)]) }
            if begin == .max { begin = global }
            for row in rows {
                let span = Int(row)
                if start[span] == 0 {
                    withoutStart += 1
                    start[span] = begin
                } else if end[span] != 0 && end[span] < start[span] {
                    endBeforeStart += 1
                }
                end[span] = max(end[span], start[span])
            }
        }
    }

    /// Writes the spans of one trace.
    private mutating func place(_ rows: ArraySlice<UInt32>) {
        var byID = rows.sorted { (spans.spanID[Int($0)], $0) < (spans.spanID[Int($1)], $1) }
        byID = distinct(byID)
        let members = byID.sorted { (start[Int($0)], $0) < (start[Int($1)], $1) }
        var local: [UInt32: Int] = [:]
        local.reserveCapacity(members.count)
        for (index, span) in members.enumerated() { local[span] = index }
        /// Member that is the parent; -1: none, -2: named but not here.
        var parent = members.map { span -> Int32 in
            let id = spans.parentSpanID[Int(span)]
            if id == 0 { return -1 }
            return find(id, byID, for: span).flatMap { local[$0] }.map { Int32($0) } ?? -2
        }
        breakCycles(&parent)
        var children = [[Int32]](repeating: [], count: members.count)
        for (member, above) in parent.enumerated() where above >= 0 { children[Int(above)].append(Int32(member)) }
        var stack: [Int32] = []
        for wanted in [-2, -1] as [Int32] {
            for member in members.indices.reversed() where parent[member] == wanted { stack.append(Int32(member)) }
        }
        var placed = [Int32](repeating: -1, count: members.count)
        while let member = stack.popLast() {
            let index = Int(member)
            placed[index] = Int32(row)
            write(Int(members[index]), parent: parent[index] >= 0 ? placed[Int(parent[index])] : parent[index])
            stack.append(contentsOf: children[index].reversed())
        }
    }

    /// Drops records of spans that came before; the first record wins. Spans without an id are all different, and so are the halves of
    /// a span that its client and its server report apart.
    private mutating func distinct(_ byID: [UInt32]) -> [UInt32] {
        var kept: [UInt32] = []
        kept.reserveCapacity(byID.count)
        for span in byID {
            let id = spans.spanID[Int(span)]
            let isKnown = id != 0 && kept.last.map { spans.spanID[Int($0)] == id } == true
            let isRepeat =
                isKnown
                && (!spans.hasPartialSpans
                    || kept.suffix(Self.halvesLimit).contains { spans.spanID[Int($0)] == id && isSameSide(span, $0) })
            if isRepeat { repeats += 1 } else { kept.append(span) }
        }
        return kept
    }

    /// With how many records of one span a further one is compared.
    private static let halvesLimit = 8

    /// True when both records tell the same side of a span.
    private func isSameSide(_ a: UInt32, _ b: UInt32) -> Bool {
        let (first, second) = (spans.operation[Int(a)], spans.operation[Int(b)])
        if first == second { return true }
        let operations = spans.tables.operations
        return operations[Int(first)].service == operations[Int(second)].service
            && operations[Int(first)].kind == operations[Int(second)].kind
    }

    /// The span with an id that is the parent of `child`; of several halves the one of the child's service, else the first.
    private func find(_ id: UInt64, _ byID: [UInt32], for child: UInt32) -> UInt32? {
        var low = 0
        var high = byID.count
        while low < high {
            let middle = (low + high) / 2
            if spans.spanID[Int(byID[middle])] < id { low = middle + 1 } else { high = middle }
        }
        let halves = byID[low...].prefix(Self.halvesLimit).prefix { spans.spanID[Int($0)] == id }
        if halves.count < 2 { return halves.first }
        let operations = spans.tables.operations
        let service = operations[Int(spans.operation[Int(child)])].service
        return halves.first { operations[Int(spans.operation[Int($0)])].service == service } ?? halves.first
    }

    /// Breaks each ring at its earliest span, which is then shown like a root.
    private mutating func breakCycles(_ parent: inout [Int32]) {
        let inRing = ParentCycles.members(parent)
        var isSettled = [Bool](repeating: false, count: parent.count)
        // Members are in order of start: the first of a ring is its earliest.
        for member in parent.indices where inRing[member] {
            inCycles += 1
            if isSettled[member] { continue }
            var other = member
            while !isSettled[other] {
                isSettled[other] = true
                other = Int(parent[other])
            }
            parent[member] = -2
        }
    }

    private mutating func write(_ span: Int, parent: Int32) {
        batch.spanID[row] = spans.spanID[span]
        batch.parentSpanID[row] = spans.parentSpanID[span]
        batch.parent[row] = parent
        batch.start[row] = start[span]
        batch.end[row] = end[span]
        batch.operation[row] = spans.operation[span]
        batch.instance[row] = spans.instance[span]
        batch.status[row] = spans.status[span]
        batch.attributes[row] = spans.attributes[span]
        batch.extras[row] = spans.extras[span]
        batch.flags[row] = spans.flags[span]
        batch.request[row] = spans.request[span]
        row += 1
    }
}
