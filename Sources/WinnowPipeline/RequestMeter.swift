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
            while at < spans.endIndex, spans[at].sequence == sequence {
                let row = spans[at].row
                groups.add(instance[row], scopeOfOperation[Int(operation[row])], Int(sizes[row]))
                at += 1
            }
        }
        return groups.total(sizer)
    }

    /// Size of one request with these spans, which samplers may have made longer, bytes.
    public func bytes(_ spans: ArraySlice<SpanHandle>, ring: SpansRing, growth: inout SpanGrowth) -> Int {
        var sequence = -1
        var mayGrow = false
        for span in spans where span.sequence != sequence {
            sequence = span.sequence
            mayGrow = mayGrow || growth.isPossible(ring[sequence])
        }
        if !mayGrow { return bytes(spans, ring: ring) }
        var groups = GroupSums()
        var at = spans.startIndex
        while at < spans.endIndex {
            let slab = ring[spans[at].sequence]
            let batch = slab.batch
            while at < spans.endIndex, spans[at].sequence == slab.sequence {
                let row = spans[at].row
                let added = growth.bytes(row, slab)
                groups.add(
                    batch.instance[row], scopeOfOperation[Int(batch.operation[row])],
                    Self.grown(Int(slab.spanBytes[row]), byState: added.state, attributes: added.attributes))
                at += 1
            }
        }
        return groups.total(sizer)
    }

    /// Size of one request with those of `rows` whose fate is `kept`, bytes; `stateBytes` holds the trace state that each span has got,
    /// `attributeBytes` what its new attributes weigh.
    public func bytes(
        _ rows: Range<Int>, of slab: Spans, fates: UnsafePointer<UInt8>, stateBytes: [UInt8]?, attributeBytes: [UInt16]?
    ) -> Int {
        var groups = GroupSums()
        let instance = slab.batch.instance
        let operation = slab.batch.operation
        let sizes = slab.spanBytes
        for row in rows where fates[row] == SpanFate.kept.rawValue {
            let size = Int(sizes[row])
            let state = stateBytes.map { Int($0[row]) } ?? 0
            let attributes = attributeBytes.map { Int($0[row]) } ?? 0
            groups.add(
                instance[row], scopeOfOperation[Int(operation[row])],
                Self.grown(size, byState: state, attributes: attributes))
        }
        return groups.total(sizer)
    }

    /// Size of a span's field after `text` bytes of trace state were added to a span that had none, and fields of `attributes` bytes.
    public static func grown(_ field: Int, byState text: Int, attributes: Int = 0) -> Int {
        if text == 0 && attributes == 0 { return field }
        // field = tag + length prefix + payload
        var payload = field - 2
        while payload > 0 && 1 + varint(payload) + payload > field { payload -= 1 }
        let longer = payload + attributes + (text > 0 ? 1 + varint(text) + text : 0)
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
