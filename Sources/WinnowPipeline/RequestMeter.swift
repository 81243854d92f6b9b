import WinnowFormats
public import WinnowModel
public import WinnowSampling

/// Exact OTLP sizes of requests that are made of spans in flight.
public struct RequestMeter: Sendable {
    private(set) var sizer: RequestSizer
    private(set) var scopeOfOperation: [UInt32]

    /// Prepares the sizes of these tables' scopes and instances.
    public init(_ tables: TraceTables) {
        sizer = RequestSizer(tables)
        scopeOfOperation = tables.operations.map(\.scope)
    }

    /// Takes in what tables have got since they were last seen.
    mutating func grow(to tables: TraceTables) {
        sizer.grow(to: tables)
        for operation in tables.operations[scopeOfOperation.count...] { scopeOfOperation.append(operation.scope) }
    }

    /// Size of one request with these spans, grouped by resource and scope, bytes.
    public func bytes(_ spans: ArraySlice<SpanHandle>, ring: SpansRing) -> Int {
        var groups = GroupSums()
        var at = spans.startIndex
        while at < spans.endIndex {
            // Columns are bound once for each run of spans of one slab.
            let sequence = spans[at].sequence
            let slab = ring[sequence]
            let instance = slab.batch.instance
            let operation = slab.batch.operation
            let sizes = slab.spanBytes
            // Spans of one instance and scope mostly follow each other: they are summed up before they are booked.
            var run = (instance: UInt32.max, scope: UInt32.max, bytes: 0)
            while at < spans.endIndex, spans[at].sequence == sequence {
                let row = spans[at].row
                let scope = scopeOfOperation[Int(operation[row])]
                if instance[row] != run.instance || scope != run.scope {
                    if run.bytes > 0 { groups.add(run.instance, run.scope, run.bytes) }
                    run = (instance[row], scope, 0)
                }
                run.bytes += Int(sizes[row])
                at += 1
            }
            if run.bytes > 0 { groups.add(run.instance, run.scope, run.bytes) }
        }
        return groups.total(sizer)
    }

    /// Size of one request with these spans, each as long as samplers on the way have made it, bytes.
    public func bytes(_ spans: ArraySlice<SpanHandle>, ring: SpansRing, states: SpanStates) -> Int {
        var groups = GroupSums()
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let stretch = ring[sequence]
            let instance = stretch.batch.instance
            let operation = stretch.batch.operation
            let sizes = stretch.spanBytes
            at = states.withAddedBytes(sequence) { added in
                var at = at
                var run = (instance: UInt32.max, scope: UInt32.max, bytes: 0)
                while at < spans.endIndex, spans[at].sequence == sequence {
                    let row = spans[at].row
                    let scope = scopeOfOperation[Int(operation[row])]
                    if instance[row] != run.instance || scope != run.scope {
                        if run.bytes > 0 { groups.add(run.instance, run.scope, run.bytes) }
                        run = (instance[row], scope, 0)
                    }
                    run.bytes += Self.grown(Int(sizes[row]), by: added.map { Int($0[row]) } ?? 0)
                    at += 1
                }
                if run.bytes > 0 { groups.add(run.instance, run.scope, run.bytes) }
                return at
            }
        }
        return groups.total(sizer)
    }

    /// Size of one request with those of `rows` whose fate is `kept`, as long as samplers have made them, bytes.
    public func bytes(
        _ rows: Range<Int>, of spans: Spans, fates: UnsafePointer<UInt8>, added: UnsafePointer<Int32>?
    ) -> Int {
        var groups = GroupSums()
        let instance = spans.batch.instance
        let operation = spans.batch.operation
        let sizes = spans.spanBytes
        for row in rows where fates[row] == SpanFate.kept.rawValue {
            groups.add(
                instance[row], scopeOfOperation[Int(operation[row])],
                Self.grown(Int(sizes[row]), by: added.map { Int($0[row]) } ?? 0))
        }
        return groups.total(sizer)
    }

    /// Size of a span's field (tag, length, message) after its message has grown by `added` bytes.
    @inline(__always)
    public static func grown(_ field: Int, by added: Int) -> Int { added == 0 ? field : resized(field, added) }

    private static func resized(_ field: Int, _ added: Int) -> Int {
        let longer = max(0, message(ofField: field) + added)
        return 1 + varint(longer) + longer
    }

    /// Size of the message in a field (tag, length, message).
    static func message(ofField field: Int) -> Int {
        var payload = field - 2
        while payload > 0 && 1 + varint(payload) + payload > field { payload -= 1 }
        return payload
    }

    private static func varint(_ value: Int) -> Int { max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }
}

/// Sums by (instance, scope) for the few groups that a request has; most have one, which takes no memory of its own.
private struct GroupSums {
    private struct Group {
        var instance: UInt32
        var scope: UInt32
        var bytes: Int
    }

    private var first = Group(instance: .max, scope: .max, bytes: 0)
    private var isEmpty = true
    private var others: [Group] = []
    /// Place of the last group in `others`; -1: it is the first.
    private var last = -1

    mutating func add(_ instance: UInt32, _ scope: UInt32, _ bytes: Int) {
        if isEmpty {
            first = Group(instance: instance, scope: scope, bytes: bytes)
            isEmpty = false
        } else if first.instance == instance, first.scope == scope {
            first.bytes += bytes
        } else if last >= 0, others[last].instance == instance, others[last].scope == scope {
            others[last].bytes += bytes
        } else {
            addElsewhere(instance, scope, bytes)
        }
    }

    private mutating func addElsewhere(_ instance: UInt32, _ scope: UInt32, _ bytes: Int) {
        if let place = others.firstIndex(where: { $0.instance == instance && $0.scope == scope }) {
            others[place].bytes += bytes
            last = place
        } else {
            last = others.count
            others.append(Group(instance: instance, scope: scope, bytes: bytes))
        }
    }

    func total(_ sizer: RequestSizer) -> Int {
        if isEmpty { return 0 }
        if others.isEmpty {
            return sizer.resourceSpans(
                first.instance, scopeBytes: sizer.scopeSpans(first.scope, spanBytes: first.bytes))
        }
        let groups = [first] + others
        var total = 0
        for index in groups.indices {
            let instance = groups[index].instance
            // Counted with the first group of its instance.
            if groups[..<index].contains(where: { $0.instance == instance }) { continue }
            var inner = 0
            for group in groups[index...] where group.instance == instance {
                inner += sizer.scopeSpans(group.scope, spanBytes: group.bytes)
            }
            total += sizer.resourceSpans(instance, scopeBytes: inner)
        }
        return total
    }
}
