public import WinnowModel

extension TraceArchive {
    /// What the numbers of shared rows are in the tables that are being filled.
    private struct Shared {
        var operations: [Int64: UInt32] = [:]
        var resources: [Int64: UInt32] = [:]
        var scopes: [Int64: UInt32] = [:]
    }

    /// Reads traces into columns, in the order of `numbers`, their spans in the order in which they were stored.
    ///
    /// Values that were drawn for each span are constants now. What a damaged row can't say is left out.
    public func read(_ numbers: [Number]) throws -> (batch: TraceBatch, tables: TraceTables) {
        var batch = TraceBatch()
        var tables = TraceTables()
        var shared = Shared()
        batch.firstSpan.removeAll()
        for number in numbers {
            let trace = try statement(.trace).bind(number)
            guard try trace.step() else { continue }
            guard let id = TraceID(hex: trace.text(0)) else { throw damaged("no trace id", trace.text(0)) }
            batch.firstSpan.append(UInt32(truncatingIfNeeded: batch.spanCount))
            batch.traceIDHigh.append(id.high)
            batch.traceIDLow.append(id.low)
            batch.traceCount += 1
            let first = batch.spanCount
            let spans = try statement(.spans).bind(number)
            while try spans.step() { try append(spans, &batch, &tables, &shared) }
            Self.findParents(of: first..<batch.spanCount, &batch)
        }
        batch.firstSpan.append(UInt32(truncatingIfNeeded: batch.spanCount))
        if !batch.request.contains(where: { $0 != 0 }) { batch.request = [] }
        return (batch, tables)
    }

    private func append(
        _ row: Statement, _ batch: inout TraceBatch, _ tables: inout TraceTables, _ shared: inout Shared
    ) throws {
        batch.spanID.append(row.uint64(0))
        batch.parentSpanID.append(row.uint64(1))
        batch.operation.append(try operation(row.int64(2), &tables, &shared))
        batch.instance.append(try resource(row.int64(3), &tables, &shared))
        batch.start.append(row.uint64(4))
        batch.end.append(row.uint64(5))
        batch.status.append(UInt8(exactly: row.int64(6)) ?? 0)
        batch.flags.append(UInt32(truncatingIfNeeded: row.int64(7)))
        batch.attributes.append(Self.attributes(row, 8, &tables))
        var extras = SpanExtras()
        if !row.isNull(9) {
            extras.events = row.withBytes(9) { bytes in
                var json = StoredJSON(bytes)
                return (try? json.events(&tables)) ?? []
            }
        }
        if !row.isNull(10) {
            extras.links = row.withBytes(10) { bytes in
                var json = StoredJSON(bytes)
                return (try? json.links(&tables)) ?? []
            }
        }
        extras.statusMessage = row.withBytes(11) { tables.strings.intern($0) }
        extras.traceState = row.withBytes(12) { tables.strings.intern($0) }
        extras.droppedAttributes = UInt32(truncatingIfNeeded: row.int64(13))
        extras.droppedEvents = UInt32(truncatingIfNeeded: row.int64(14))
        extras.droppedLinks = UInt32(truncatingIfNeeded: row.int64(15))
        batch.extras.append(tables.add(extras))
        batch.request.append(UInt32(truncatingIfNeeded: row.int64(16)))
        batch.parent.append(-1)
        batch.spanCount += 1
    }

    /// A span whose id stands twice is the parent of nobody but as the first of them.
    private static func findParents(of rows: Range<Int>, _ batch: inout TraceBatch) {
        var places: [UInt64: Int32] = [:]
        for row in rows where places[batch.spanID[row]] == nil {
            places[batch.spanID[row]] = Int32(truncatingIfNeeded: row)
        }
        for row in rows {
            let parent = batch.parentSpanID[row]
            batch.parent[row] = parent == 0 ? -1 : places[parent] ?? -2
            if batch.parent[row] == Int32(truncatingIfNeeded: row) { batch.parent[row] = -2 }
        }
    }

    private static func attributes(_ row: Statement, _ column: Int32, _ tables: inout TraceTables) -> UInt32 {
        row.withBytes(column) { bytes in
            var json = StoredJSON(bytes)
            return (try? json.attributes(&tables)) ?? 0
        }
    }

    private func operation(_ number: Int64, _ tables: inout TraceTables, _ shared: inout Shared) throws -> UInt32 {
        if let known = shared.operations[number] { return known }
        let row = try statement(.operation).bind(number)
        guard try row.step() else { throw damaged("no such operation", "\(number)") }
        let operation = Operation(
            service: row.withBytes(0) { tables.strings.intern($0) },
            name: row.withBytes(1) { tables.strings.intern($0) },
            kind: UInt8(exactly: row.int64(2)).flatMap { SpanKind(rawValue: $0) } ?? .unspecified,
            scope: try scope(row.int64(3), &tables, &shared))
        let known = tables.intern(operation)
        shared.operations[number] = known
        return known
    }

    private func resource(_ number: Int64, _ tables: inout TraceTables, _ shared: inout Shared) throws -> UInt32 {
        if let known = shared.resources[number] { return known }
        let row = try statement(.resource).bind(number)
        guard try row.step() else { throw damaged("no such resource", "\(number)") }
        let known = tables.intern(
            ServiceInstance(
                service: row.withBytes(0) { tables.strings.intern($0) },
                attributes: Self.attributes(row, 1, &tables),
                schemaURL: row.withBytes(2) { tables.strings.intern($0) },
                droppedAttributes: UInt32(truncatingIfNeeded: row.int64(3))))
        shared.resources[number] = known
        return known
    }

    private func scope(_ number: Int64, _ tables: inout TraceTables, _ shared: inout Shared) throws -> UInt32 {
        if let known = shared.scopes[number] { return known }
        let row = try statement(.scope).bind(number)
        guard try row.step() else { throw damaged("no such scope", "\(number)") }
        let known = tables.intern(
            InstrumentationScope(
                name: row.withBytes(0) { tables.strings.intern($0) },
                version: row.withBytes(1) { tables.strings.intern($0) },
                attributes: Self.attributes(row, 2, &tables),
                schemaURL: row.withBytes(3) { tables.strings.intern($0) },
                droppedAttributes: UInt32(truncatingIfNeeded: row.int64(4))))
        shared.scopes[number] = known
        return known
    }
}
