import WinnowFormats
public import WinnowModel
public import WinnowSampling

/// Exact OTLP sizes of requests that are made of spans in flight.
public struct RequestMeter: Sendable {
    private let sizer: RequestSizer
    private let scopeOfOperation: [UInt32]

    /// Prepares the sizes of these tables' scopes and instances.
    public init(_ tables: TraceTables) {
        sizer = RequestSizer(tables)
        scopeOfOperation = tables.operations.map(\.scope)
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
        // field = tag + length prefix + payload
        var payload = field - 2
        while payload > 0 && 1 + varint(payload) + payload > field { payload -= 1 }
        let longer = max(0, payload + added)
        return 1 + varint(longer) + longer
    }

    private static func varint(_ value: Int) -> Int { max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }
}

/// Sums by (instance, scope) for the few groups that a request has.
private struct GroupSums {
    private var instances: [UInt32] = []
    private var scopes: [UInt32] = []
    private var sums: [Int] = []
    private var last = 0

    mutating func add(_ instance: UInt32, _ scope: UInt32, _ bytes: Int) {
        if last < sums.count, instances[last] == instance, scopes[last] == scope {
            sums[last] += bytes
            return
        }
        for index in sums.indices where instances[index] == instance && scopes[index] == scope {
            sums[index] += bytes
            last = index
            return
        }
        last = sums.count
        instances.append(instance)
        scopes.append(scope)
        sums.append(bytes)
    }

    func total(_ sizer: RequestSizer) -> Int {
        var total = 0
        for index in sums.indices {
            let instance = instances[index]
            // Counted with the first group of its instance.
            if instances[..<index].contains(instance) { continue }
            var inner = 0
            for other in index..<sums.count where instances[other] == instance {
                inner += sizer.scopeSpans(scopes[other], spanBytes: sums[other])
            }
            total += sizer.resourceSpans(instance, scopeBytes: inner)
        }
        return total
    }
}
