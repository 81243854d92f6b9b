import WinnowFormats
import WinnowSettings
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
        var parts = [ordered[0]]
        var service = self.service(row(parts[0]).pointee)
        for next in ordered.dropFirst() {
            let (first, other) = (row(parts[0]).pointee, row(next).pointee)
            let named = self.service(other)
            if first.part == other.part, named == service || named == 0 || service == 0 {
                parts.append(next)
                gone.insert(next)
                if service == 0 { service = named }
            } else {
                merge(parts, row)
                parts = [next]
                service = named
            }
        }
        merge(parts, row)
        joined += gone.count
        kept.removeAll { gone.contains($0) }
    }

    private func service(_ row: RecordedRow) -> UInt32 { tables.operations[Int(row.operation)].service }

    /// What the first part leaves open a later one says; tags of later ones win, annotations add up (`zipkin2.Span.Builder.merge`).
    ///
    /// All at once: however many parts a side has, each is looked at once.
    private mutating func merge(_ parts: [UInt32], _ row: (UInt32) -> UnsafeMutablePointer<RecordedRow>) {
        if parts.count < 2 { return }
        let all = parts.map { row($0).pointee }
        var span = all[0]
        var extras = tables.extras[Int(span.extras)]
        var duration = Self.duration(span, extras)
        var operation = tables.operations[Int(span.operation)]
        var events = Set(extras.events)
        var links = Set(extras.links)
        for part in all.dropFirst() {
            let more = tables.extras[Int(part.extras)]
            let other = tables.operations[Int(part.operation)]
            if span.parentSpanID == 0 { span.parentSpanID = part.parentSpanID }
            if span.start == 0 { span.start = part.start }
            if duration == 0 { duration = Self.duration(part, more) }
            if part.status == SpanStatus.error.rawValue || span.status == SpanStatus.unset.rawValue {
                span.status = part.status
            }
            if operation.name == 0 { operation.name = other.name }
            if operation.kind == .unspecified { operation.kind = other.kind }
            if operation.scope == 0 { operation.scope = other.scope }
            if extras.statusMessage == 0 { extras.statusMessage = more.statusMessage }
            if extras.traceState == 0 { extras.traceState = more.traceState }
            for event in more.events where events.insert(event).inserted { extras.events.append(event) }
            for link in more.links where links.insert(link).inserted { extras.links.append(link) }
        }
        let (end, isOver) = span.start.addingReportingOverflow(duration)
        span.end = span.start == 0 ? 0 : isOver ? .max : end
        extras.partDuration = span.start == 0 ? duration : 0
        span.attributes = union(all.map(\.attributes))
        span.instance = instance(all.map(\.instance))
        operation.service = tables.instances[Int(span.instance)].service
        span.operation = tables.intern(operation)
        span.extras = tables.add(extras)
        row(parts[0]).pointee = span
    }

    private static func duration(_ span: RecordedRow, _ extras: SpanExtras) -> Nanos {
        span.start != 0 && span.end > span.start ? span.end - span.start : extras.partDuration
    }

    /// A row with the attributes of all; those of later rows win.
    private mutating func union(_ rows: [UInt32]) -> UInt32 {
        if rows.allSatisfy({ $0 == rows[0] || $0 == 0 }) { return rows[0] }
        var entries: [AttributeTable.Entry] = []
        var places: [UInt32: Int] = [:]
        for row in rows {
            for entry in tables.attributes.entries(row) {
                if let place = places[entry.key] {
                    entries[place] = entry
                } else {
                    places[entry.key] = entries.count
                    entries.append(entry)
                }
            }
        }
        return tables.attributes.intern(entries)
    }

    private mutating func instance(_ numbers: [UInt32]) -> UInt32 {
        if numbers.allSatisfy({ $0 == numbers[0] }) { return numbers[0] }
        let all = numbers.map { tables.instances[Int($0)] }
        var instance = all[0]
        instance.attributes = union(all.map(\.attributes))
        instance.service = all.first { $0.service != 0 }?.service ?? 0
        return tables.intern(instance)
    }
}
