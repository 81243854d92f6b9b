public import WinnowModel

/// Exact OTLP sizes of spans by arithmetic over the columns: what the encoder would write, without writing it.
///
/// Sizes of attribute rows, operations and extras are computed once; a span costs a few additions. Only spans whose drawn attribute
/// values differ in length are looked at value by value. The size counts tag and length, as a field of `ScopeSpans`
/// (opentelemetry-proto 1.x, `trace.proto`).
public struct SpanSizer: Sendable {
    private var attributes: AttributeSizer
    /// Name and kind of each operation.
    private var operations: [UInt32] = []
    /// Extras and status without code, then with code, for each number of extras.
    private var extras: [UInt32] = []
    private let tables: TraceTables

    /// Prepares the sizes of these tables' rows; rows that are added later are unknown to it until it grows.
    public init(_ tables: TraceTables) {
        attributes = AttributeSizer(tables)
        self.tables = tables
        addOperationsAndExtras(tables)
    }

    /// Knows no tables but those that `grow` shows it, and keeps no copy of them, so that they can grow in place.
    public init() { self.init(TraceTables()) }

    /// Takes in what tables have got since they were last seen.
    public mutating func grow(to tables: TraceTables) {
        attributes.grow(to: tables)
        addOperationsAndExtras(tables)
    }

    private mutating func addOperationsAndExtras(_ tables: TraceTables) {
        for operation in tables.operations[operations.count...] {
            operations.append(
                UInt32(
                    clamping: Wire.text(tables.strings.length(operation.name))
                        + (operation.kind == .unspecified ? 0 : 2)))
        }
        extras.reserveCapacity(tables.extras.count * 2)
        for span in tables.extras[(extras.count / 2)...] {
            let varies = Self.varies(span, attributes) ? AttributeSizer.varies : 0
            for hasCode in [false, true] {
                let size = Self.size(
                    span, hasCode: hasCode, start: 1, end: 1, traceKey: 0, spanKey: 0, attributes, tables.strings)
                extras.append(min(UInt32(clamping: size), AttributeSizer.varies - 1) | varies)
            }
        }
    }

    /// Size of each span of `batch` as a field of `ScopeSpans`, tag and length included, bytes.
    ///
    /// `sizes` grows to the spans of the batch and is overwritten.
    public func measure(_ batch: TraceBatch, into sizes: inout [UInt32]) { measure(batch, tables, into: &sizes) }

    /// The same for a batch whose numbers mean what `tables` says, which it has grown to.
    public func measure(_ batch: TraceBatch, _ tables: TraceTables, into sizes: inout [UInt32]) {
        if sizes.count < batch.spanCount {
            sizes.append(contentsOf: repeatElement(0, count: batch.spanCount - sizes.count))
        }
        // Compiled twice: where every span is known to have what the size depends on, five columns need no look.
        if batch.isGapless {
            measure(batch, tables, into: &sizes, isGapless: true)
        } else {
            measure(batch, tables, into: &sizes, isGapless: false)
        }
    }

    @inline(__always)
    private func measure(
        _ batch: TraceBatch, _ tables: TraceTables, into sizes: inout [UInt32], isGapless: Bool
    ) {
        let count = batch.spanCount
        let first = batch.firstSpan.span
        let low = batch.traceIDLow.span
        let high = batch.traceIDHigh.span
        let spanID = batch.spanID.span
        let parent = batch.parent.span
        let start = batch.start.span
        let end = batch.end.span
        let operation = batch.operation.span
        let status = batch.status.span
        let row = batch.attributes.span
        let rowSizes = attributes.rows.span
        let operationSizes = operations.span
        let hasExtras = !batch.extras.isEmpty
        let extrasOfSpan = batch.extras.span
        let extrasSizes = extras.span
        let hasFlags = !batch.flags.isEmpty
        let flags = batch.flags.span
        let hasParents = !batch.parentSpanID.isEmpty
        let parents = batch.parentSpanID.span
        var out = sizes.mutableSpan
        // Checked once for the batch, and each trace's rows below: rows then need no check of their own.
        precondition(
            min(spanID.count, parent.count, start.count) >= count && min(end.count, operation.count) >= count
                && min(status.count, row.count) >= count && (!hasExtras || extrasOfSpan.count >= count)
                && (!hasFlags || flags.count >= count) && (!hasParents || parents.count >= count))
        for trace in 0..<batch.traceCount {
            let traceKey = low[trace]
            let traceBytes = traceKey | high[trace] == 0 ? 0 : 18
            let rows = Int(first[trace])..<Int(first[trace + 1])
            precondition(rows.upperBound <= count)
            for span in rows {
                var size = traceBytes &+ Int(operationSizes[Int(operation[unchecked: span])])
                let above = Int(parent[unchecked: span])
                if isGapless {
                    // Id, start, end and flags.
                    size &+= 10 + 9 + 9 + 6
                    if above >= 0 { size &+= 10 }
                } else {
                    if spanID[unchecked: span] != 0 { size &+= 10 }
                    if hasParents ? parents[unchecked: span] != 0 : above >= 0 && spanID[above] != 0 { size &+= 10 }
                    if start[unchecked: span] != 0 { size &+= 9 }
                    if end[unchecked: span] != 0 { size &+= 9 }
                    if !hasFlags || flags[unchecked: span] != 0 { size &+= 6 }
                }
                let rowSize = rowSizes[Int(row[unchecked: span])]
                size &+=
                    rowSize & AttributeSizer.varies == 0
                    ? Int(rowSize)
                    : attributes.size(varying: rowSize, traceKey: traceKey, spanKey: spanID[unchecked: span])
                let number = hasExtras ? Int(extrasOfSpan[unchecked: span]) : 0
                let hasCode = status[unchecked: span] != 0
                let extrasSize = extrasSizes[number &* 2 &+ (hasCode ? 1 : 0)]
                let isFixed =
                    number == 0
                    || extrasSize & AttributeSizer.varies == 0
                        && (isGapless || start[unchecked: span] != 0 && end[unchecked: span] != 0)
                size &+=
                    isFixed
                    ? Int(extrasSize)
                    : Self.size(
                        tables.extras[number], hasCode: hasCode, start: start[unchecked: span],
                        end: end[unchecked: span], traceKey: traceKey, spanKey: spanID[unchecked: span], attributes,
                        tables.strings)
                out[unchecked: span] = UInt32(clamping: Wire.field(size))
            }
        }
    }

    /// True when the size of the extras is not the same on every span.
    private static func varies(_ extras: SpanExtras, _ attributes: AttributeSizer) -> Bool {
        extras.events.contains { attributes.rows[Int($0.attributes)] & AttributeSizer.varies != 0 }
            || extras.links.contains { attributes.rows[Int($0.attributes)] & AttributeSizer.varies != 0 }
    }

    /// Size of all that extras add to a span, its status included.
    private static func size(
        _ extras: SpanExtras, hasCode: Bool, start: Nanos, end: Nanos, traceKey: UInt64, spanKey: UInt64,
        _ attributes: AttributeSizer, _ strings: StringTable
    ) -> Int {
        var size = Wire.field(Wire.text(strings.length(extras.statusMessage)) + (hasCode ? 2 : 0))
        size += Wire.text(strings.length(extras.traceState))
        size += Wire.number(UInt64(extras.droppedAttributes)) + Wire.number(UInt64(extras.droppedEvents))
        size += Wire.number(UInt64(extras.droppedLinks))
        for event in extras.events {
            let time =
                switch event.time {
                case .at(let time): time
                case .start: start
                case .end: end
                }
            size += Wire.field(
                (time == 0 ? 0 : 9) + Wire.text(strings.length(event.name))
                    + attributes.size(event.attributes, traceKey: traceKey, spanKey: spanKey)
                    + Wire.number(UInt64(event.droppedAttributes)))
        }
        for link in extras.links {
            size += Wire.field(
                (link.traceID.high | link.traceID.low == 0 ? 0 : 18) + (link.spanID == 0 ? 0 : 10)
                    + Wire.text(strings.length(link.traceState))
                    + attributes.size(link.attributes, traceKey: traceKey, spanKey: spanKey)
                    + Wire.number(UInt64(link.droppedAttributes)) + (link.flags == 0 ? 0 : 5))
        }
        return size
    }
}
