import WinnowModel

/// Hashes of what spans say, independent of the numbers that tables gave to it: tells identical repeats from conflicting ones.
struct ContentHasher {
    private var epoch = -1
    /// 0 where nothing was computed yet.
    private var operations: [UInt64] = []
    private var rows: [UInt64] = []

    /// The hash of everything the record in `row` says.
    mutating func hash(_ block: SpanBlock, _ row: Int) -> UInt64 {
        if epoch != block.epoch {
            epoch = block.epoch
            operations.removeAll(keepingCapacity: true)
            rows.removeAll(keepingCapacity: true)
        }
        let span = block.spans[row]
        var state = Draw.fold(span.start, span.end)
        state = Draw.fold(state, span.parentSpanID ^ UInt64(span.status))
        state = Draw.fold(state, operation(span.operation, block.tables))
        state = Draw.fold(state, self.row(span.attributes, block.tables))
        if span.extras != 0 {
            state = Draw.fold(state, extras(block.tables.extras[Int(span.extras)], block.tables))
        }
        return state
    }

    private mutating func operation(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        let index = Int(number)
        while operations.count <= index { operations.append(0) }
        if operations[index] != 0 { return operations[index] }
        let operation = tables.operations[index]
        var state = Draw.fold(Self.text(operation.service, tables), Self.text(operation.name, tables))
        state = Draw.fold(state, UInt64(operation.kind.rawValue)) | 1
        operations[index] = state
        return state
    }

    private mutating func row(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        let index = Int(number)
        while rows.count <= index { rows.append(0) }
        if rows[index] != 0 { return rows[index] }
        var state: UInt64 = 1
        for entry in tables.attributes.entries(number) {
            state = Draw.fold(state, Self.text(entry.key, tables) ^ UInt64(entry.kind.rawValue))
            switch entry.kind {
            case .string, .bytes:
                state = Draw.fold(state, Self.text(UInt32(truncatingIfNeeded: entry.payload), tables))
            case .array, .map:
                let value = tables.attributes.composites[Int(entry.payload)]
                state = Draw.fold(state, UInt64(bitPattern: Int64(value.hashValue)))
            default: state = Draw.fold(state, entry.payload)
            }
        }
        rows[index] = state | 1
        return state | 1
    }

    private mutating func extras(_ extras: SpanExtras, _ tables: TraceTables) -> UInt64 {
        var state = Draw.fold(Self.text(extras.statusMessage, tables), Self.text(extras.traceState, tables))
        for event in extras.events {
            if case .at(let time) = event.time { state = Draw.fold(state, time) }
            state = Draw.fold(Draw.fold(state, Self.text(event.name, tables)), row(event.attributes, tables))
        }
        for link in extras.links {
            state = Draw.fold(Draw.fold(state, link.traceID.low), link.spanID)
            state = Draw.fold(state, row(link.attributes, tables))
        }
        return state
    }

    private static func text(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        tables.strings.withBytes(number) { bytes in
            var state = UInt64(bytes.count)
            var offset = 0
            while offset + 8 <= bytes.count {
                state = Draw.fold(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < bytes.count {
                state = Draw.fold(state, UInt64(bytes[offset]) + 256)
                offset += 1
            }
            return state
        }
    }
}
