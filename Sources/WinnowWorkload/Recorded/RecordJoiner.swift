import WinnowFormats
import WinnowModel

/// Tells records of one span id apart: repeats, parts of one side of a call, and spans that share an id.
struct RecordJoiner {
    /// What the numbers of rows stand for; joined parts add to it.
    private(set) var tables: TraceTables
    /// Records that say the same as an earlier one, dropped.
    private(set) var repeats = 0
    /// Parts that went into an earlier part of their side.
    private(set) var joined = 0
    /// Spans that share their id with an earlier one of their trace.
    private(set) var shared = 0
    private var hasher = ContentHasher()
    private var hashes: [(hash: UInt64, place: Int)] = []

    init(_ tables: TraceTables) { self.tables = tables }

    /// True when two operations belong to one service.
    func isSameService(_ a: UInt32, _ b: UInt32) -> Bool {
        tables.operations[Int(a)].service == tables.operations[Int(b)].service
    }

    /// Settles the records of one span id, in the order of reading: returns those that stay, in this order. Parts are joined in place.
    mutating func settle(
        _ records: ArraySlice<UInt32>, _ row: (UInt32) -> UnsafeMutablePointer<RecordedRow>
    ) -> [UInt32] {
        var kept = withoutRepeats(Array(records), row)
        if kept.contains(where: { row($0).pointee.part != SpanBlock.Part.whole.rawValue }) { join(&kept, row) }
        shared += kept.count - 1
        return kept
    }

    private mutating func withoutRepeats(
        _ records: [UInt32], _ row: (UInt32) -> UnsafeMutablePointer<RecordedRow>
    ) -> [UInt32] {
        hashes.removeAll(keepingCapacity: true)
        for (place, record) in records.enumerated() {
            let span = row(record).pointee
            let content = ContentHasher.Content(
                parent: span.parentSpanID, start: span.start, end: span.end, status: span.status, flags: span.flags,
                operation: span.operation, instance: span.instance, attributes: span.attributes, extras: span.extras)
            hashes.append((hasher.hash(content, tables, epoch: 0), place))
        }
        hashes.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
        var isRepeat = [Bool](repeating: false, count: records.count)
        for index in hashes.indices.dropFirst() where hashes[index].hash == hashes[index - 1].hash {
            isRepeat[hashes[index].place] = true
            repeats += 1
        }
        return records.indices.filter { !isRepeat[$0] }.map { records[$0] }
    }

    // MARK: Zipkin's parts

    /// Joins parts as Zipkin does when it reads a trace (`zipkin2.internal.Trace.merge`): unshared before shared, the client first; a part
    /// goes into the one before it when both are shared or neither is and no two services are named.
    private mutating func join(_ kept: inout [UInt32], _ row: (UInt32) -> UnsafeMutablePointer<RecordedRow>) {
        func rank(_ record: UInt32) -> (Int, Int, Int) {
            let span = row(record).pointee
            let operation = tables.operations[Int(span.operation)]
            return (
                span.part == SpanBlock.Part.sharedSide.rawValue ? 1 : 0, operation.kind == .client ? 0 : 1,
                operation.service == 0 ? 0 : 1
            )
        }
        let ordered = kept.enumerated().sorted { a, b in
            let (first, second) = (rank(a.element), rank(b.element))
            if first != second { return first < second }
            let services = [a, b].map { tables.operations[Int(row($0.element).pointee.operation)].service }
            return services[0] != services[1] ? services[0] < services[1] : a.offset < b.offset
        }.map(\.element)
        var gone: Set<UInt32> = []
        var current = ordered[0]
        for next in ordered.dropFirst() {
            let (a, b) = (row(current), row(next))
            let services = (
                tables.operations[Int(a.pointee.operation)].service, tables.operations[Int(b.pointee.operation)].service
            )
            let isOneSide = services.0 == services.1 || services.0 == 0 || services.1 == 0
            guard a.pointee.part == b.pointee.part, isOneSide else {
                current = next
                continue
            }
            add(b.pointee, to: a)
            gone.insert(next)
            joined += 1
        }
        kept.removeAll { gone.contains($0) }
    }

    /// What the first part leaves open the second says; tags of the second win, annotations add up (`zipkin2.Span.Builder.merge`).
    private mutating func add(_ part: RecordedRow, to span: UnsafeMutablePointer<RecordedRow>) {
        var extras = tables.extras[Int(span.pointee.extras)]
        let more = tables.extras[Int(part.extras)]
        let lasted = Self.duration(span.pointee, extras)
        let duration = lasted != 0 ? lasted : Self.duration(part, more)
        if span.pointee.parentSpanID == 0 { span.pointee.parentSpanID = part.parentSpanID }
        if span.pointee.start == 0 { span.pointee.start = part.start }
        let (end, isOver) = span.pointee.start.addingReportingOverflow(duration)
        span.pointee.end = span.pointee.start == 0 ? 0 : isOver ? .max : end
        extras.partDuration = span.pointee.start == 0 ? duration : 0
        span.pointee.attributes = union(span.pointee.attributes, part.attributes)
        span.pointee.instance = instance(span.pointee.instance, part.instance)
        span.pointee.operation = operation(span.pointee.operation, part.operation, span.pointee.instance)
        if part.status == SpanStatus.error.rawValue || span.pointee.status == SpanStatus.unset.rawValue {
            span.pointee.status = part.status
        }
        if extras.statusMessage == 0 { extras.statusMessage = more.statusMessage }
        if extras.traceState == 0 { extras.traceState = more.traceState }
        for event in more.events where !extras.events.contains(event) { extras.events.append(event) }
        for link in more.links where !extras.links.contains(link) { extras.links.append(link) }
        span.pointee.extras = tables.add(extras)
    }

    private static func duration(_ span: RecordedRow, _ extras: SpanExtras) -> Nanos {
        span.start != 0 && span.end > span.start ? span.end - span.start : extras.partDuration
    }

    /// A row with the attributes of both; those of the second win.
    private mutating func union(_ first: UInt32, _ second: UInt32) -> UInt32 {
        if first == second || second == 0 { return first }
        if first == 0 { return second }
        var entries = Array(tables.attributes.entries(first))
        for entry in tables.attributes.entries(second) {
            if let place = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[place] = entry
            } else {
                entries.append(entry)
            }
        }
        return tables.attributes.intern(entries)
    }

    private mutating func instance(_ first: UInt32, _ second: UInt32) -> UInt32 {
        if first == second { return first }
        var instance = tables.instances[Int(first)]
        let other = tables.instances[Int(second)]
        instance.attributes = union(instance.attributes, other.attributes)
        if instance.service == 0 { instance.service = other.service }
        return tables.intern(instance)
    }

    private mutating func operation(_ first: UInt32, _ second: UInt32, _ instance: UInt32) -> UInt32 {
        var operation = tables.operations[Int(first)]
        let other = tables.operations[Int(second)]
        operation.service = tables.instances[Int(instance)].service
        if operation.name == 0 { operation.name = other.name }
        if operation.kind == .unspecified { operation.kind = other.kind }
        if operation.scope == 0 { operation.scope = other.scope }
        return tables.intern(operation)
    }
}
